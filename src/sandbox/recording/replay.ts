import { AirlockError } from '../../errors';
import { fromBits } from '../flatValues';
import type { ExecutionReport, ExecutionRequest, Executor, HardenedModule, HostFunction, WasiOptions } from '../types';
import { reportOf } from './endReport';
import { requireReplayable, type Recording } from './recording';
import { divergence, Replayer } from './replayer';

/** Milliseconds: a replay ends by fuel, by its recording, or when it is cancelled. */
const NO_WALL_LIMIT_MS = 2 ** 31 - 1;
/** Ends that come from outside, whatever the plugin does just then. */
const CUTS: ReadonlySet<ExecutionReport['reason']> = new Set(['timeout', 'cancelled', 'revoked']);

export interface ReplayOptions extends Pick<WasiOptions, 'stdout' | 'stderr'> {
  /** Those that only show something are called; the others are answered from the recording. */
  readonly hostFunctions?: ReadonlyMap<string, HostFunction>;
  readonly signal?: AbortSignal;
  /** A limit of fuel in place of the recorded one, for a module that counts by another scheme. */
  readonly fuel?: bigint;
  readonly onProgress?: NonNullable<ExecutionRequest['onProgress']>;
}

/** What a replay showed. */
export interface Replayed {
  /** How the replay ended. For an end that the host had decided (a timeout, a cancellation, a right taken back) that end, reached at the same place. */
  readonly report: ExecutionReport;
  /** How the recorded execution ended. */
  readonly recorded: ExecutionReport;
  /** Whether the replay tells more: why a crash was one that the host did not see through. */
  readonly explains: boolean;
}

/**
 * Executes a recorded execution again: the same module, fuel and limits, every call answered with what was recorded.
 *
 * @param module the recorded module, hardened with `linksOf` the recording's header
 * @throws AirlockError `recording.redacted`, `recording.mismatch` where the module is another one or fuel is counted
 *   otherwise by now, `recording.diverged` where it does not do what was recorded, `cancelled`
 */
export async function replay(executor: Executor, recording: Recording, module: HardenedModule, options: ReplayOptions): Promise<Replayed> {
  requireReplayable(recording);
  requireSame(recording, module);
  const { header } = recording;
  const { entry } = header;
  const params = module.info.callables.find(callable => callable.name === entry.export)?.signature.params ?? [];
  const recorded = reportOf(recording.report, { module, entry: { kind: 'command', export: entry.export } });
  const cut = cutOf(recording);
  // Stopped before the plugin did anything that can be told from outside.
  if (cut === -1n) return { report: recorded, recorded, explains: false };
  const replayer = new Replayer(recording.steps(), module, options);
  try {
    const report = await executor.execute({
      module,
      name: header.name,
      entry: entry.kind === 'command' ? { kind: 'command', export: entry.export } : { kind: 'call', export: entry.export, args: params.map((type, index) => fromBits(type, entry.args[index] ?? 0n)) },
      wasi: { args: header.args, env: {}, preopens: [], stdout: options.stdout, stderr: options.stderr },
      hostFunctions: options.hostFunctions ?? new Map(),
      limits: { ...header.limits, fuel: cut ?? options.fuel ?? header.limits.fuel, wallMs: NO_WALL_LIMIT_MS },
      intercept: functions => replayer.functions(functions),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    });
    if (replayer.failure !== undefined) throw replayer.failure;
    if (report.reason === 'cancelled') throw new AirlockError('cancelled', 'The replay was cancelled.');
    return await compare(recording, recorded, report, replayer, cut !== undefined);
  } finally {
    await replayer.close();
  }
}

/** Throws AirlockError `recording.mismatch`. */
function requireSame({ header }: Recording, { digest, info }: HardenedModule): void {
  if (digest !== header.module) {
    throw new AirlockError('recording.mismatch', `The recording is of another module: of ${header.module}, and this one is ${digest}.`, 'Name the module that was recorded.');
  }
  if (info.fuelVersion !== header.fuelVersion || info.protocolVersion !== header.protocolVersion) {
    throw new AirlockError('recording.mismatch', `The recording counts fuel by version ${header.fuelVersion}, this Airlock by version ${info.fuelVersion}.`, 'Replay with the version of Airlock that recorded.');
  }
  const imports = (list: readonly { readonly module: string; readonly name: string; readonly decision: string }[]): string => JSON.stringify(list.map(({ module, name, decision }) => [module, name, decision]));
  if (imports(info.imports) !== imports(header.imports)) {
    throw new AirlockError('recording.mismatch', 'The module is linked to other functions than when it was recorded.', 'Replay with the version of Airlock that recorded.');
  }
}

/**
 * The fuel after which a replay has to stop where the clock or a person stopped the recorded execution while the plugin
 * computed: the plugin was last heard of at that figure, and its next charge passes one less. `undefined` where the
 * execution ended otherwise, or while it waited for the host, which the recording shows itself.
 */
function cutOf({ report, endsInCall }: Recording): bigint | undefined {
  if (!CUTS.has(report.reason) || endsInCall) return undefined;
  return report.fuelUsed - 1n;
}

/** Whether the host could not tell why the execution ended. */
function isUnexplained({ reason, trap }: ExecutionReport): boolean {
  return reason === 'crashed' || reason === 'protocol-error' || reason === 'host-error' || (isCrash(reason) && trap === undefined);
}

/** A trap; also one that is blamed on memory that was refused, which is noticed only when the plugin is heard of again. */
function isCrash(reason: ExecutionReport['reason']): boolean {
  return reason === 'trap' || reason === 'memory-limit' || reason === 'table-limit';
}

async function compare(recording: Recording, recorded: ExecutionReport, report: ExecutionReport, replayer: Replayer, isCut: boolean): Promise<Replayed> {
  const asRecorded: Replayed = { report: { ...recorded, wallMs: report.wallMs, host: report.host }, recorded, explains: false };
  const hasMore = await replayer.hasMore();
  if (isCut && report.reason === 'fuel-exhausted' && !hasMore) return asRecorded;
  if (replayer.ranOut) {
    if (recording.endsInCall || isUnexplained(recorded)) return asRecorded;
    throw divergence(`after call ${recording.calls}: the plugin went on, and its execution ended there when it was recorded (${recorded.message})`);
  }
  if (hasMore) throw divergence(`after call ${replayer.calls} of ${recording.calls}: the plugin ended there (${report.message})`);
  // The files were used when it was recorded; a replay has none.
  const told: Replayed = { report: { ...report, ...(recorded.fileUse === undefined ? {} : { fileUse: recorded.fileUse }), denials: recorded.denials }, recorded, explains: false };
  // Which capability a denied call needs is known to the host functions of the execution, not to the replay.
  if (report.denied !== undefined && report.denied.call === recorded.denied?.call && report.fuelUsed === recorded.fuelUsed) return asRecorded;
  if (isUnexplained(recorded)) return report.reason === recorded.reason && report.trap === undefined ? asRecorded : { ...told, explains: true };
  if (isCrash(recorded.reason) && isCrash(report.reason)) return report.trap === undefined ? asRecorded : told;
  const differences = (['reason', 'exitCode', 'fuelUsed', 'peakMemoryPages'] as const).filter(field => report[field] !== recorded[field]);
  const results = (report.results ?? []).map(String).join() !== (recorded.results ?? []).map(String).join();
  if (differences.length === 0 && !results) return told;
  const [field] = differences;
  throw divergence(field === undefined ? 'at its end: the results are others' : `at its end: ${field} is ${String(report[field])}, and ${String(recorded[field])} was recorded`);
}
