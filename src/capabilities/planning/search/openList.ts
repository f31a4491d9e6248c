import type { Budget } from '../budget';
import { Cells } from '../cells';
import { Reals } from '../reals';

/**
 * What is still to be looked at: steps from states that are known, the most promising first. Of equal ones the one comes first
 * that was put in first.
 */
export class OpenList {
  /** What {@link pop} gave last. */
  state = 0;
  action = 0;
  /** The first of its ranks. */
  rank = 0;

  readonly #ranks: Reals;
  readonly #seconds: Reals;
  readonly #states: Cells;
  readonly #actions: Cells;
  /** Numbers of entries, as a binary heap. */
  readonly #heap: Cells;

  constructor(budget: Budget) {
    this.#ranks = new Reals(budget);
    this.#seconds = new Reals(budget);
    this.#states = new Cells(budget);
    this.#actions = new Cells(budget);
    this.#heap = new Cells(budget);
  }

  get size(): number {
    return this.#heap.length;
  }

  /** The lowest rank that is in it. */
  get lowest(): number {
    return this.size === 0 ? Infinity : this.#ranks.at(this.#heap.at(0));
  }

  /**
   * @param rank lowest first
   * @param second decides between equal ranks, lowest first
   */
  push(rank: number, second: number, state: number, action: number): void {
    const entry = this.#ranks.length;
    this.#ranks.push(rank);
    this.#seconds.push(second);
    this.#states.push(state);
    this.#actions.push(action);
    this.#heap.push(entry);
    const heap = this.#heap.items;
    let at = this.#heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(entry, heap[parent] as number)) break;
      heap[at] = heap[parent] as number;
      at = parent;
    }
    heap[at] = entry;
  }

  /** Takes out the first; false where it is empty. */
  pop(): boolean {
    if (this.size === 0) return false;
    const heap = this.#heap.items;
    const first = heap[0] as number;
    this.state = this.#states.at(first);
    this.action = this.#actions.at(first);
    this.rank = this.#ranks.at(first);
    const length = --this.#heap.length;
    const entry = heap[length] as number;
    let at = 0;
    for (let child = 1; child < length; child = 2 * at + 1) {
      if (child + 1 < length && this.#isBefore(heap[child + 1] as number, heap[child] as number)) child += 1;
      if (!this.#isBefore(heap[child] as number, entry)) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    heap[at] = entry;
    return true;
  }

  #isBefore(these: number, those: number): boolean {
    const difference = this.#ranks.at(these) - this.#ranks.at(those) || this.#seconds.at(these) - this.#seconds.at(those);
    return difference < 0 || (difference === 0 && these < those);
  }
}
