/** Bytes that are copied, hashed or looked through in one go: a few milliseconds of work. */
export const PIECE_BYTES = 2 * 1024 * 1024;

/** Lets everything else that waits for this thread have its turn. */
export function nextTurn(): Promise<void> {
  return new Promise(resolve => { setTimeout(resolve, 0); });
}

/** Milliseconds that this thread may be held before others have their turn. */
const MOST_MS = 5;

/** Lets others have their turn between steps of long work, as often as it takes. */
export class Pace {
  private since = performance.now();

  /** Called after each step. Resolves at once where this thread was not held for long. */
  async rest(): Promise<void> {
    if (performance.now() - this.since < MOST_MS) return;
    await nextTurn();
    this.since = performance.now();
  }
}

/** Calls `handle` with each piece of bytes, in order, and lets others have their turn between them. */
export async function inPieces(bytes: Uint8Array, handle: (piece: Uint8Array, at: number) => void): Promise<void> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    if (at > 0) await nextTurn();
    handle(bytes.subarray(at, at + PIECE_BYTES), at);
  }
}

/** Chunks, which are `length` bytes together, as one. A large copy holds no thread for long. */
export async function joined(chunks: readonly Uint8Array[], length: number): Promise<Uint8Array<ArrayBuffer>> {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined && only.buffer instanceof ArrayBuffer) return only as Uint8Array<ArrayBuffer>;
  const bytes = new Uint8Array(length);
  let at = 0;
  let sinceTurn = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
    sinceTurn += chunk.length;
    if (sinceTurn < PIECE_BYTES) continue;
    sinceTurn = 0;
    await nextTurn();
  }
  return bytes;
}
