import * as v from 'valibot';
import type { Links } from '../links';
import type { ExecutionLimits, ExecutionRequest, WasmHost } from '../types';
import { toBits } from '../flatValues';
import { WASI_MODULE } from '../wasi/signatures';
import { bigIntegers, parseJson, toJsonBytes } from './json';

const headers = v.object({
  /** When, as ISO 8601. */
  recordedAt: v.string(),
  /** What was run, for people. */
  name: v.string(),
  /** SHA-256 of the plugin's own module, lower-case hex. */
  module: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  fuelVersion: v.number(),
  protocolVersion: v.number(),
  host: v.picklist(['vscode-wasi', 'embedded']),
  limits: v.object({ fuel: bigIntegers, memoryPages: v.number(), stackBytes: v.number(), tableElements: v.number(), wallMs: v.number() }),
  entry: v.object({
    kind: v.picklist(['command', 'call']),
    export: v.string(),
    /** Flat arguments of a call, as bits. */
    args: v.array(bigIntegers),
  }),
  /** The program's arguments, its own name first. */
  args: v.array(v.string()),
  imports: v.array(v.object({ module: v.string(), name: v.string(), decision: v.picklist(['granted', 'denied']) })),
  /** Whether what the plugin read is left out. */
  isRedacted: v.boolean(),
});

/** What a recording says about the execution before it began. */
export type RecordingHeader = v.InferOutput<typeof headers>;

/** The header for an execution about to be made. */
export function headerOf(request: ExecutionRequest, host: WasmHost['kind'], isRedacted: boolean): RecordingHeader {
  const { module: { digest, info }, name, entry, wasi, limits } = request;
  return {
    recordedAt: new Date().toISOString(),
    name,
    module: digest,
    fuelVersion: info.fuelVersion,
    protocolVersion: info.protocolVersion,
    host,
    limits,
    entry: { kind: entry.kind, export: entry.export, args: entry.kind === 'call' ? bitsOf(request, entry.export, entry.args) : [] },
    args: [...wasi.args],
    imports: info.imports.map(({ module, name: field, decision }) => ({ module, name: field, decision })),
    isRedacted,
  };
}

/** Arguments of an export as bits; none where there is no such export. */
export function bitsOf({ module: { info } }: Pick<ExecutionRequest, 'module'>, exportName: string, args: readonly (number | bigint)[]): bigint[] {
  const params = info.callables.find(callable => callable.name === exportName)?.signature.params ?? [];
  return params.map((type, index) => toBits(type, args[index] ?? 0));
}

export function encodeHeader(header: RecordingHeader): Uint8Array<ArrayBuffer> {
  return toJsonBytes(header);
}

/** Throws AirlockError `recording.malformed`. */
export function parseHeader(bytes: Uint8Array): RecordingHeader {
  return parseJson(headers, bytes, 'the header');
}

/** What to link a module to that is to be replayed: what it was linked to when it was recorded. */
export function linksOf(header: RecordingHeader): Links {
  return { wasi: true, functions: header.imports.filter(entry => entry.module !== WASI_MODULE) };
}

/** The page cap written into the bytes of a recorded or replayed module: 256 MiB unless its limit is higher. */
export function pageCapOf(limits: Pick<ExecutionLimits, 'memoryPages'>): number {
  return Math.max(4096, limits.memoryPages);
}
