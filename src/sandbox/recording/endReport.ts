import * as v from 'valibot';
import { fromBits, toBits } from '../flatValues';
import type { ExecutionReport, ExecutionRequest } from '../types';
import { deniedCalls, quotaEnds, reasons, refusingRules } from './hostEnd';
import { bigIntegers, parseJson, toJsonBytes } from './json';

const trapKinds = v.picklist([
  'unreachable', 'integer-divide-by-zero', 'integer-overflow', 'invalid-conversion', 'indirect-call-type-mismatch', 'undefined-element',
  'out-of-bounds-memory', 'out-of-bounds-table', 'stack-overflow', 'out-of-memory', 'null-reference', 'cast-failure', 'uncaught-exception', 'unknown',
]);

const reports = v.object({
  status: v.picklist(['completed', 'failed', 'terminated']),
  reason: reasons,
  message: v.string(),
  exitCode: v.exactOptional(v.number()),
  /** Flat results as bits. */
  results: v.exactOptional(v.array(bigIntegers)),
  fuelUsed: bigIntegers,
  fuelLimit: bigIntegers,
  fuelVersion: v.number(),
  fuelKnownBy: v.exactOptional(v.picklist(['replay', 'last-frame'])),
  peakMemoryPages: v.number(),
  wallMs: v.number(),
  host: v.picklist(['vscode-wasi', 'embedded']),
  trap: v.exactOptional(v.object({ kind: trapKinds, functionName: v.exactOptional(v.string()), stack: v.array(v.string()) })),
  denied: v.exactOptional(deniedCalls),
  hostCalls: v.exactOptional(v.number()),
  quota: v.exactOptional(quotaEnds),
  fileUse: v.exactOptional(v.object({ readBytes: v.number(), writtenBytes: v.number(), openFiles: v.number(), operations: v.number(), directoryEntries: v.number() })),
  denials: v.array(v.object({ call: v.string(), path: v.exactOptional(v.string()), capability: v.string(), rule: v.exactOptional(refusingRules) })),
});

/** A report as it is recorded: results are bits. */
export type RecordedReport = v.InferOutput<typeof reports>;

export function encodeReport(report: RecordedReport): Uint8Array<ArrayBuffer> {
  return toJsonBytes(report);
}

/** Throws AirlockError `recording.malformed`. */
export function parseReport(bytes: Uint8Array): RecordedReport {
  return parseJson(reports, bytes, 'the report');
}

/** A report with its results as bits. */
export function recordedReport({ results, trap, denials, ...report }: ExecutionReport, request: Pick<ExecutionRequest, 'module' | 'entry'>): RecordedReport {
  const types = resultTypes(request);
  return {
    ...report,
    denials: [...denials],
    ...(trap === undefined ? {} : { trap: { ...trap, stack: [...trap.stack] } }),
    ...(results === undefined ? {} : { results: results.map((value, index) => toBits(types[index] ?? 'i64', value)) }),
  };
}

/** The report that was recorded. */
export function reportOf({ results, ...report }: RecordedReport, request: Pick<ExecutionRequest, 'module' | 'entry'>): ExecutionReport {
  const types = resultTypes(request);
  return { ...report, ...(results === undefined ? {} : { results: results.map((bits, index) => fromBits(types[index] ?? 'i64', bits)) }) };
}

function resultTypes({ module: { info }, entry }: Pick<ExecutionRequest, 'module' | 'entry'>): ExecutionRequest['module']['info']['callables'][number]['signature']['results'] {
  return info.callables.find(callable => callable.name === entry.export)?.signature.results ?? [];
}
