import { Command, CommanderError, Option } from 'commander';
import { AirlockError } from '../errors';
import type { FileQuotas } from '../sandbox/quotas';
import { hardenCommand } from './hardenCommand';
import { keygen } from './keygen';
import { meterCommand } from './meterCommand';
import { QUOTA_NAMES, addDirectory, addQuota, addVariable, parseFuel, parseMemory, parseTimeout } from './options';
import type { DirectoryOption } from './options';
import { push } from './push';
import { addRecordCommands } from './recordCommands';
import { replayCommand } from './replayCommand';
import { runCommand } from './runCommand';
import type { RunOptions } from './runCommand';
import { showRecording } from './showRecording';
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
  64 usage        65 module or manifest refused   66 not found
  69 unavailable  70 internal
  74 files        77 signature or trust
  120 quota of the file system
  121 fuel        122 stack    123 memory    124 timeout    125 table
  126 denied      130 cancelled              134 trap       141 nobody reads the output`;

/** Runs one command line. Returns the exit code; throws AirlockError where the command could not be done. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const program = new Command('airlock')
    .description('Hardens, runs, signs and verifies sandboxed WebAssembly plugins.')
    .version(terminal.version)
    .addHelpText('after', EXIT_CODES)
    .configureOutput({ writeOut: terminal.out, writeErr: () => undefined })
    .helpCommand(false)
    .exitOverride();

  program.command('harden')
    .summary('make a module safe to run: limits and its link to the host built in')
    .description('Writes the hardened form of a WebAssembly module. All of WASI is linked; known host functions are linked as denied.')
    .argument('<in>', 'the module (.wasm)')
    .requiredOption('-o, --output <out>', 'where to write the hardened module')
    .option('--json', 'print what was found, or why it was refused, as JSON')
    .action(async (input: string, options: { output: string; json?: true }) => {
      terminal.out(await hardenCommand(input, options.output, options.json === true ? terminal.out : undefined));
    });

  program.command('meter')
    .summary('add fuel to a module, and nothing else')
    .description('Writes a module with the same imports and exports and its fuel as the exported mutable i64 global "airlock:fuel".')
    .argument('<in>', 'the module (.wasm)')
    .requiredOption('-o, --output <out>', 'where to write the metered module')
    .option('--fuel-functions', 'export functions that read and set the fuel instead of the global, which Emscripten\'s dynamic linker would stumble over')
    .action(async (input: string, options: { output: string; fuelFunctions?: true }) => {
      terminal.out(await meterCommand(input, options.output, options.fuelFunctions === true));
    });

  program.command('run')
    .summary('run a module or a package in the sandbox')
    .description('Runs a WASI program in the sandbox. It gets the folders and variables named here and nothing else. Its output, its input and its exit code pass through.')
    .argument('<target>', 'a module (.wasm), or a package: its folder or its .toml')
    .argument('[args...]', 'arguments of the program, after --')
    .option('--fuel <n>', 'fuel units (default: the package\'s own limit, or 10_000_000)', parseFuel)
    .option('--memory <mib>', 'memory in MiB (default: the package\'s own limit, or 64)', parseMemory)
    .option('--timeout <ms>', 'wall clock in milliseconds (default: the package\'s own limit, or 5_000)', parseTimeout)
    .option('--dir <host::guest[::ro]>', 'a folder and where the program sees it; may be repeated', addDirectory, [])
    .option('--quota <name=n>', `how much of the folders it may use: ${QUOTA_NAMES}; may be repeated`, addQuota, {})
    .option('--env <name=value>', 'an environment variable; may be repeated', addVariable, {})
    .option('--dry-run', 'write nothing: print what would change in the folders as a diff, after the program\'s own output')
    .option('--json <file>', 'write the report of the run as JSON')
    .option('--profile <file>', 'write where the fuel went, by call path, as a .cpuprofile that VS Code and Chrome open; the run is slower')
    .option('--record <file>', 'write a recording of the run, for airlock replay; also of a run that fails')
    .option('--redact', 'with --record: leave out what the program reads, so that the recording can only be shown')
    .option('--omit-module', 'with --record: leave out the module, which a replay must then be given')
    .option('--command <name>', 'which command of the package (default: its first)')
    .option('--trust <keys>', 'refuse the package unless a key in this file signed it')
    .addHelpText('after', `\nExample:\n  airlock run hello.wasm --dir .::/workspace::ro -- --lines docs\n${EXIT_CODES}`)
    .action(async (target: string, rest: string[], options: WrittenRunOptions) => {
      exitCode = await runCommand(target, runOptions(rest, options), terminal.err);
    });

  program.command('replay')
    .summary('run a recorded execution again, exactly')
    .description('Runs what `airlock run --record` or the editor recorded, with the same answers: same output, same fuel, same end, same exit code. Nothing of this machine is read or written.')
    .argument('<recording>', 'the recording')
    .argument('[target]', 'the module (.wasm) or package that was recorded, where the recording doesn\'t include it')
    .option('--show', 'print the recorded calls as text, and run nothing')
    .option('--json <file>', 'write the report of the replay as JSON')
    .action(async (file: string, target: string | undefined, options: { show?: true; json?: string }) => {
      if (options.show === true) await showRecording(file, terminal.out);
      else exitCode = await replayCommand(file, { ...(target === undefined ? {} : { target }), ...(options.json === undefined ? {} : { json: options.json }) }, terminal.err);
    });

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

  program.command('push')
    .summary('publish a package in a registry')
    .description('Publishes a package as a Wasm artifact that `airlock`, the editor and `oras pull` can fetch. Signs in with what `docker login` keeps.')
    .argument('<package>', 'the package: its folder or its .toml')
    .argument('<target>', 'oci://HOST/NAME:TAG')
    .option('--json', 'print what was published as JSON')
    .action(async (location: string, target: string, options: { json?: true }) => {
      terminal.out(await push(location, target, options.json === true));
    });
  addRecordCommands(program, terminal, code => { exitCode = code; });

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

interface WrittenRunOptions {
  readonly fuel?: bigint;
  readonly memory?: number;
  readonly timeout?: number;
  readonly quota: Partial<FileQuotas>;
  readonly dir: readonly DirectoryOption[];
  readonly env: Readonly<Record<string, string>>;
  readonly dryRun?: true;
  readonly json?: string;
  readonly profile?: string;
  readonly record?: string;
  readonly redact?: true;
  readonly omitModule?: true;
  readonly command?: string;
  readonly trust?: string;
}

function runOptions(args: readonly string[], options: WrittenRunOptions): RunOptions {
  const { fuel, memory, timeout, quota, dir, env, dryRun, json, profile, record, redact, omitModule, command, trust } = options;
  const needless = redact === true ? '--redact' : '--omit-module';
  if (record === undefined && (redact ?? omitModule) === true) throw new AirlockError('usage.invalid', `${needless} is about a recording, and none is asked for.`, 'Name its file with --record FILE.');
  if (record !== undefined && profile !== undefined) throw new AirlockError('usage.invalid', '--record and --profile are for two runs.', 'Run the program once with each: its fuel is the same.');
  return {
    args,
    directories: dir,
    env,
    quotas: quota,
    limits: {
      ...(fuel === undefined ? {} : { fuel }),
      ...(memory === undefined ? {} : { memoryPages: memory }),
      ...(timeout === undefined ? {} : { wallMs: timeout }),
    },
    ...(dryRun === undefined ? {} : { dryRun }),
    ...(json === undefined ? {} : { json }),
    ...(profile === undefined ? {} : { profile }),
    ...(record === undefined ? {} : { recording: { file: record, isRedacted: redact === true, omitsModule: omitModule === true } }),
    ...(command === undefined ? {} : { command }),
    ...(trust === undefined ? {} : { trust }),
  };
}
