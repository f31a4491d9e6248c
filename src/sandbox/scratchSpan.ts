import { SCRATCH_BYTES, SCRATCH_INITIAL_BASE } from '../wasm/protocol';

/** Where the borrowed span can go when it is in the way; both lie in the first page, which every channel memory has. */
const BASES = [SCRATCH_INITIAL_BASE, 1024] as const;

/** From here on no place that the span can have is in the way. */
export const CLEAR_OF_SPAN = Math.max(...BASES) + SCRATCH_BYTES;

/** One piece of a transfer, with the base that the borrowed span must have while it is made. */
export interface Piece {
  readonly pointer: number;
  readonly length: number;
  /** Where the span has to be; equal to the current base where no MOVE is needed. */
  readonly base: number;
}

function overlaps(pointer: number, length: number, base: number): boolean {
  return pointer < base + SCRATCH_BYTES && base < pointer + length;
}

/**
 * Splits a transfer of plugin memory so that no piece touches the span that the module has borrowed at `base`
 * (protocol.ts, SCRATCH_BYTES), moving the span where that helps. At most `maximum` bytes per piece.
 */
export function planTransfer(pointer: number, length: number, base: number, maximum: number): Piece[] {
  const pieces: Piece[] = [];
  let at = pointer;
  const end = pointer + length;
  let current = base;
  while (at < end) {
    let take = Math.min(end - at, maximum);
    if (overlaps(at, take, current)) {
      const span = current;
      const free = BASES.find(other => !overlaps(at, take, other));
      if (free !== undefined) current = free;
      else if (at < span) take = span - at;
      else {
        // The piece starts inside the span and reaches over every other place: carry it over in two steps.
        take = span + SCRATCH_BYTES - at;
        current = BASES.find(other => other !== span) ?? span;
      }
    }
    pieces.push({ pointer: at, length: take, base: current });
    at += take;
  }
  return pieces;
}
