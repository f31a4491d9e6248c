import type { Command } from 'commander';
import { answer } from '../answer';
import type { Answer } from '../answer';
import { pluginJson, pluginTable, table } from '../pluginText';
import { rootOption } from '../rootFolder';
import { withAirlock } from '../session';
import type { Shell } from '../terminal';

/** Adds `airlock list`. */
export function addList(program: Command, shell: Shell): void {
  program.command('list')
    .summary('list installed plugins')
    .addOption(rootOption())
    .option('--found', 'list the packages in this user\'s and the machine\'s plugin directories instead, installed or not')
    .option('--json', 'list as JSON')
    .action(async ({ root, found, json }: { root?: string; found?: true; json?: true }) => {
      if (found === true) await answer(shell.out, json === true, () => listFound(root, shell));
      else await answer(shell.out, json === true, async () => {
        const plugins = await withAirlock(shell, { root, mustExist: true, prompts: {} }, ({ airlock }) => airlock.plugins());
        return { text: pluginTable(plugins), json: { plugins: plugins.map(pluginJson) } };
      });
    });
}

async function listFound(root: string | undefined, shell: Shell): Promise<Answer> {
  const packages = await withAirlock(shell, { root, mustExist: false, prompts: {} }, ({ airlock }) => airlock.found());
  const found = packages.map(({ location, manifest, problem, installed }) => ({
    location,
    ...(manifest === undefined ? {} : { id: manifest.id, version: manifest.version }),
    ...(installed === undefined ? {} : { installed }),
    ...(problem === undefined ? {} : { problem: problem.message }),
  }));
  const text = found.length === 0 ? 'There are none.\n' : table([['ID', 'VERSION', 'INSTALLED', 'PLACE'], ...found.map(({ id, version, location, installed }) => [id ?? '-', version ?? '-', installed ?? '-', location])]);
  return { text, json: { found } };
}
