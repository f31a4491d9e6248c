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

/** Hands the plugin's buffers to a sink, piece by piece. Returns the bytes transferred. */
export async function gather(guest: Guest, buffers: readonly GuestBuffer[], sink: (bytes: Uint8Array) => Promise<void>): Promise<number> {
  let total = 0;
  for (const { pointer, length } of pieces(buffers)) {
    await sink(await guest.read(pointer, length));
    total += length;
  }
  return total;
}
