import type { Command } from 'commander';
import { meterCommand } from '../meterCommand';
import type { Shell } from '../terminal';

/** Adds `airlock meter`. */
export function addMeter(program: Command, { out }: Shell): void {
  program.command('meter')
    .summary('add fuel to a module, and nothing else')
    .description('Writes a module with the same imports and exports and its fuel as the exported mutable i64 global "airlock:fuel".')
    .argument('<in>', 'the module (.wasm)')
    .requiredOption('-o, --output <out>', 'where to write the metered module')
    .option('--fuel-functions', 'export functions that read and set the fuel instead of the global, which Emscripten\'s dynamic linker would stumble over')
    .action(async (input: string, options: { output: string; fuelFunctions?: true }) => {
      out(await meterCommand(input, options.output, options.fuelFunctions === true));
    });
}
