import { Command, CommanderError } from 'commander';
import { AirlockError } from '../errors';
import { addCatalogue } from './commands/catalogue';
import { addGrants } from './commands/grants';
import { addHarden } from './commands/harden';
import { addInstall } from './commands/install';
import { addList } from './commands/list';
import { addMeter } from './commands/meter';
import { addPack } from './commands/pack';
import { addPush } from './commands/push';
import { addRecord } from './commands/record';
import { addReview } from './commands/review';
import { addReplay } from './commands/replay';
import { addRights } from './commands/rights';
import { addRun } from './commands/run';
import { addSbom } from './commands/sbom';
import { addSigning } from './commands/signing';
import { addState } from './commands/state';
import { addUninstall } from './commands/uninstall';
import { addUpdate } from './commands/update';
import { addVersions } from './commands/versions';
import { EXIT_CODES } from './exitCodeHelp';
import type { Shell, Terminal } from './terminal';

/** In the order of the help text. */
const COMMANDS: readonly ((program: Command, shell: Shell) => void)[] = [
  addInstall, addList, addRun, addRights, addUpdate, addVersions, addState, addGrants, addUninstall, addRecord, addReview, addSbom, addReplay,
  addHarden, addMeter, addSigning, addPack, addPush, addCatalogue,
];

/** Runs one command line. Returns the exit code; throws AirlockError where the command could not be done. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const program = new Command('airlock')
    .description('Installs, runs, signs and verifies sandboxed WebAssembly plugins.')
    .version(terminal.version)
    .addHelpText('after', EXIT_CODES)
    .configureOutput({ writeOut: terminal.out, writeErr: () => undefined })
    .helpCommand(false)
    .exitOverride();
  const shell: Shell = { ...terminal, args, end: code => { exitCode = code; } };
  for (const add of COMMANDS) add(program, shell);

  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    // Without a command there is nothing to explain: commander's error is then the help itself.
    const isHelp = error.code === 'commander.help';
    throw new AirlockError('usage.invalid', isHelp ? 'No command was named.' : sentence(error.message), 'See `airlock --help` or `airlock COMMAND --help`.');
  }
  return exitCode;
}

/** Commander's "error: unknown option '--x'" as a sentence. */
function sentence(message: string): string {
  const text = message.replace(/^error: /, '').replace(/\n+/g, ' ').trim();
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!)]$/.test(start) ? start : `${start}.`;
}
