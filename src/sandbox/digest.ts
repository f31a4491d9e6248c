import { PIECE_BYTES, inPieces } from '../turns';

/** SHA-256 that gets its input piece by piece. */
export interface PiecewiseHash {
  update(piece: Uint8Array): unknown;
  digest(): Uint8Array;
}

let piecewise: (() => PiecewiseHash) | undefined;

/**
 * Says how large inputs are hashed where the platform can do so piece by piece. The Web's own way copies all of its input
 * first, which holds up the thread where that is large.
 */
export function hashInPieces(make: () => PiecewiseHash): void {
  piecewise = make;
}

/** SHA-256 of bytes (of an ordinary buffer, not a shared one), without holding up the thread where the platform allows. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  if (piecewise === undefined || bytes.length <= PIECE_BYTES) return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  const hash = piecewise();
  await inPieces(bytes, piece => hash.update(piece));
  return hash.digest();
}

/** The same as lower-case hex. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  return Array.from(await sha256(bytes), byte => byte.toString(16).padStart(2, '0')).join('');
}
