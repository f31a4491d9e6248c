import type { Command } from 'commander';
import type { InstalledPlugin } from '../../plugins/types';
import { AirlockError } from '../../errors';
import { printable } from '../../printable';
import { answer } from '../answer';
import type { Answer } from '../answer';
import { rootOption } from '../rootFolder';
import { pluginNamed, withAirlock } from '../session';
import type { Shell } from '../terminal';
import { isYes } from '../trustQuestion';

interface UninstallFlags {
  readonly root?: string;
  readonly yes?: true;
  readonly json?: true;
}

/** Adds `airlock uninstall`. */
export function addUninstall(program: Command, shell: Shell): void {
  program.command('uninstall')
    .summary('remove a plugin and what was allowed to it')
    .description('Says what will be deleted, asks, and removes the plugin. Its executions and the audit log stay on record.')
    .argument('<id>', 'the plugin\'s id')
    .addOption(rootOption())
    .option('--yes', 'don\'t ask')
    .option('--json', 'print what was removed as JSON')
    .action(async (id: string, flags: UninstallFlags) => {
      await answer(shell.out, flags.json === true, () => uninstall(id, flags, shell));
    });
}

function uninstall(id: string, { root, yes }: UninstallFlags, shell: Shell): Promise<Answer> {
  return withAirlock(shell, { root, mustExist: true, prompts: {} }, async ({ airlock }) => {
    const plugin = await pluginNamed(airlock, id);
    if (yes !== true) await confirm(plugin, shell);
    await airlock.uninstall(id);
    return { text: `Uninstalled ${id} ${plugin.version}.\n`, json: { id, version: plugin.version } };
  });
}

/** @throws AirlockError `cancelled` where the answer is no, `usage.invalid` where nobody can be asked */
async function confirm(plugin: InstalledPlugin, { ask, err }: Shell): Promise<void> {
  if (ask === undefined) throw new AirlockError('usage.invalid', 'Nobody is there to ask whether it may be removed.', 'Say so with --yes.');
  err(`${printable(`${plugin.manifest.meta.name} ${plugin.version} (${plugin.id})`)}\nThis deletes Airlock's copy of the plugin and everything that you allowed it, in all workspaces. The folder that it was installed from, and the record of its executions, stay.\n`);
  if (!isYes(await ask('Uninstall it? [y/N] '))) throw new AirlockError('cancelled', 'Nothing was removed.');
}
