import { ExecutionEnd } from '../../sandbox/executionEnd';
import type { FlatValue, HostCall } from '../../sandbox/types';
import type { Attached, Signature } from '../../wasm/types';
import type { HostServices } from '../interfaces/types';
import type { CapabilityName } from '../types';

/** A function that plugins import by a flat name and call with plain numbers (docs/INTERFACES.md, "Flat names"). */
export interface FlatFunction {
  /** The modules that it is imported from. */
  readonly modules: readonly string[];
  readonly name: string;
  readonly capability: CapabilityName;
  readonly signature: Signature;
  /** What its calls bring along. */
  readonly attached?: Attached;
  /** Whether it only shows what the plugin says: a replay calls it again. */
  readonly isOutput?: boolean;
  /** @param call its name as the plugin knows it, for the gate and for messages */
  readonly implement: (services: HostServices, call: string) => (host: HostCall, args: readonly FlatValue[]) => Promise<readonly FlatValue[]>;
}

/** Our own module, and what C compilers say where none was named. */
export const FLAT_MODULES: readonly string[] = ['airlock', 'env'];

/** Longest text that a flat function takes, in bytes. */
const MAX_TEXT_BYTES = 1 << 20;

/** Bytes that a plugin points at. Ends the execution where they are more than `most`. */
export async function bytesAt(host: HostCall, call: string, pointer: FlatValue | undefined, length: FlatValue | undefined, most = MAX_TEXT_BYTES): Promise<Uint8Array> {
  const size = Number(length ?? 0) >>> 0;
  if (size > most) throw new ExecutionEnd('trap', `Crashed: it called ${call} with ${size} bytes; ${most} are the most.`);
  return size === 0 ? new Uint8Array(0) : host.read(Number(pointer ?? 0) >>> 0, size);
}

/** Text that a plugin points at. Ends the execution where it is not UTF-8, or too long. */
export async function textAt(host: HostCall, call: string, pointer: FlatValue | undefined, length: FlatValue | undefined, most = MAX_TEXT_BYTES): Promise<string> {
  return decoded(call, await bytesAt(host, call, pointer, length, most));
}

/** Text that ends with a zero, as C has it. Ends the execution where it is not UTF-8, or too long. */
export async function zeroEnded(host: HostCall, call: string, pointer: FlatValue | undefined, most = MAX_TEXT_BYTES): Promise<string> {
  const start = Number(pointer ?? 0) >>> 0;
  const pieces: Uint8Array[] = [];
  for (let at = start, total = 0; total <= most;) {
    // To the end of the memory page: what lies behind it need not be there.
    const piece = await host.read(at, 4096 - at % 4096);
    const end = piece.indexOf(0);
    if (end >= 0) return decoded(call, joined([...pieces, piece.subarray(0, end)]));
    pieces.push(piece.slice());
    at += piece.length;
    total += piece.length;
  }
  throw new ExecutionEnd('trap', `Crashed: it called ${call} with a text of more than ${most} bytes.`);
}

/**
 * Hands over bytes in memory that the plugin allocates: their number as 32 bits, the bytes, and a zero.
 *
 * @returns the address
 */
export async function handOver(host: HostCall, bytes: Uint8Array): Promise<number> {
  const block = new Uint8Array(4 + bytes.length + 1);
  new DataView(block.buffer).setUint32(0, bytes.length, true);
  block.set(bytes, 4);
  const [result] = await host.call('cabi_realloc', [0, 0, 4, block.length]);
  const pointer = Number(result) >>> 0;
  await host.write(pointer, block);
  return pointer;
}

/** As {@link handOver}, a value as JSON. */
export function handOverJson(host: HostCall, value: unknown): Promise<number> {
  return handOver(host, new TextEncoder().encode(JSON.stringify(value)));
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function decoded(call: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ExecutionEnd('trap', `Crashed: it called ${call} with text that is not UTF-8.`);
  }
}
