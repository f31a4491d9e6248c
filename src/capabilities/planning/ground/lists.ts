import type { Budget } from '../budget';
import { Cells } from '../cells';

/** Many lists of integers, one after another. List `n` is of the items from `starts[n]` up to `starts[n + 1]`. */
export interface Lists {
  readonly starts: Int32Array;
  readonly items: Int32Array;
}

/** Makes lists in order. */
export class ListsBuilder {
  readonly #starts: Cells;
  readonly #items: Cells;

  constructor(budget: Budget) {
    this.#starts = new Cells(budget);
    this.#items = new Cells(budget);
    this.#starts.push(0);
  }

  /** Makes the next list. */
  add(list: Iterable<number>): void {
    for (const item of list) this.#items.push(item);
    this.#starts.push(this.#items.length);
  }

  build(): Lists {
    return { starts: this.#starts.toArray(), items: this.#items.toArray() };
  }
}

/** One of the lists, without a copy. */
export function listAt({ starts, items }: Lists, number: number): Int32Array {
  return items.subarray(starts[number], starts[number + 1]);
}

/** By item, the numbers of the lists that it is in. */
export function inverted({ starts, items }: Lists, count: number, budget: Budget): Lists {
  budget.take(4 * (count + 1 + items.length));
  const inverse = { starts: new Int32Array(count + 1), items: new Int32Array(items.length) };
  for (const item of items) (inverse.starts[item + 1] as number)++;
  for (let item = 0; item < count; item++) inverse.starts[item + 1] = (inverse.starts[item + 1] as number) + (inverse.starts[item] as number);
  const next = inverse.starts.slice();
  for (let list = 0; list + 1 < starts.length; list++) {
    for (let at = starts[list] as number; at < (starts[list + 1] as number); at++) {
      const item = items[at] as number;
      inverse.items[next[item] as number] = list;
      next[item] = (next[item] as number) + 1;
    }
  }
  return inverse;
}
