import type { Command } from 'commander';
import { replayCommand } from '../replayCommand';
import { showRecording } from '../showRecording';
import type { Shell } from '../terminal';

/** Adds `airlock replay`. */
export function addReplay(program: Command, { out, err, end }: Shell): void {
  program.command('replay')
    .summary('run a recorded execution again, exactly')
    .description('Runs what `airlock run --record` or the editor recorded, with the same answers: same output, same fuel, same end, same exit code. Nothing of this machine is read or written.')
    .argument('<recording>', 'the recording')
    .argument('[target]', 'the module (.wasm) or package that was recorded, where the recording doesn\'t include it')
    .option('--show', 'print the recorded calls as text, and run nothing')
    .option('--json <file>', 'write the report of the replay as JSON')
    .action(async (file: string, target: string | undefined, options: { show?: true; json?: string }) => {
      if (options.show === true) await showRecording(file, out);
      else end(await replayCommand(file, { ...(target === undefined ? {} : { target }), ...(options.json === undefined ? {} : { json: options.json }) }, err));
    });
}
