/** Parts for each thread: more than one, so that a thread that is late or slow takes fewer. */
const PARTS_PER_THREAD = 6;

/** Consecutive functions. */
export interface Range {
  readonly from: number;
  readonly to: number;
  /** Bytes of their bodies. */
  readonly bytes: number;
}

/**
 * Cuts functions into ranges of about the same number of bytes.
 * @param sizeOf bytes of the body at a position
 */
export function cut(count: number, sizeOf: (position: number) => number, threads: number): Range[] {
  let total = 0;
  for (let position = 0; position < count; position++) total += sizeOf(position);
  const share = total / (threads * PARTS_PER_THREAD);
  const ranges: Range[] = [];
  let from = 0;
  let bytes = 0;
  for (let position = 0; position < count; position++) {
    bytes += sizeOf(position);
    if (bytes < share && position < count - 1) continue;
    ranges.push({ from, to: position + 1, bytes });
    from = position + 1;
    bytes = 0;
  }
  return ranges;
}
