import { bareFunctions, silentFunctions } from '../capabilities/hostFunctions';
import { AirlockError } from '../errors';
import { planOf } from '../sandbox/links';
import { learnOfCrash } from '../sandbox/recording/crash';
import { linksOf, pageCapOf } from '../sandbox/recording/header';
import { requireReplayable } from '../sandbox/recording/recording';
import type { Recording } from '../sandbox/recording/recording';
import { replay } from '../sandbox/recording/replay';
import type { HardenedModule } from '../sandbox/types';
import type { Scheme } from '../wasm/types';
import { ExitCode, exitCodeOfReport } from './exitCodes';
import { writeBytes } from './files';
import { digestOf, hardenBytes } from './hardenProgram';
import { toJson } from './json';
import { loadProgram } from './loadProgram';
import { printable } from '../printable';
import { readRecordingFile } from './recordingFile';
import { reportOfError, reportOfExecution } from './runReport';
import { startingHost, TerminalRun } from './terminalRun';

/** A command line of `airlock replay`, read. */
export interface ReplayCommandOptions {
  /** Module or package, where the recording doesn't include the module. */
  readonly target?: string;
  /** File for the report. */
  readonly json?: string;
}

/**
 * `airlock replay`: executes a recording again on the embedded host.
 *
 * @param tell receives what the user should know, for standard error
 * @returns the exit code, the recorded run's own
 * @throws AirlockError `recording.*` where the recording can't be replayed or the replay differs
 */
export async function replayCommand(file: string, { target, json }: ReplayCommandOptions, tell: (text: string) => void): Promise<number> {
  if (json !== undefined) await writeBytes(json, '');
  try {
    const recording = await readRecordingFile(file);
    requireReplayable(recording);
    const name = target ?? file;
    const bytes = await moduleOf(recording, target);
    requireRecorded(name, bytes, recording);
    return await execute(recording, scheme => hardened(name, bytes, recording, scheme), json, tell);
  } catch (error) {
    if (json !== undefined && error instanceof AirlockError) await writeBytes(json, toJson(reportOfError(error)));
    throw error;
  }
}

async function moduleOf(recording: Recording, target: string | undefined): Promise<Uint8Array<ArrayBuffer>> {
  if (target !== undefined) return (await loadProgram(target, {}, () => undefined)).module;
  const included = await recording.module();
  if (included === undefined) {
    throw new AirlockError('usage.invalid', `The recording doesn't include its module (SHA-256 ${recording.header.module}).`, 'Name the module: airlock replay RECORDING MODULE.');
  }
  return included;
}

function requireRecorded(name: string, bytes: Uint8Array, { header }: Recording): void {
  const digest = digestOf(bytes);
  if (digest === header.module) return;
  throw new AirlockError('recording.mismatch', `${name} is another module than the one that was recorded: its SHA-256 is ${digest}, and ${header.module} was recorded.`, 'Name the module that was recorded.');
}

function hardened(name: string, bytes: Uint8Array, { header }: Recording, scheme: Scheme): HardenedModule {
  return hardenBytes(name, bytes, { ...planOf(linksOf(header)), maxMemoryPages: pageCapOf(header.limits), scheme });
}

async function execute(recording: Recording, harden: (scheme: Scheme) => HardenedModule, json: string | undefined, tell: (text: string) => void): Promise<number> {
  const host = startingHost();
  const terminal = new TerminalRun(host);
  const { executor, signal, stdout, stderr } = terminal;
  try {
    const module = harden('threaded');
    const { report: seen, recorded, explains } = await replay(executor, recording, module, {
      stdout,
      stderr,
      hostFunctions: bareFunctions((level, message) => { tell(`[${level}] ${message}\n`); }, module.info.imports),
      signal,
    });
    const report = await learnOfCrash(seen, async () => recording, {
      executor: async () => executor, oracle: async () => harden('oracle'), module, hostFunctions: silentFunctions(module.info.imports), signal,
    });
    if (json !== undefined) await writeBytes(json, toJson(reportOfExecution(report, recording.header.limits)));
    if (explains) tell(`airlock: Recorded on ${recorded.host} as: ${printable(recorded.message)}\n`);
    const code = exitCodeOfReport(report, tell, '');
    for (const frame of report.trap?.stack ?? []) tell(`  at ${printable(frame)}\n`);
    return code;
  } catch (error) {
    if (terminal.isBrokenPipe) return ExitCode.brokenPipe;
    throw error;
  } finally {
    terminal.dispose();
    host.dispose();
  }
}
