import type { FileSink, FileSlice } from '../types';
import type { Guest, GuestBuffer } from './guest';

/** Bytes that are held on our side at a time, however large the plugin's buffers are. */
const PIECE_BYTES = 1 << 20;

/** Cuts buffers into pieces of bounded length, in order; empty buffers vanish. */
function* pieces(buffers: readonly GuestBuffer[]): Generator<GuestBuffer> {
  for (const { pointer, length } of buffers) {
    for (let at = 0; at < length; at += PIECE_BYTES) {
      yield { pointer: pointer + at, length: Math.min(PIECE_BYTES, length - at) };
    }
  }
}

/**
 * Fills the plugin's buffers from a source, piece by piece, until they are full or the source gives less than was asked.
 * Returns the bytes transferred.
 */
export async function scatter(guest: Guest, buffers: readonly GuestBuffer[], source: (length: number) => Promise<Uint8Array>): Promise<number> {
  let total = 0;
  for (const { pointer, length } of pieces(buffers)) {
    const bytes = await source(length);
    if (bytes.length > 0) await guest.write(pointer, bytes);
    total += bytes.length;
    if (bytes.length < length) break;
  }
  return total;
}

/**
 * Fills the plugin's only buffer from a file without the bytes passing through here, where that can be, and writes their
 * count. Returns whether it was done; if not, nothing was.
 */
export async function transferSlice(guest: Guest, buffers: readonly GuestBuffer[], countPointer: number, take: (length: number) => FileSlice | undefined): Promise<boolean> {
  const [only, ...more] = buffers;
  if (only === undefined || more.length > 0 || only.length === 0 || only.length > PIECE_BYTES) return false;
  const { pointer, length } = only;
  return await guest.host.writeSlice?.(pointer, length, countPointer, () => take(length)) ?? false;
}

/**
 * Has the plugin's only buffer put into a file without the bytes passing through here, where that can be. Returns how many bytes
 * that was; undefined, with nothing done that counts, where it wasn't done.
 */
export async function transferToSink(guest: Guest, buffers: readonly GuestBuffer[], take: (length: number) => FileSink | undefined): Promise<number | undefined> {
  const [only, ...more] = buffers;
  if (only === undefined || more.length > 0 || only.length > PIECE_BYTES) return undefined;
  const { pointer, length } = only;
  return await guest.host.readToSink?.(pointer, length, () => take(length)) === true ? length : undefined;
}

/** Hands the plugin's buffers to a sink, piece by piece. Returns the bytes transferred. */
export async function gather(guest: Guest, buffers: readonly GuestBuffer[], sink: (bytes: Uint8Array) => Promise<void>): Promise<number> {
  let total = 0;
  for (const { pointer, length } of pieces(buffers)) {
    await sink(await guest.read(pointer, length));
    total += length;
  }
  return total;
}
