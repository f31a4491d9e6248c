import type { Command } from 'commander';
import { AirlockError } from '../../errors';
import type { FileQuotas } from '../../sandbox/fileQuotas';
import { EXIT_CODES } from '../exitCodeHelp';
import type { ExecutionLimits } from '../../sandbox/types';
import { addCapability } from '../consent';
import { QUOTA_NAMES, addDirectory, addQuota, addText, addVariable, parseFuel, parseMemory, parseTimeout } from '../options';
import type { DirectoryOption } from '../options';
import { runCommand } from '../runCommand';
import type { RunOptions } from '../runCommand';
import { isInstalledTarget, runInstalled } from '../runInstalled';
import type { InstalledRunOptions } from '../runInstalled';
import { rootOption } from '../rootFolder';
import type { Shell } from '../terminal';

/** Adds `airlock run`. */
export function addRun(program: Command, shell: Shell): void {
  program.command('run')
    .summary('run a module, a package or an installed plugin in the sandbox')
    .description('Runs a WASI program in the sandbox. It gets the folders and variables named here and nothing else. Its output, its input and its exit code pass through. An installed plugin gets what was decided for the workspace, and its execution is on record.')
    .argument('<target>', 'a module (.wasm), a package (its folder or its .toml), or the id of an installed plugin')
    .argument('[args...]', 'arguments of the program, after --; before it, the command of an installed plugin')
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
    .option('--trust <keys>', 'refuse the package unless a key in this file signed it; of an installed plugin: keys that count besides the root\'s own')
    .addOption(rootOption())
    .option('--workspace <dir>', 'installed plugins: a folder of the workspace to work on; may be repeated', addText, [])
    .option('--allow <capability>', 'installed plugins: allow this for the run, or a part of it (fs.read:docs/**,src/a.c); "all" for all that it asks for; may be repeated', addCapability, [])
    .option('--grant <capability>', 'installed plugins: allow this in the workspace from now on; may be repeated', addCapability, [])
    .option('--until <date>', 'installed plugins: what --grant names is allowed until then')
    .option('--deny <capability>', 'installed plugins: deny this in the workspace from now on; may be repeated', addCapability, [])
    .option('--offline', 'installed plugins: reach no server, whatever was granted')
    .option('--exec', 'installed plugins: let it run programs, those that it was granted; you are asked about each')
    .addHelpText('after', `\nExamples:\n  airlock run hello.wasm --dir .::/workspace::ro -- --lines docs\n  airlock run org.example.hello count --workspace . --allow fs.read\n${EXIT_CODES}`)
    .action(async (target: string, operands: string[], options: WrittenRunOptions) => {
      const code = await isInstalledTarget(target, options.root)
        ? runInstalled(target, installedOptions(operands, argumentsAfterDashes(shell.args), options), shell)
        : runCommand(target, runOptions(operands, options), shell.err);
      shell.end(await code);
    });
}

/** What follows `--`. */
function argumentsAfterDashes(args: readonly string[]): readonly string[] {
  const dashes = args.indexOf('--');
  return dashes < 0 ? [] : args.slice(dashes + 1);
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
  readonly root?: string;
  readonly workspace: readonly string[];
  readonly allow: readonly string[];
  readonly grant: readonly string[];
  readonly deny: readonly string[];
  readonly until?: string;
  readonly offline?: true;
  readonly exec?: true;
}

/** @throws AirlockError `usage.invalid` for options that make no sense together, or for an installed plugin */
function installedOptions(operands: readonly string[], args: readonly string[], options: WrittenRunOptions): InstalledRunOptions {
  const { dir, quota, dryRun, profile, record, redact, omitModule, trust, command: named } = options;
  const needless = Object.entries({ '--dir': dir.length > 0, '--quota': Object.keys(quota).length > 0, '--dry-run': dryRun, '--profile': profile, '--record': record, '--redact': redact, '--omit-module': omitModule })
    .find(([, value]) => value !== undefined && value !== false)?.[0];
  if (needless !== undefined) throw new AirlockError('usage.invalid', `${needless} is for modules and packages, not for installed plugins.`, needless === '--dir' ? 'Name the folders of the workspace with --workspace.' : 'Run the package itself, without --root.');
  const [operand, ...more] = operands.slice(0, operands.length - args.length);
  if (more.length > 0) throw new AirlockError('usage.invalid', `${more.join(' ')} is one argument too many.`, 'Write arguments of the plugin after --.');
  if (operand !== undefined && named !== undefined) throw new AirlockError('usage.invalid', 'The command is named twice.', 'Leave out --command.');
  return {
    root: options.root,
    command: operand ?? named,
    args,
    env: options.env,
    limits: writtenLimits(options),
    workspace: options.workspace,
    consent: { allow: options.allow, grant: options.grant, deny: options.deny, until: options.until },
    json: options.json,
    trust,
    isOffline: options.offline === true,
    runsPrograms: options.exec === true,
  };
}

function writtenLimits({ fuel, memory, timeout }: WrittenRunOptions): Partial<ExecutionLimits> {
  return {
    ...(fuel === undefined ? {} : { fuel }),
    ...(memory === undefined ? {} : { memoryPages: memory }),
    ...(timeout === undefined ? {} : { wallMs: timeout }),
  };
}

/** Options that only installed plugins know. */
const FOR_INSTALLED = ['workspace', 'allow', 'grant', 'deny'] as const;

function runOptions(args: readonly string[], options: WrittenRunOptions): RunOptions {
  const { quota, dir, env, dryRun, json, profile, record, redact, omitModule, command, trust } = options;
  const foreign = FOR_INSTALLED.find(name => options[name].length > 0);
  if (options.offline === true) throw new AirlockError('usage.invalid', '--offline is for installed plugins.', 'A module or package that is run by its file reaches no server anyway.');
  if (options.exec === true) throw new AirlockError('usage.invalid', '--exec is for installed plugins.', 'A module or package that is run by its file runs no programs anyway.');
  if (foreign !== undefined) throw new AirlockError('usage.invalid', `--${foreign} is for installed plugins.`, 'Name one by its id, or open folders to the program with --dir HOST::GUEST.');
  const needless = redact === true ? '--redact' : '--omit-module';
  if (record === undefined && (redact ?? omitModule) === true) throw new AirlockError('usage.invalid', `${needless} is about a recording, and none is asked for.`, 'Name its file with --record FILE.');
  if (record !== undefined && profile !== undefined) throw new AirlockError('usage.invalid', '--record and --profile are for two runs.', 'Run the program once with each: its fuel is the same.');
  return {
    args,
    directories: dir,
    env,
    quotas: quota,
    limits: writtenLimits(options),
    ...(dryRun === undefined ? {} : { dryRun }),
    ...(json === undefined ? {} : { json }),
    ...(profile === undefined ? {} : { profile }),
    ...(record === undefined ? {} : { recording: { file: record, isRedacted: redact === true, omitsModule: omitModule === true } }),
    ...(command === undefined ? {} : { command }),
    ...(trust === undefined ? {} : { trust }),
  };
}
