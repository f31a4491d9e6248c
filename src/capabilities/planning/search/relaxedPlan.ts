import { Cells } from '../cells';
import type { Budget } from '../budget';
import type { Task } from '../ground/task';
import { CostQueue } from './costQueue';

/** More than any plan costs. Sums of sums stay below what a number can hold. */
const DEAR = 2 ** 52;

/**
 * Estimates how far a state is from the goal, as the FF planner does (Hoffmann and Nebel 2001): by a plan that ignores what
 * actions delete. Its actions are chosen by the sums of the costs of what they need (h_add, Bonet and Geffner 2001; Keyder
 * and Geffner 2008). A state from which not even such a plan leads to the goal is a dead end.
 */
export class RelaxedPlan {
  /** Actions that are possible in the state looked at last. */
  readonly applicable: Cells;
  /** Those of them that the relaxed plan begins with. */
  readonly helpful: Cells;

  readonly #factCosts: Float64Array;
  /** By fact, the action that brings it about most cheaply; -1 where it holds. */
  readonly #supporters: Int32Array;
  readonly #actionCosts: Float64Array;
  readonly #missing: Int32Array;
  readonly #missingAtFirst: Int32Array;
  /** Numbers of the evaluations in which a fact was last a goal, and an action part of the relaxed plan. */
  readonly #wanted: Int32Array;
  readonly #chosen: Int32Array;
  readonly #queue = new CostQueue();
  readonly #pending: Cells;
  #evaluation = 0;

  /** @param costs of the actions, each above or equal to 0 */
  constructor(private readonly task: Task, private readonly costs: Float64Array, budget: Budget) {
    const { facts, actions, needs } = task;
    budget.take(16 * facts + 20 * actions);
    this.applicable = new Cells(budget);
    this.helpful = new Cells(budget);
    this.#factCosts = new Float64Array(facts);
    this.#supporters = new Int32Array(facts);
    this.#actionCosts = new Float64Array(actions);
    this.#missing = new Int32Array(actions);
    this.#missingAtFirst = Int32Array.from({ length: actions }, (_, action) => (needs.starts[action + 1] as number) - (needs.starts[action] as number));
    this.#wanted = new Int32Array(facts);
    this.#chosen = new Int32Array(actions);
    this.#pending = new Cells(budget);
  }

  /** About what it costs to get from a state to the goal; Infinity for a dead end. */
  evaluate(state: Int32Array): number {
    this.#explore(state);
    for (const fact of this.task.goal) if (this.#factCosts[fact] === Infinity) return Infinity;
    return this.#extract();
  }

  /** Finds what each fact costs, up to where all of the goal's are known. */
  #explore(state: Int32Array): void {
    const { neededBy, goal, words } = this.task;
    const factCosts = this.#factCosts.fill(Infinity);
    this.#actionCosts.set(this.costs);
    this.#missing.set(this.#missingAtFirst);
    this.applicable.length = 0;
    this.#queue.clear();
    this.#evaluation += 1;
    for (let word = 0; word < words; word++) {
      for (let bits = state[word] as number; bits !== 0; bits &= bits - 1) factCosts[(word << 5) + 31 - Math.clz32(bits & -bits)] = 0;
    }
    // First what holds already, by which alone an action is possible; then what follows.
    for (let word = 0; word < words; word++) {
      for (let bits = state[word] as number; bits !== 0; bits &= bits - 1) {
        const fact = (word << 5) + 31 - Math.clz32(bits & -bits);
        this.#supporters[fact] = -1;
        const end = neededBy.starts[fact + 1] as number;
        for (let at = neededBy.starts[fact] as number; at < end; at++) {
          const action = neededBy.items[at] as number;
          const missing = (this.#missing[action] as number) - 1;
          this.#missing[action] = missing;
          if (missing === 0) this.applicable.push(action);
        }
      }
    }
    for (let at = 0; at < this.applicable.length; at++) this.#use(this.applicable.at(at));
    let unknown = 0;
    for (const fact of goal) {
      if (factCosts[fact] === 0 && this.#supporters[fact] === -1) continue;
      this.#wanted[fact] = -this.#evaluation;
      unknown += 1;
    }
    for (let fact = this.#queue.pop(); fact >= 0 && unknown > 0; fact = this.#queue.pop()) {
      const cost = this.#queue.cost;
      if (cost > (factCosts[fact] as number)) continue;
      if (this.#wanted[fact] === -this.#evaluation) {
        this.#wanted[fact] = 0;
        unknown -= 1;
      }
      const end = neededBy.starts[fact + 1] as number;
      for (let at = neededBy.starts[fact] as number; at < end; at++) {
        const action = neededBy.items[at] as number;
        this.#actionCosts[action] = Math.min((this.#actionCosts[action] as number) + cost, DEAR);
        const missing = (this.#missing[action] as number) - 1;
        this.#missing[action] = missing;
        if (missing === 0) this.#use(action);
      }
    }
  }

  /** Notes what an action makes true, all that it needs being known. */
  #use(action: number): void {
    const { adds } = this.task;
    const cost = this.#actionCosts[action] as number;
    const end = adds.starts[action + 1] as number;
    for (let at = adds.starts[action] as number; at < end; at++) {
      const fact = adds.items[at] as number;
      if (cost >= (this.#factCosts[fact] as number)) continue;
      this.#factCosts[fact] = cost;
      this.#supporters[fact] = action;
      this.#queue.push(fact, cost);
    }
  }

  /** Collects the actions of the relaxed plan, and what they cost together. */
  #extract(): number {
    const { goal, needs } = this.task;
    const pending = this.#pending;
    pending.length = 0;
    this.helpful.length = 0;
    let cost = 0;
    for (const fact of goal) this.#want(fact);
    while (pending.length > 0) {
      const action = this.#supporters[pending.at(--pending.length)] as number;
      if (this.#chosen[action] === this.#evaluation) continue;
      this.#chosen[action] = this.#evaluation;
      cost += this.costs[action] as number;
      let isApplicable = true;
      const end = needs.starts[action + 1] as number;
      for (let at = needs.starts[action] as number; at < end; at++) {
        if (this.#want(needs.items[at] as number)) isApplicable = false;
      }
      if (isApplicable) this.helpful.push(action);
    }
    return cost;
  }

  /** Makes a fact a goal of the relaxed plan; false where it holds already. */
  #want(fact: number): boolean {
    if (this.#supporters[fact] === -1) return false;
    if (this.#wanted[fact] === this.#evaluation) return true;
    this.#wanted[fact] = this.#evaluation;
    this.#pending.push(fact);
    return true;
  }
}
