import type { Command } from 'commander';
import { catalogueBuild } from '../catalogueBuild';
import type { CatalogueBuildOptions } from '../catalogueBuild';
import { cataloguePush } from '../cataloguePush';
import type { Shell } from '../terminal';

/** Adds `airlock catalogue build` and `airlock catalogue push`. */
export function addCatalogue(program: Command, { out }: Shell): void {
  const catalogue = program.command('catalogue').summary('make and publish a list of plugins').description('Catalogues list plugins for the view Discover of the editor (docs/CATALOGUE.md).');
  catalogue.command('build')
    .summary('list packages in a catalogue')
    .description('Writes a catalogue with these packages, their readmes and their digests. Where the file is there, what it lists stays.')
    .argument('<packages...>', 'packages, or folders of packages')
    .requiredOption('-o, --out <file>', 'the catalogue (.json)')
    .option('--name <name>', 'what it is called (default: as it was, or the file\'s name)')
    .option('--description <text>', 'what is in it, in a sentence')
    .option('--source <pattern>', 'where the packages can be got, for example oci://ghcr.io/me/{name}:{version}; {id} is the whole id (default: their paths, for catalogues on this machine)')
    .option('--ref <pattern>', 'the branch, tag or commit there, for example v{version}')
    .option('--key <key>', 'sign the catalogue with this private key')
    .option('--json', 'print what was written as JSON')
    .action(async (packages: string[], options: CatalogueBuildOptions) => {
      out(await catalogueBuild(packages, options));
    });
  catalogue.command('push')
    .summary('publish a catalogue in a registry')
    .argument('<file>', 'the catalogue; FILE.sig goes along where it is there')
    .argument('<target>', 'oci://HOST/NAME:TAG')
    .option('--json', 'print what was published as JSON')
    .action(async (file: string, target: string, options: { json?: true }) => {
      out(await cataloguePush(file, target, options.json === true));
    });
}
