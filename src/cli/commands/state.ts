import type { Command } from 'commander';
import { answer } from '../answer';
import { pluginJson } from '../pluginText';
import { rootOption } from '../rootFolder';
import { pluginNamed, withAirlock } from '../session';
import type { Shell } from '../terminal';

/** Adds `airlock enable` and `airlock disable`. */
export function addState(program: Command, shell: Shell): void {
  for (const isEnabled of [true, false]) {
    program.command(isEnabled ? 'enable' : 'disable')
      .summary(isEnabled ? 'let an installed plugin run again' : 'keep an installed plugin from running')
      .argument('<id>', 'the plugin\'s id')
      .addOption(rootOption())
      .option('--json', 'print the plugin as JSON')
      .action(async (id: string, { root, json }: { root?: string; json?: true }) => {
        await answer(shell.out, json === true, () => withAirlock(shell, { root, mustExist: true, prompts: {} }, async ({ airlock }) => {
          await pluginNamed(airlock, id);
          await airlock.setEnabled(id, isEnabled);
          return { text: `${id} is ${isEnabled ? 'enabled' : 'disabled'}.\n`, json: { plugin: pluginJson(await pluginNamed(airlock, id)) } };
        }));
      });
  }
}
