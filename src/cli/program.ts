import { Command, CommanderError, Option } from 'commander';
import { AirlockError } from '../errors';
import { keygen } from './keygen';
import { sign } from './sign';
import { verify } from './verify';

/** What the commands print to and are told about the process. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly version: string;
}

const EXIT_CODES = `
Exit codes: 0 done, or the plugin's own code where it ended by itself;
  64 usage        65 module or manifest refused   66 not found    70 internal
  74 files        77 signature or trust
  121 fuel        122 stack    123 memory    124 timeout    125 table
  126 denied      130 cancelled              134 trap       141 nobody reads the output`;

/** Runs one command line. Returns the exit code; throws AirlockError where the command could not be done. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('airlock')
    .description('Hardens, runs, signs and verifies sandboxed WebAssembly plugins.')
    .version(terminal.version)
    .addHelpText('after', EXIT_CODES)
    .configureOutput({ writeOut: terminal.out, writeErr: () => undefined })
    .helpCommand(false)
    .exitOverride();

  program.command('keygen')
    .summary('make a key to sign packages with')
    .description('Writes a new Ed25519 key: KEY, which stays secret, and KEY.pub, a trusted_keys.toml with its public half.')
    .requiredOption('--out <key>', 'name of the private key\'s file')
    .option('--name <name>', 'whose key this is, for KEY.pub (default: the file\'s name)')
    .action(async (options: { out: string; name?: string }) => {
      terminal.out(await keygen(options.out, options.name));
    });

  program.command('sign')
    .summary('sign a package')
    .description('Signs module and manifest together and writes the package\'s .sig file.')
    .argument('<package>', 'the package: its folder or its .toml')
    .requiredOption('--key <key>', 'the private key that keygen wrote')
    .action(async (location: string, options: { key: string }) => {
      terminal.out(await sign(location, options.key));
    });

  program.command('verify')
    .summary('check who signed a package, and that nothing changed since')
    .argument('<package>', 'the package: its folder or its .toml')
    .addOption(new Option('--trust <keys>', 'the keys to trust: a KEY.pub or a trusted_keys.toml').makeOptionMandatory())
    .action(async (location: string, options: { trust: string }) => {
      terminal.out(await verify(location, options.trust));
    });

  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    // Without a command there is nothing to explain: commander's error is then the help itself.
    const isHelp = error.code === 'commander.help';
    throw new AirlockError('usage.invalid', isHelp ? 'No command was named.' : sentence(error.message), 'See `airlock --help` or `airlock COMMAND --help`.');
  }
  return 0;
}

/** Commander's "error: unknown option '--x'" as a sentence. */
function sentence(message: string): string {
  const text = message.replace(/^error: /, '').replace(/\n+/g, ' ').trim();
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!)]$/.test(start) ? start : `${start}.`;
}
