import type { Budget } from '../budget';
import { Cells } from '../cells';
import { apply, type Task } from '../ground/task';
import { Reals } from '../reals';
import { TupleTable } from '../tupleTable';

/** The states that were come to, each with a way to it. State 0 is the start. */
export class StateSpace {
  readonly #states: TupleTable;
  readonly #parents: Cells;
  /** By state, the action that led to it. */
  readonly #actions: Cells;
  /** By state, what the way to it costs. */
  readonly costs: Reals;
  readonly #from: Int32Array;
  /** The state that {@link step} made, or {@link load} fetched. */
  readonly current: Int32Array;

  constructor(private readonly task: Task, budget: Budget) {
    this.#states = new TupleTable(task.words, budget);
    this.#parents = new Cells(budget);
    this.#actions = new Cells(budget);
    this.costs = new Reals(budget);
    this.#from = new Int32Array(task.words);
    this.current = Int32Array.from(task.init);
    this.add(-1, -1, 0);
  }

  get count(): number {
    return this.#states.count;
  }

  /** Makes a state current. */
  load(state: number): void {
    this.#states.copy(state, this.current);
  }

  /** Makes current what an action leads to, and gives its number; -1 where it was not come to before. */
  step(state: number, action: number): number {
    this.#states.copy(state, this.#from);
    apply(this.task, action, this.#from, this.current);
    return this.#states.find(this.current);
  }

  /** Notes that the current state, which is new, was come to. Throws LimitReached. */
  add(parent: number, action: number, cost: number): number {
    this.#parents.push(parent);
    this.#actions.push(action);
    this.costs.push(cost);
    return this.#states.add(this.current);
  }

  /** Notes a cheaper way to a state. */
  improve(state: number, parent: number, action: number, cost: number): void {
    this.#parents.items[state] = parent;
    this.#actions.items[state] = action;
    this.costs.set(state, cost);
  }

  /** The actions that lead to a state. */
  planTo(state: number): readonly number[] {
    const plan: number[] = [];
    for (let at = state; at > 0; at = this.#parents.at(at)) plan.push(this.#actions.at(at));
    return plan.reverse();
  }

  /** Whether the goal holds in the current state. */
  isGoal(): boolean {
    for (const fact of this.task.goal) if (((this.current[fact >> 5] as number) & (1 << (fact & 31))) === 0) return false;
    return true;
  }
}
