import type { Budget } from '../budget';
import { Cells } from '../cells';
import type { Task } from '../ground/task';

/** Finds the actions that are possible in a state. */
export class Applicable {
  readonly actions: Cells;
  readonly #missing: Int32Array;
  readonly #missingAtFirst: Int32Array;

  constructor(private readonly task: Task, budget: Budget) {
    const { actions, needs } = task;
    budget.take(8 * actions);
    this.actions = new Cells(budget);
    this.#missing = new Int32Array(actions);
    this.#missingAtFirst = Int32Array.from({ length: actions }, (_, action) => (needs.starts[action + 1] as number) - (needs.starts[action] as number));
  }

  /** Puts them into {@link actions}. */
  find(state: Int32Array): void {
    const { neededBy, words } = this.task;
    this.#missing.set(this.#missingAtFirst);
    this.actions.length = 0;
    for (let word = 0; word < words; word++) {
      for (let bits = state[word] as number; bits !== 0; bits &= bits - 1) {
        const fact = (word << 5) + 31 - Math.clz32(bits & -bits);
        const end = neededBy.starts[fact + 1] as number;
        for (let at = neededBy.starts[fact] as number; at < end; at++) {
          const action = neededBy.items[at] as number;
          const missing = (this.#missing[action] as number) - 1;
          this.#missing[action] = missing;
          if (missing === 0) this.actions.push(action);
        }
      }
    }
  }
}
