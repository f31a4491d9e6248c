import type { Command } from 'commander';
import type { Dependents } from '../../api/lifecycleTypes';
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
    const dependents = await airlock.dependents(id);
    if (yes !== true) await confirm(plugin, dependents, shell);
    await airlock.uninstall(id);
    const { versions, workspaces, recordings, executions } = dependents;
    return { text: `Uninstalled ${id} ${plugin.version}.\n`, json: { id, version: plugin.version, versions, workspaces, recordings, executionsKept: executions } };
  });
}

/** @throws AirlockError `cancelled` where the answer is no, `usage.invalid` where nobody can be asked */
async function confirm(plugin: InstalledPlugin, dependents: Dependents, { ask, err }: Shell): Promise<void> {
  if (ask === undefined) throw new AirlockError('usage.invalid', 'Nobody is there to ask whether it may be removed.', 'Say so with --yes.');
  err(consequences(plugin, dependents));
  if (!isYes(await ask('Uninstall it? [y/N] '))) throw new AirlockError('cancelled', 'Nothing was removed.');
}

/** What hangs on a plugin, and what is deleted with it. */
function consequences({ id, manifest, version }: InstalledPlugin, { versions, workspaces, recordings, executions, running }: Dependents): string {
  return [
    `${manifest.meta.name} ${version} (${id})`,
    `Deleted: Airlock's copies of ${versions.length === 1 ? 'it' : `its versions ${versions.join(', ')}`}${recordings === 0 ? '' : `, ${count(recordings, 'recording')}`}.`,
    ...(workspaces.length === 0 ? [] : [`Forgotten: what was decided about it in ${count(workspaces.length, 'workspace')}:`, ...workspaces.map(({ identity, decisions }) => `  ${identity === '' ? 'no workspace' : identity.replaceAll('\n', ' and ')}: ${count(decisions, 'decision')}`)]),
    ...(running === 0 ? [] : [`${count(running, 'execution')} of it ${running === 1 ? 'runs' : 'run'} now.`]),
    `Kept: where it was installed from, and the record of ${count(executions, 'execution')}.`,
  ].map(line => `${printable(line)}\n`).join('');
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
