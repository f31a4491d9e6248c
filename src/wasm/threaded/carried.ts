/** The most, in fuel units, that callers charge ahead for a callee; also what a function may cost that carries nothing. */
export const MOST_PREPAID = 250;

/** What functions carry, as far as it is decided. */
export interface Carried {
  /** Whether others may call functions through references, and be called so. */
  readonly open: boolean;
  /** `Threads` of each function, imports first. */
  readonly threads: Uint8Array;
  /** Fuel units to charge at the entry of each function. */
  readonly entry: Int32Array;
  /** What a call through a type needs its caller to carry. */
  throughType(type: number): number;
}
