import { foreignFor } from '../api/foreignRights';
import { RecordedRun } from '../api/recordedRun';
import { bareFunctions, silentFunctions } from '../capabilities/hostFunctions';
import { AirlockError, sentenceOf } from '../errors';
import type { EmbeddedHost } from '../platform/node/embeddedHost';
import { withoutReplay } from '../sandbox/recording/crash';
import { RunProfile } from '../sandbox/profile/runProfile';
import { pageCapOf } from '../sandbox/recording/header';
import type { FileQuotas } from '../sandbox/fileQuotas';
import { DEFAULT_LIMITS } from '../sandbox/types';
import type { ExecutionLimits, ExecutionReport, ExecutionRequest, Executor, HardenedModule } from '../sandbox/types';
import { DryRun } from './dryRun';
import type { DryRunResult } from './dryRun';
import { ExitCode, exitCodeOfReport } from './exitCodes';
import { writeBytes } from './files';
import { hardenProgram } from './hardenProgram';
import { toJson } from './json';
import { planForRun } from './linkPlan';
import { loadProgram } from './loadProgram';
import type { PackageChoice, Program } from './loadProgram';
import type { DirectoryOption } from './options';
import { grantedBy, openDirectories } from './preopens';
import { forTerminal, printable } from '../printable';
import { RefusedModule } from './refusedModule';
import { openRecordingFile } from './recordingFile';
import type { RecordingFile } from './recordingFile';
import { RunTelemetry } from './runTelemetry';
import { nextStepFor, reportOfError, reportOfExecution } from './runReport';
import { inputFrom } from './stdio';
import { startingHost, TerminalRun } from './terminalRun';

/** A command line of `airlock run`, read. */
export interface RunOptions extends PackageChoice {
  /** The program's arguments; where there are any they stand in for those of the package's command. */
  readonly args: readonly string[];
  readonly directories: readonly DirectoryOption[];
  readonly env: Readonly<Record<string, string>>;
  /** Limits that were named; the package's own, then the defaults, fill in the rest. */
  readonly limits: Partial<ExecutionLimits>;
  /** Quotas of the file system that were named; the package's own, then the defaults, fill in the rest. */
  readonly quotas: Partial<FileQuotas>;
  /** Whether what is written stays in memory and is printed as a diff. */
  readonly dryRun?: boolean;
  /** File for the report. */
  readonly json?: string;
  /** File for the profile. */
  readonly profile?: string;
  readonly recording?: RecordingFile;
}

/**
 * `airlock run`: runs a module or a package on the embedded host. Standard streams pass through as they are.
 *
 * @param tell receives what the user should know, for standard error
 * @returns the exit code
 * @throws AirlockError where nothing was run; the report says so too
 */
export async function runCommand(target: string, options: RunOptions, tell: (text: string) => void): Promise<number> {
  const { json, profile: profileFile } = options;
  // Written first, so that a place that can't be written to is known before anything runs, and no old report stays.
  for (const file of [json, profileFile]) if (file !== undefined) await writeBytes(file, '');
  let host: EmbeddedHost | undefined;
  const telemetry = new RunTelemetry(problem => { tell(`airlock: ${printable(problem.sentence)}\n`); });
  try {
    const program = await loadProgram(target, options, sentence => tell(`airlock: ${printable(sentence)}\n`));
    if (program.manifest !== undefined) await foreignFor(program.manifest, undefined, new AbortController().signal);
    const limits: ExecutionLimits = { ...DEFAULT_LIMITS, ...program.manifest?.limits, ...options.limits };
    const profile = profileFile === undefined ? undefined : new RunProfile();
    host = startingHost(profile?.tree);
    const plan = planForRun(pageCapOf(limits), grantedBy(options.directories, program.manifest));
    const module = hardenProgram(target, program, { ...plan, profile: profile !== undefined });
    const oracle = (): HardenedModule => hardenProgram(target, program, { ...plan, scheme: 'oracle' });
    const { report, isBrokenPipe, dryRun, problem } = await execute(host, { module, oracle }, program, options, limits, profile, tell);
    telemetry.ended(program, options.command ?? program.entry, module, report);
    if (profileFile !== undefined && profile !== undefined) await writeBytes(profileFile, `${JSON.stringify(await profile.result(module, report, program.fileName))}\n`);
    if (json !== undefined) await writeBytes(json, toJson({ ...reportOfExecution(report, limits), ...(dryRun === undefined ? {} : { changes: dryRun.changes }) }));
    if (isBrokenPipe) return ExitCode.brokenPipe;
    if (dryRun !== undefined) tell(`airlock: ${dryRun.summary}\n`);
    const code = exitCodeOfReport(report, tell, nextStepFor(report));
    if (problem === undefined) return code;
    tell(`airlock: ${printable(problem.message)}\n${problem.nextStep}\n`);
    return ExitCode.io;
  } catch (error) {
    if (json !== undefined && error instanceof AirlockError) {
      await writeBytes(json, toJson(reportOfError(error, error instanceof RefusedModule ? error.refusal : undefined)));
    }
    throw error;
  } finally {
    host?.dispose();
    await telemetry.close();
  }
}

/** A program's module, and how to have it counted so that the fuel of a crash is exact. */
interface Hardened {
  readonly module: HardenedModule;
  readonly oracle: () => HardenedModule;
}

/** What a run left. */
interface Done {
  readonly report: ExecutionReport;
  readonly isBrokenPipe: boolean;
  readonly dryRun: DryRunResult | undefined;
  /** Why there is no recording although there should be. */
  readonly problem: AirlockError | undefined;
}

async function execute(host: EmbeddedHost, { module, oracle }: Hardened, program: Program, options: RunOptions, limits: ExecutionLimits, profile: RunProfile | undefined, tell: (text: string) => void): Promise<Done> {
  const dryRun = options.dryRun === true ? new DryRun() : undefined;
  const opened = await openDirectories(options.directories, program.manifest);
  const preopens = dryRun?.cover(opened) ?? opened;
  const { recording } = options;
  const record = recording === undefined ? undefined : await openRecordingFile(recording, program.module);
  const input = inputFrom(() => process.stdin);
  const terminal = new TerminalRun(host);
  const { executor, signal, stdout, stderr } = terminal;
  try {
    const request: ExecutionRequest = {
      module,
      name: program.manifest?.id ?? program.fileName,
      entry: { kind: 'command', export: program.entry },
      wasi: {
        args: [program.fileName, ...(options.args.length > 0 ? options.args : program.args)],
        env: options.env,
        quotas: { ...program.manifest?.quotas, ...options.quotas },
        preopens,
        stdin: input.read,
        stdout,
        stderr,
      },
      hostFunctions: bareFunctions((level, message) => { tell(`[${level}] ${message}\n`); }, module.info.imports, grantedBy(options.directories, program.manifest)),
      limits,
      signal,
      ...(profile === undefined ? {} : { onHostCall: profile.onHostCall }),
    };
    // Counted for a profile, the fuel of a crash is exact as it is.
    const remembered = profile === undefined ? new RecordedRun(request, 'off') : undefined;
    const observed = remembered?.request ?? request;
    const recorder = record?.recorder(observed);
    const seen = await executor.execute(recorder?.request ?? observed);
    const problem = recorder === undefined ? undefined : await recorder.end(seen).then(() => undefined, problemOf);
    const report = remembered === undefined ? seen : await explained(seen, remembered, executor, oracle, tell);
    const result = await dryRun?.result();
    if (result !== undefined) await stdout(new TextEncoder().encode(process.stdout.isTTY ? forTerminal(result.diff) : result.diff));
    return { report, isBrokenPipe: terminal.isBrokenPipe, dryRun: result, problem };
  } finally {
    terminal.dispose();
    input.close();
    await record?.close();
  }
}

/** The report of a run; of one that crashed with its exact fuel. */
async function explained(report: ExecutionReport, run: RecordedRun, executor: Executor, oracle: () => HardenedModule, tell: (text: string) => void): Promise<ExecutionReport> {
  try {
    return await run.explained(report, await run.end(report), { executor: async () => executor, oracle: async () => oracle(), hostFunctions: silentFunctions(run.imports) });
  } catch (error) {
    tell(`airlock: The exact fuel of the crash is not known. ${printable(sentenceOf(error))}\n`);
    return withoutReplay(report);
  }
}

function problemOf(error: unknown): AirlockError {
  if (error instanceof AirlockError) return error;
  throw error;
}
