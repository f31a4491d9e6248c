import { MAX_FLAT_VALUES } from '../../wasm/protocol';
import { ByteReader } from './byteReader';
import type { ByteWriter } from './byteWriter';
import { parseHostEnd, type HostEnd } from './hostEnd';
import { malformed } from './malformed';

/** Where a plugin's output went. */
export type OutputStream = 'stdout' | 'stderr';

/**
 * One step of an execution on the host's side, in the order in which they happened. A `call` is closed by `returned`,
 * `ended`, `faulted` or `failed`; what lies between belongs to it, calls that the plugin made meanwhile included. An
 * execution that was stopped from outside, or crashed, leaves calls open.
 */
export type Step =
  /** The plugin called the import at this position of the header's list; the flat arguments as bits. */
  | { readonly kind: 'call'; readonly import: number; readonly args: readonly bigint[] }
  /** The host read plugin memory: the checksum shows whether a replay reads the same. */
  | { readonly kind: 'read'; readonly pointer: number; readonly length: number; readonly checksum: number }
  /** As `read`, for the names of files: kept so that a recording can be read by people. */
  | { readonly kind: 'read-name'; readonly pointer: number; readonly bytes: Uint8Array }
  /** As `read`, in a redacted recording. */
  | { readonly kind: 'read-redacted'; readonly pointer: number; readonly length: number }
  | { readonly kind: 'write'; readonly pointer: number; readonly bytes: Uint8Array }
  /** SHA-256 of what was written; empty where that would give it away. */
  | { readonly kind: 'write-redacted'; readonly pointer: number; readonly length: number; readonly digest: Uint8Array }
  /** A read or a write outside the plugin's memory. */
  | { readonly kind: 'out-of-bounds'; readonly isWrite: boolean; readonly pointer: number; readonly length: number }
  | { readonly kind: 'charge'; readonly fuel: number }
  /** The host called an export of the plugin; `invoked` follows when it returned. */
  | { readonly kind: 'invoke'; readonly export: string; readonly args: readonly bigint[] }
  | { readonly kind: 'invoked' }
  /** Output: the bytes of the read before this, or bytes of its own. */
  | { readonly kind: 'output-read'; readonly stream: OutputStream }
  | { readonly kind: 'output'; readonly stream: OutputStream; readonly bytes: Uint8Array }
  | { readonly kind: 'output-redacted'; readonly stream: OutputStream; readonly length: number }
  | { readonly kind: 'returned'; readonly results: readonly bigint[] }
  /** The host function ended the execution. */
  | { readonly kind: 'ended'; readonly end: HostEnd }
  /** The host function ran into an address outside the plugin's memory and did not answer that. */
  | { readonly kind: 'faulted' }
  /** The host function failed. */
  | { readonly kind: 'failed'; readonly message: string };

const Op = {
  call: 1, read: 2, readName: 3, readRedacted: 4, write: 5, writeRedacted: 6, readOutside: 7, writeOutside: 8, charge: 9,
  invoke: 10, invoked: 11, outputRead: 12, output: 13, outputRedacted: 14, returned: 15, ended: 16, faulted: 17, failed: 18,
} as const;

const STREAMS: readonly OutputStream[] = ['stdout', 'stderr'];
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Appends a step's bytes (docs/REPLAY.md, "Steps"). */
export function encodeStep(to: ByteWriter, step: Step): void {
  switch (step.kind) {
    case 'call':
      to.u8(Op.call);
      to.varint(step.import);
      writeBits(to, step.args);
      break;
    case 'read':
      to.u8(Op.read);
      to.varint(step.pointer);
      to.varint(step.length);
      to.u32(step.checksum);
      break;
    case 'read-name':
      to.u8(Op.readName);
      to.varint(step.pointer);
      to.run(step.bytes);
      break;
    case 'read-redacted':
      to.u8(Op.readRedacted);
      to.varint(step.pointer);
      to.varint(step.length);
      break;
    case 'write':
      to.u8(Op.write);
      to.varint(step.pointer);
      to.run(step.bytes);
      break;
    case 'write-redacted':
      to.u8(Op.writeRedacted);
      to.varint(step.pointer);
      to.varint(step.length);
      to.run(step.digest);
      break;
    case 'out-of-bounds':
      to.u8(step.isWrite ? Op.writeOutside : Op.readOutside);
      to.varint(step.pointer);
      to.varint(step.length);
      break;
    case 'charge':
      to.u8(Op.charge);
      to.varint(step.fuel);
      break;
    case 'invoke':
      to.u8(Op.invoke);
      to.run(encoder.encode(step.export));
      writeBits(to, step.args);
      break;
    case 'invoked':
      to.u8(Op.invoked);
      break;
    case 'output-read':
      to.u8(Op.outputRead);
      to.u8(STREAMS.indexOf(step.stream));
      break;
    case 'output':
      to.u8(Op.output);
      to.u8(STREAMS.indexOf(step.stream));
      to.run(step.bytes);
      break;
    case 'output-redacted':
      to.u8(Op.outputRedacted);
      to.u8(STREAMS.indexOf(step.stream));
      to.varint(step.length);
      break;
    case 'returned':
      to.u8(Op.returned);
      writeBits(to, step.results);
      break;
    case 'ended':
      to.u8(Op.ended);
      to.run(encoder.encode(JSON.stringify(step.end)));
      break;
    case 'faulted':
      to.u8(Op.faulted);
      break;
    case 'failed':
      to.u8(Op.failed);
      to.run(encoder.encode(step.message));
      break;
  }
}

/** Reads the steps of one chunk. Throws AirlockError `recording.malformed`. */
export function* decodeSteps(bytes: Uint8Array): Generator<Step> {
  const from = new ByteReader(bytes);
  while (!from.isAtEnd) yield decodeStep(from);
}

function decodeStep(from: ByteReader): Step {
  const op = from.u8();
  switch (op) {
    case Op.call: return { kind: 'call', import: from.varint(), args: readBits(from) };
    case Op.read: return { kind: 'read', pointer: from.varint(), length: from.varint(), checksum: from.u32() };
    case Op.readName: return { kind: 'read-name', pointer: from.varint(), bytes: from.run() };
    case Op.readRedacted: return { kind: 'read-redacted', pointer: from.varint(), length: from.varint() };
    case Op.write: return { kind: 'write', pointer: from.varint(), bytes: from.run() };
    case Op.writeRedacted: return { kind: 'write-redacted', pointer: from.varint(), length: from.varint(), digest: from.run() };
    case Op.readOutside: return { kind: 'out-of-bounds', isWrite: false, pointer: from.varint(), length: from.varint() };
    case Op.writeOutside: return { kind: 'out-of-bounds', isWrite: true, pointer: from.varint(), length: from.varint() };
    case Op.charge: return { kind: 'charge', fuel: from.varint() };
    case Op.invoke: return { kind: 'invoke', export: decoder.decode(from.run()), args: readBits(from) };
    case Op.invoked: return { kind: 'invoked' };
    case Op.outputRead: return { kind: 'output-read', stream: readStream(from) };
    case Op.output: return { kind: 'output', stream: readStream(from), bytes: from.run() };
    case Op.outputRedacted: return { kind: 'output-redacted', stream: readStream(from), length: from.varint() };
    case Op.returned: return { kind: 'returned', results: readBits(from) };
    case Op.ended: return { kind: 'ended', end: parseHostEnd(from.run()) };
    case Op.faulted: return { kind: 'faulted' };
    case Op.failed: return { kind: 'failed', message: decoder.decode(from.run()) };
    default: throw malformed(`there is no step of kind ${op}`);
  }
}

function writeBits(to: ByteWriter, values: readonly bigint[]): void {
  to.varint(values.length);
  for (const value of values) to.bits(value);
}

function readBits(from: ByteReader): bigint[] {
  const count = from.varint();
  if (count > MAX_FLAT_VALUES) throw malformed('a call has too many values');
  return Array.from({ length: count }, () => from.bits());
}

function readStream(from: ByteReader): OutputStream {
  const stream = STREAMS[from.u8()];
  if (stream === undefined) throw malformed('there is no such stream');
  return stream;
}
