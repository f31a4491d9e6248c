import type { Command } from 'commander';
import { answer } from '../answer';
import { pluginJson, pluginTable } from '../pluginText';
import { rootOption } from '../rootFolder';
import { withAirlock } from '../session';
import type { Shell } from '../terminal';

/** Adds `airlock list`. */
export function addList(program: Command, shell: Shell): void {
  program.command('list')
    .summary('list installed plugins')
    .addOption(rootOption())
    .option('--json', 'list as JSON')
    .action(async ({ root, json }: { root?: string; json?: true }) => {
      await answer(shell.out, json === true, async () => {
        const plugins = await withAirlock(shell, { root, mustExist: true, prompts: {} }, ({ airlock }) => airlock.plugins());
        return { text: pluginTable(plugins), json: { plugins: plugins.map(pluginJson) } };
      });
    });
}
