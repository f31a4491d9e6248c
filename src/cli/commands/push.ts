import type { Command } from 'commander';
import { answer } from '../answer';
import { push } from '../push';
import type { Shell } from '../terminal';

/** Adds `airlock push`. */
export function addPush(program: Command, { out }: Shell): void {
  program.command('push')
    .summary('publish a package in a registry')
    .description('Publishes a package as a Wasm artifact that `airlock`, the editor and `oras pull` can fetch. Signs in with what `docker login` keeps.')
    .argument('<package>', 'the package: its folder or its .toml')
    .argument('<target>', 'oci://HOST/NAME:TAG')
    .option('--json', 'print what was published as JSON')
    .action(async (location: string, target: string, options: { json?: true }) => {
      await answer(out, options.json === true, () => push(location, target));
    });
}
