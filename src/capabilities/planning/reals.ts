import type { Budget } from './budget';

/** A list of numbers that grows. */
export class Reals {
  length = 0;
  #items = new Float64Array(16);

  constructor(private readonly budget: Budget) {}

  push(value: number): void {
    if (this.length === this.#items.length) {
      this.budget.take(8 * this.length);
      const grown = new Float64Array(2 * this.length);
      grown.set(this.#items);
      this.#items = grown;
    }
    this.#items[this.length++] = value;
  }

  at(position: number): number {
    return this.#items[position] as number;
  }

  set(position: number, value: number): void {
    this.#items[position] = value;
  }
}
