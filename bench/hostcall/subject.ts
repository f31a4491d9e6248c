/** Bytes that a call gives to the host: none, as a number; those of a text; those of a small file. */
export const SIZES = [0, 1024, 65_536] as const;
export type Size = (typeof SIZES)[number];

/** Calls that one round makes, by the bytes of each. */
export const CALLS: Readonly<Record<Size, number>> = { 0: 2_000, 1024: 1_000, 65_536: 300 };

/** The first of a round's calls, in this share, meet code that is not compiled yet, and are not counted. */
const COLD = 0.2;

/** Something that runs the plugin (guest.ts). */
export interface Subject {
  readonly name: string;
  /** Makes the calls of one round and notes when each of them arrives. */
  run(size: Size, stamps: Stamps): Promise<void>;
}

/** When calls arrived. */
export class Stamps {
  readonly #times: Float64Array;
  #count = 0;

  constructor(calls: number) {
    this.#times = new Float64Array(calls);
  }

  /** A call is here. */
  note(): void {
    this.#times[this.#count++] = performance.now();
  }

  /** Microseconds from one call to the next: one way there, the answer, and one way back. Throws where calls are missing. */
  get gaps(): readonly number[] {
    if (this.#count !== this.#times.length) throw new Error(`${this.#count} of ${this.#times.length} calls arrived.`);
    const warm = [...this.#times.subarray(Math.floor(this.#count * COLD))];
    return warm.slice(1).map((time, index) => (time - (warm[index] ?? NaN)) * 1000);
  }
}
