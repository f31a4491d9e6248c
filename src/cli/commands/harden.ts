import type { Command } from 'commander';
import { hardenCommand } from '../hardenCommand';
import type { Shell } from '../terminal';

/** Adds `airlock harden`. */
export function addHarden(program: Command, { out }: Shell): void {
  program.command('harden')
    .summary('make a module safe to run: limits and its link to the host built in')
    .description('Writes the hardened form of a WebAssembly module. All of WASI is linked; known host functions are linked as denied.')
    .argument('<in>', 'the module (.wasm)')
    .requiredOption('-o, --output <out>', 'where to write the hardened module')
    .option('--json', 'print what was found, or why it was refused, as JSON')
    .action(async (input: string, options: { output: string; json?: true }) => {
      out(await hardenCommand(input, options.output, options.json === true ? out : undefined));
    });
}
