/** Milliseconds that a slice should take: long enough to cost nothing, short enough to notice a crash and to show progress. */
const SLICE_TARGET_MS = 50;
const FIRST_SLICE = 1_000_000n;
const SMALLEST_SLICE = 100_000n;
const LARGEST_SLICE = 50_000_000n;
/** Leaves room in 64 signed bits for what the module adds up. */
const LARGEST_LIMIT = 1n << 62n;

/**
 * Hands the budget of one execution to the module in slices and keeps the count. The total is exact: it does not depend
 * on the sizes of the slices, which follow the machine's speed.
 */
export class FuelMeter {
  readonly limit: bigint;
  #granted = 0n;
  #left = 0n;
  #pending = 0n;
  #slice = FIRST_SLICE;
  #grantedAt = 0;

  constructor(limit: bigint) {
    this.limit = limit < 0n ? 0n : limit > LARGEST_LIMIT ? LARGEST_LIMIT : limit;
  }

  /** Fuel used so far, host calls included; never shown above the limit, since what would pass it does not run. */
  get used(): bigint {
    const used = this.#granted - this.#left + this.#pending;
    return used > this.limit ? this.limit : used;
  }

  /** Fuel that there is yet, charges that are still to be taken from the module counted as used. */
  get left(): bigint {
    return this.limit - this.used;
  }

  /** The first slice, for INIT. */
  first(): bigint {
    this.#grantedAt = performance.now();
    const slice = this.limit < this.#slice ? this.limit : this.#slice;
    this.#granted = slice;
    this.#left = slice;
    return slice;
  }

  /** Notes what the module has left. */
  observe(left: bigint): void {
    this.#left = left;
  }

  /** Notes fuel for work done on the plugin's behalf; it is taken from the module with the next {@link settle}. Gives the units. */
  charge(fuel: number): number {
    const units = Math.max(0, Math.ceil(fuel));
    this.#pending += BigInt(units);
    return units;
  }

  /**
   * What to add to the module's fuel before it goes on: pending charges off, and the next slice on where the fuel would
   * be below zero. `undefined` where the budget is used up.
   */
  settle(): bigint | undefined {
    const left = this.#left - this.#pending;
    if (this.#granted - left > this.limit) return undefined;
    const grant = left < 0n ? this.#next(left) : 0n;
    const change = grant - this.#pending;
    this.#granted += grant;
    this.#left += change;
    this.#pending = 0n;
    return change;
  }

  #next(left: bigint): bigint {
    const now = performance.now();
    const took = now - this.#grantedAt;
    this.#grantedAt = now;
    if (took < SLICE_TARGET_MS / 2 && this.#slice < LARGEST_SLICE) this.#slice *= 2n;
    else if (took > SLICE_TARGET_MS * 2 && this.#slice > SMALLEST_SLICE) this.#slice /= 2n;
    const wanted = this.#slice - left;
    const rest = this.limit - this.#granted;
    return wanted < rest ? wanted : rest;
  }
}
