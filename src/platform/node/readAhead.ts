import { readSync } from 'node:fs';
import { CLEAR_OF_SPAN } from '../../sandbox/scratchSpan';
import { Command, FRAME_HEADER_BYTES, FrameKind, MAX_FLAT_VALUES } from '../../wasm/protocol';
import type { SharedPiece } from './sharedSlice';

/** Bytes of an entry of a list of buffers: pointer and length. */
const ENTRY_BYTES = 8;
/** Bytes of a frame (src/wasm/protocol.ts) by which two calls are the same: what is called, and with what; the fuel left and the pages may differ. */
const SUBJECT = [4, 8] as const;
const ARGUMENTS = 20;

/** A range of the module's memory, in bytes. */
interface Span {
  readonly pointer: number;
  readonly length: number;
}

/** A piece that was read before the host said so. */
interface Ahead {
  readonly target: Span;
  readonly piece: SharedPiece;
  /** Bytes that there were; undefined where it could not be read. */
  readonly count: number | undefined;
}

/** Whether the host's commands have all of a range written before the plugin goes on, or end it. */
export function overwrites(commands: Uint8Array, { pointer, length }: Span): boolean {
  if (commands.length < 16) return false;
  const view = new DataView(commands.buffer, commands.byteOffset, commands.byteLength);
  const op = view.getUint32(0, true);
  return op === Command.exit || (op === Command.write && view.getUint32(4, true) === pointer && view.getUint32(8, true) === length);
}

/**
 * Reads pieces of files into the module's memory, the next one while the host still decides about it: where the module makes
 * the same call again at once, the host has said what it will be given (`FileSlice.onward`). The plugin waits meanwhile, and
 * goes on only once the host has had the piece written; should the host answer anything else, the process ends.
 */
export class ReadAhead {
  /** The frame that the module sent last, and the only buffer that it named; where that may be read into before the answer. */
  readonly #frame = new Uint8Array(FRAME_HEADER_BYTES + 8 * MAX_FLAT_VALUES);
  #frameLength = 0;
  #target: Span | undefined;
  /** What the same call is given next. */
  #next: SharedPiece | undefined;
  #ahead: Ahead | undefined;
  /** The same, once the host is about to have that range written. */
  #confirmed: Ahead | undefined;

  /** @param isSafe whether what was read ahead is written over, or confirmed, before the plugin can see it */
  constructor(private readonly isSafe: (commands: Uint8Array, target: Span) => boolean = overwrites) {}

  /**
   * The module sent a frame, which is on its way.
   *
   * @param attached what it sent along
   * @param memory all of the module's
   */
  sent(frame: Uint8Array, attached: Uint8Array | undefined, memory: ArrayBufferLike): void {
    const next = this.#next;
    const isSame = next !== undefined && this.#isSame(frame);
    this.#next = undefined;
    this.#ahead = undefined;
    this.#confirmed = undefined;
    this.#target = frame[0] === FrameKind.import && frame.length <= this.#frame.length ? onlyBuffer(attached, memory) : undefined;
    if (this.#target === undefined) return;
    this.#frame.set(frame);
    this.#frameLength = frame.length;
    if (!isSame || this.#target.length !== next.length) return;
    this.#ahead = { target: this.#target, piece: next, count: readOrNot(next, new Uint8Array(memory, this.#target.pointer, this.#target.length)) };
  }

  /** The module takes what the host sent. Throws where that would show the plugin what was read ahead. */
  taken(bytes: Uint8Array): void {
    const ahead = this.#ahead;
    if (ahead === undefined) return;
    if (!this.isSafe(bytes, ahead.target)) throw otherThanSaid();
    this.#confirmed = ahead;
    this.#ahead = undefined;
  }

  /** The module takes a piece. Returns the bytes that there were. Throws where the file can't be read. */
  read(piece: SharedPiece, target: Uint8Array): number {
    const ahead = this.#confirmed;
    this.#confirmed = undefined;
    const count = this.#countOf(ahead, piece, target) ?? readPiece(piece, target);
    // Behind a shorter one there would be what was read ahead of another.
    if (ahead !== undefined && !isSamePiece(ahead.piece, piece) && count < piece.length) throw otherThanSaid();
    this.#next = this.#nextOf(piece, target, count);
    return count;
  }

  #countOf(ahead: Ahead | undefined, piece: SharedPiece, target: Uint8Array): number | undefined {
    return ahead !== undefined && isSamePiece(ahead.piece, piece) && ahead.target.pointer === target.byteOffset ? ahead.count : undefined;
  }

  #nextOf({ descriptor, offset, length, onward }: SharedPiece, { byteOffset }: Uint8Array, count: number): SharedPiece | undefined {
    const isNamed = this.#target?.pointer === byteOffset && this.#target.length === length;
    return isNamed && count === length && onward >= length ? { descriptor, offset: offset + length, length, onward: onward - length } : undefined;
  }

  #isSame(frame: Uint8Array): boolean {
    const last = this.#frame;
    // By the engine, not in a loop: a plugin that reads little is through before this is compiled.
    return frame.length === this.#frameLength && frame[0] === last[0]
      && Buffer.compare(frame.subarray(...SUBJECT), last.subarray(...SUBJECT)) === 0
      && Buffer.compare(frame.subarray(ARGUMENTS), last.subarray(ARGUMENTS, frame.length)) === 0;
  }
}

/** The buffer that a call brought along as its only one, where no place that the module borrows is in the way of it. */
function onlyBuffer(attached: Uint8Array | undefined, memory: ArrayBufferLike): Span | undefined {
  if (attached?.length !== ENTRY_BYTES) return undefined;
  const view = new DataView(attached.buffer, attached.byteOffset, ENTRY_BYTES);
  const [pointer, length] = [view.getUint32(0, true), view.getUint32(4, true)];
  return pointer >= CLEAR_OF_SPAN && length > 0 && pointer + length <= memory.byteLength ? { pointer, length } : undefined;
}

function isSamePiece(one: SharedPiece, other: SharedPiece): boolean {
  return one.descriptor === other.descriptor && one.offset === other.offset && one.length === other.length;
}

/** Reads a piece; returns the bytes that there were. Throws where it can't be read. */
function readPiece({ descriptor, offset, length }: SharedPiece, target: Uint8Array): number {
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, target, filled, length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

/** What can't be read ahead is read when the host says so, and fails then. */
function readOrNot(piece: SharedPiece, target: Uint8Array): number | undefined {
  try {
    return readPiece(piece, target);
  } catch {
    return undefined;
  }
}

function otherThanSaid(): Error {
  return new Error('The host answered a read otherwise than it had said.');
}
