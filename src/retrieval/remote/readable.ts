import { nextTurn } from '../../turns';
import type { Reader } from '../types';
import type { FolderEntry } from './folder';

/** Milliseconds for which this thread is held at a time. */
const SLICE_MS = 4;
/** Files that are asked about between two looks at the clock. */
const BETWEEN_LOOKS = 128;

/**
 * Which files a reader may read now, as one bit for each file's number. Everybody else has their turn in between: there may be very
 * many files.
 */
export async function readableBits(folders: readonly FolderEntry[], reader: Reader, signal: AbortSignal): Promise<Uint8Array> {
  let bits = new Uint8Array(0);
  let since = performance.now();
  let left = BETWEEN_LOOKS;
  for (const [position, { paths }] of folders.entries()) {
    for (const [number, path] of paths) {
      if (number >>> 3 >= bits.length) bits = grown(bits, number);
      if (reader.mayRead(position, path, false)) bits[number >>> 3] = (bits[number >>> 3] ?? 0) | (1 << (number & 7));
      if (--left > 0) continue;
      left = BETWEEN_LOOKS;
      if (performance.now() - since < SLICE_MS) continue;
      await nextTurn();
      signal.throwIfAborted();
      since = performance.now();
    }
  }
  return bits;
}

function grown(bits: Uint8Array, number: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(1024, bits.length * 2, (number >>> 3) + 1));
  larger.set(bits);
  return larger;
}
