import type { Budget } from './budget';

/** A list of 32-bit integers that grows. */
export class Cells {
  /** The first {@link length} count. Another array once the list grew. */
  items = new Int32Array(16);
  length = 0;

  constructor(private readonly budget: Budget) {}

  push(value: number): void {
    if (this.length === this.items.length) {
      this.budget.take(4 * this.length);
      const grown = new Int32Array(2 * this.length);
      grown.set(this.items);
      this.items = grown;
    }
    this.items[this.length++] = value;
  }

  /** The item at a position below {@link length}. */
  at(position: number): number {
    return this.items[position] as number;
  }

  /** The list as an array of its length. */
  toArray(): Int32Array {
    return this.items.slice(0, this.length);
  }
}
