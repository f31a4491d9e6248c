import type { Command } from 'commander';
import { AirlockError } from '../../errors';
import type { FileQuotas } from '../../sandbox/quotas';
import { EXIT_CODES } from '../exitCodeHelp';
import { QUOTA_NAMES, addDirectory, addQuota, addVariable, parseFuel, parseMemory, parseTimeout } from '../options';
import type { DirectoryOption } from '../options';
import { runCommand } from '../runCommand';
import type { RunOptions } from '../runCommand';
import type { Shell } from '../terminal';

/** Adds `airlock run`. */
export function addRun(program: Command, { err, end }: Shell): void {
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
      end(await runCommand(target, runOptions(rest, options), err));
    });
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
