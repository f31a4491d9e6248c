import { FRAME_HEADER_BYTES, FrameKind, MAX_ATTACHED_BYTES, MAX_FLAT_VALUES, PROTOCOL_VERSION } from '../wasm/protocol';
import { ProtocolError } from './executionEnd';

/** One frame from the module, checked. */
export interface Frame {
  readonly kind: FrameKind;
  /** Bits of FrameFlag. */
  readonly flags: number;
  readonly subject: number;
  /** Fuel units; below zero: exhausted. */
  readonly fuelLeft: bigint;
  readonly memoryPages: number;
  /** Values that follow the header. */
  readonly count: number;
  /** Bytes of plugin memory that follow the values. */
  readonly attachedLength: number;
}

const KINDS: ReadonlySet<number> = new Set(Object.values(FrameKind));
const KNOWN_FLAGS = 3;
/** 4 GiB in pages: the most a 32-bit memory has, and the most that the channel's pointers reach. */
const MAX_PAGES = 65_536;

function isKind(value: number): value is FrameKind {
  return KINDS.has(value);
}

/** Reads a frame's header (protocol.ts). Throws ProtocolError for anything that a hardened module never sends. */
export function parseHeader(bytes: Uint8Array): Frame {
  if (bytes.length !== FRAME_HEADER_BYTES) throw new ProtocolError(`A frame header has ${FRAME_HEADER_BYTES} bytes, not ${bytes.length}.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = view.getUint8(0);
  if (!isKind(kind)) throw new ProtocolError(`Unknown frame kind ${kind}.`);
  const flags = view.getUint8(1);
  if ((flags & ~KNOWN_FLAGS) !== 0) throw new ProtocolError(`Unknown frame flags ${flags}.`);
  const version = view.getUint16(2, true);
  if (version !== PROTOCOL_VERSION) throw new ProtocolError(`Protocol version ${version}, expected ${PROTOCOL_VERSION}.`);
  const memoryPages = view.getUint32(16, true);
  if (memoryPages > MAX_PAGES) throw new ProtocolError(`A memory of ${memoryPages} pages cannot be.`);
  const count = view.getUint16(20, true);
  if (count > MAX_FLAT_VALUES) throw new ProtocolError(`A frame carries at most ${MAX_FLAT_VALUES} values, not ${count}.`);
  const attachedLength = view.getUint16(22, true);
  if (attachedLength > (kind === FrameKind.import ? MAX_ATTACHED_BYTES : 0)) throw new ProtocolError(`A frame of kind ${kind} does not bring ${attachedLength} bytes along.`);
  return { kind, flags, subject: view.getUint32(4, true), fuelLeft: view.getBigInt64(8, true), memoryPages, count, attachedLength };
}

/** Reads the values after a header, as unsigned 64-bit integers. */
export function parseValues(bytes: Uint8Array): bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 8 }, (_, index) => view.getBigUint64(index * 8, true));
}
