import type { Part, PartResult } from '../../wasm/crew/crew';

/** Positions in the integers that all threads of a crew share, per batch. */
export const Control = {
  /** The next part that nobody has begun. */
  next: 0,
  /** How many results the other threads have sent. */
  sent: 1,
} as const;
export const CONTROL_INTEGERS = 2;

/** To every other thread of a crew: parts, of which each thread takes the next until there are none. */
export interface Batch {
  readonly number: number;
  readonly parts: readonly Part[];
  readonly control: Int32Array;
}

/** From one of them. */
export interface PartDone {
  readonly batch: number;
  readonly part: number;
  readonly result: PartResult;
}
