import type { BodyPlan } from '../threaded/bodyPlan';
import type { Refusal } from '../types';
import type { ScannedPart } from './scanPart';

/**
 * A part of the work on one module, for any thread. Plain data: what is large lies in shared memory, and no two parts
 * write to the same place.
 */
export type Part = ScanPart | WritePart | CheckPart;

/** Reads the bodies `from` up to, not including, `to`, and notes their events from `firstEvent` up to `endEvent`. */
export interface ScanPart {
  readonly kind: 'scan';
  /** The module. */
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  /** Rows of an EventList that all parts share. */
  readonly events: Int32Array;
  readonly firstEvent: number;
  readonly endEvent: number;
}

/** Writes the bodies `from` up to, not including, `to` of a plan. */
export interface WritePart {
  readonly kind: 'write';
  readonly plan: BodyPlan;
  readonly from: number;
  readonly to: number;
  readonly into: Uint8Array;
}

/** Asks the engine whether it takes the module. */
export interface CheckPart {
  readonly kind: 'check';
  readonly bytes: Uint8Array;
}

export type PartResult =
  | { readonly kind: 'scanned'; readonly part: ScannedPart }
  /** Bytes that were written. */
  | { readonly kind: 'written'; readonly length: number }
  | { readonly kind: 'checked'; readonly valid: boolean }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** It did not fit into the memory set aside, or a thread failed: it is to be done in another way. */
  | { readonly kind: 'undone' };

/** Work that was begun. */
export interface Begun {
  /** Does what nobody has begun yet, waits for the rest, which blocks this thread, and gives a result for each part. */
  finish(): readonly PartResult[];
}

/** Threads that work on one module at the same time. What they make is the same as what one makes. */
export interface Crew {
  /** How many there are, the calling one included. */
  readonly threads: number;
  /** Bytes of the smallest module that is worth handing around. */
  readonly smallest: number;
  /**
   * Hands out parts.
   * @param here does a part on this thread
   */
  begin<P extends Part>(parts: readonly P[], here: (part: P) => PartResult): Begun;
}
