import { AirlockError } from '../../errors';
import type { ExecutionReport, Executor, HardenedModule, HostFunction, TrapKind } from '../types';
import type { Recording } from './recording';
import { replay, type Replayed } from './replay';

/** What learning about a crash takes. */
export interface CrashReplay {
  /** On the host that sees why a module crashes; wanted when there is something to learn. */
  readonly executor: () => Promise<Executor>;
  /** The module that crashed, hardened with the scheme `oracle` and the recorded links: it knows its fuel wherever it traps. */
  readonly oracle: () => Promise<HardenedModule>;
  /** The module as it ran, to learn from where the other one does something else. */
  readonly module: HardenedModule;
  /** Host functions that only show something; what they show should go nowhere, it was shown. */
  readonly hostFunctions: ReadonlyMap<string, HostFunction>;
  /** Gives up; the report then is the one that there was. */
  readonly signal?: AbortSignal | undefined;
}

/** Fuel that a replay may use beyond the limit: the schemes differ in how far past it an execution that traps may get. */
const SLACK_FUEL = 1n << 20n;
/** Milliseconds that a replay may take: some times as long as the execution, within these bounds. */
const LEAST_MS = 5_000;
const MOST_MS = 30_000;
const TIMES = 4;

/** Traps that are the machine's: what was there in the end depends on it. */
const MACHINES_OWN: ReadonlySet<TrapKind> = new Set(['stack-overflow', 'out-of-memory', 'unknown']);

/**
 * The report of an execution that crashed, with what a silent replay shows of it: its exact fuel and memory, and where
 * the host did not tell, the trap's kind, function and call stack. `fuelKnownBy` says whether the fuel is exact. A report
 * of anything else is given back as it is.
 *
 * @param open opens the recording of the execution; only called where there was a crash
 * @throws AirlockError `recording.*` where the replay of the module as it ran does something else
 */
export async function learnOfCrash(report: ExecutionReport, open: () => Promise<Recording>, how: CrashReplay): Promise<ExecutionReport> {
  if (!isCrash(report)) return report;
  const asItIs = withoutReplay(report);
  const isUnexplained = report.trap === undefined;
  if (report.trap !== undefined && MACHINES_OWN.has(report.trap.kind)) return asItIs;
  const signal = AbortSignal.any([AbortSignal.timeout(Math.min(MOST_MS, Math.max(LEAST_MS, report.wallMs * TIMES))), ...(how.signal === undefined ? [] : [how.signal])]);
  try {
    const recording = await open();
    const exact = await replayWith(await how.oracle(), recording, how, signal, true).catch(unlessStopped);
    if (exact?.report.trap !== undefined && (isUnexplained || isSameTrap(report, exact.report))) return withCrash(report, exact.report, 'replay');
    if (!isUnexplained) return asItIs;
    const { report: seen, explains } = await replayWith(how.module, recording, how, signal, false);
    // Without a trap to show, the host may have taken slowness for a crash: what it reported stands.
    return explains && seen.trap !== undefined ? withCrash(report, seen, 'last-frame') : asItIs;
  } catch (error) {
    if (error instanceof AirlockError && error.code === 'cancelled') return asItIs;
    throw error;
  }
}

/** The report of an execution that is not replayed. */
export function withoutReplay(report: ExecutionReport): ExecutionReport {
  return report.trap === undefined ? report : { ...report, fuelKnownBy: 'last-frame' };
}

/** Whether an execution ended by a trap, or by something that the host could not tell from one. */
export function isCrash({ host, reason, exitCode, trap, fuelUsed }: ExecutionReport): boolean {
  if (trap !== undefined) return true;
  if (host !== 'vscode-wasi') return false;
  // Blamed on memory that was refused, a silent crash has neither an exit code nor a trap.
  return reason === 'trap' || reason === 'crashed' || ((reason === 'memory-limit' || reason === 'table-limit') && exitCode === undefined && fuelUsed > 0n);
}

async function replayWith(module: HardenedModule, recording: Recording, { executor, hostFunctions }: CrashReplay, signal: AbortSignal, hasSlack: boolean): Promise<Replayed> {
  const { fuel } = recording.header.limits;
  return replay(await executor(), recording, module, {
    stdout: () => undefined,
    stderr: () => undefined,
    hostFunctions,
    signal,
    ...(hasSlack ? { fuel: fuel + SLACK_FUEL } : {}),
  });
}

/** A replay by another scheme may end otherwise at the edge of a limit: then nothing was learnt. */
function unlessStopped(error: unknown): undefined {
  if (error instanceof AirlockError && error.code === 'recording.diverged') return undefined;
  throw error;
}

function isSameTrap({ trap }: ExecutionReport, { trap: seen }: ExecutionReport): boolean {
  return trap?.kind === seen?.kind && trap?.functionName === seen?.functionName;
}

function withCrash(report: ExecutionReport, seen: ExecutionReport, fuelKnownBy: NonNullable<ExecutionReport['fuelKnownBy']>): ExecutionReport {
  const { status, reason, message, trap } = report.trap === undefined ? seen : report;
  return {
    ...report,
    status,
    reason,
    message,
    ...(trap === undefined ? {} : { trap }),
    fuelUsed: seen.fuelUsed < report.fuelLimit ? seen.fuelUsed : report.fuelLimit,
    peakMemoryPages: Math.max(report.peakMemoryPages, seen.peakMemoryPages),
    fuelKnownBy,
  };
}
