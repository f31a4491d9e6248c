import type { FlatValue } from '../types';

/** Flat values, taken one after the other. */
export class FlatCursor {
  #position = 0;

  constructor(private readonly values: readonly FlatValue[]) {}

  next(): FlatValue {
    const value = this.values[this.#position];
    this.#position += 1;
    return value ?? 0;
  }

  u32(): number {
    return Number(this.next()) >>> 0;
  }

  take(count: number): readonly FlatValue[] {
    const taken = this.values.slice(this.#position, this.#position + count);
    this.#position += count;
    return taken;
  }
}
