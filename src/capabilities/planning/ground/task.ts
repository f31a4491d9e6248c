import type { Lists } from './lists';

/** A problem of facts that are numbers, without objects and negation: what is searched. */
export interface Task {
  readonly facts: number;
  /** 32-bit integers of a state: a bit for each fact. */
  readonly words: number;
  readonly init: Int32Array;
  /** Facts that must hold at the end; at least one. */
  readonly goal: Int32Array;
  readonly actions: number;
  /** By action: facts that must hold before, at least one; that become true; that become false, none of which becomes true. */
  readonly needs: Lists;
  readonly adds: Lists;
  readonly deletes: Lists;
  /** By fact, the actions that need it, and that add it. */
  readonly neededBy: Lists;
  readonly addedBy: Lists;
  /** Integers, not negative. */
  readonly costs: Float64Array;
  /** By action, where its instance begins in the cells of {@link Instances}. */
  readonly instances: Int32Array;
}

/** Whether a fact holds in a state. */
export function holds(state: Int32Array, fact: number): boolean {
  return ((state[fact >> 5] as number) & (1 << (fact & 31))) !== 0;
}

/** Makes the state that an action leads to. */
export function apply({ adds, deletes }: Pick<Task, 'adds' | 'deletes'>, action: number, from: Int32Array, to: Int32Array): void {
  to.set(from);
  const deleteEnd = deletes.starts[action + 1] as number;
  for (let at = deletes.starts[action] as number; at < deleteEnd; at++) {
    const fact = deletes.items[at] as number;
    to[fact >> 5] = (to[fact >> 5] as number) & ~(1 << (fact & 31));
  }
  const addEnd = adds.starts[action + 1] as number;
  for (let at = adds.starts[action] as number; at < addEnd; at++) {
    const fact = adds.items[at] as number;
    to[fact >> 5] = (to[fact >> 5] as number) | (1 << (fact & 31));
  }
}
