import type { Budget } from '../budget';
import { Cells } from '../cells';
import { holds, type Task } from '../ground/task';
import { CostQueue } from './costQueue';

/** Where a fact is seen from a cut. */
const Side = { unknown: 0, before: 1, beyond: 2 } as const;

/**
 * A lower bound of what it costs to get from a state to the goal: the LM-cut heuristic (Helmert and Domshlak 2009). Again and
 * again it finds a set of actions one of which every plan has, counts the cheapest of them, and takes as much off the costs
 * of all.
 */
export class LandmarkCut {
  /** What of an action's cost is not counted yet. */
  readonly #costs: Float64Array;
  /** By fact, the most that something needed for it costs (h_max). */
  readonly #factCosts: Float64Array;
  readonly #missing: Int32Array;
  readonly #missingAtFirst: Int32Array;
  /** By action, the dearest fact that it needs; -1 where it can't be reached. */
  readonly #dearest: Int32Array;
  readonly #dearestCosts: Float64Array;
  readonly #sides: Uint8Array;
  readonly #pending: Cells;
  readonly #cut: Cells;
  readonly #isCut: Uint8Array;
  readonly #queue = new CostQueue();

  constructor(private readonly task: Task, private readonly budget: Budget) {
    const { facts, actions, needs } = task;
    budget.take(10 * facts + 30 * actions);
    this.#costs = new Float64Array(actions);
    this.#factCosts = new Float64Array(facts);
    this.#missing = new Int32Array(actions);
    this.#missingAtFirst = Int32Array.from({ length: actions }, (_, action) => (needs.starts[action + 1] as number) - (needs.starts[action] as number));
    this.#dearest = new Int32Array(actions);
    this.#dearestCosts = new Float64Array(actions);
    this.#sides = new Uint8Array(facts);
    this.#pending = new Cells(budget);
    this.#cut = new Cells(budget);
    this.#isCut = new Uint8Array(actions);
  }

  /** The bound; Infinity for a dead end. Throws LimitReached. */
  evaluate(state: Int32Array): number {
    this.#costs.set(this.task.costs);
    this.#explore(state);
    let bound = 0;
    for (let goal = this.#dearestGoal(); ; goal = this.#dearestGoal()) {
      const cost = this.#factCosts[goal] as number;
      if (cost === Infinity) return Infinity;
      if (cost === 0) return bound;
      this.budget.checkTime();
      this.#sides.fill(Side.unknown);
      this.#markBeyond(goal);
      this.#findCut(state);
      bound += this.#takeOff();
      this.#update();
    }
  }

  #dearestGoal(): number {
    let dearest = this.task.goal[0] as number;
    for (const fact of this.task.goal) if ((this.#factCosts[fact] as number) > (this.#factCosts[dearest] as number)) dearest = fact;
    return dearest;
  }

  /** Finds what each fact costs. */
  #explore(state: Int32Array): void {
    const { facts, neededBy } = this.task;
    this.#factCosts.fill(Infinity);
    this.#dearest.fill(-1);
    this.#missing.set(this.#missingAtFirst);
    this.#queue.clear();
    for (let fact = 0; fact < facts; fact++) if (holds(state, fact)) this.#lower(fact, 0);
    for (let fact = this.#queue.pop(); fact >= 0; fact = this.#queue.pop()) {
      const cost = this.#queue.cost;
      if (cost > (this.#factCosts[fact] as number)) continue;
      const end = neededBy.starts[fact + 1] as number;
      for (let at = neededBy.starts[fact] as number; at < end; at++) {
        const action = neededBy.items[at] as number;
        const missing = (this.#missing[action] as number) - 1;
        this.#missing[action] = missing;
        // Facts come in the order of their costs: the last one is the dearest.
        if (missing === 0) this.#reach(action, fact, cost);
      }
    }
  }

  #reach(action: number, dearest: number, cost: number): void {
    const { adds } = this.task;
    this.#dearest[action] = dearest;
    this.#dearestCosts[action] = cost;
    const reached = cost + (this.#costs[action] as number);
    const end = adds.starts[action + 1] as number;
    for (let at = adds.starts[action] as number; at < end; at++) this.#lower(adds.items[at] as number, reached);
  }

  #lower(fact: number, cost: number): void {
    if (cost >= (this.#factCosts[fact] as number)) return;
    this.#factCosts[fact] = cost;
    this.#queue.push(fact, cost);
  }

  /** Marks the facts from which the goal is to be had for nothing. */
  #markBeyond(goal: number): void {
    const { addedBy } = this.task;
    const pending = this.#pending;
    pending.length = 0;
    this.#mark(goal, Side.beyond);
    while (pending.length > 0) {
      const fact = pending.at(--pending.length);
      const end = addedBy.starts[fact + 1] as number;
      for (let at = addedBy.starts[fact] as number; at < end; at++) {
        const action = addedBy.items[at] as number;
        const dearest = this.#dearest[action] as number;
        if (dearest >= 0 && this.#costs[action] === 0) this.#mark(dearest, Side.beyond);
      }
    }
  }

  #mark(fact: number, side: number): void {
    if (this.#sides[fact] !== Side.unknown) return;
    this.#sides[fact] = side;
    this.#pending.push(fact);
  }

  /** Collects the actions that lead from this side beyond. */
  #findCut(state: Int32Array): void {
    const { facts, neededBy } = this.task;
    const pending = this.#pending;
    pending.length = 0;
    this.#cut.length = 0;
    for (let fact = 0; fact < facts; fact++) if (holds(state, fact)) this.#mark(fact, Side.before);
    while (pending.length > 0) {
      const fact = pending.at(--pending.length);
      const end = neededBy.starts[fact + 1] as number;
      for (let at = neededBy.starts[fact] as number; at < end; at++) {
        const action = neededBy.items[at] as number;
        if (this.#dearest[action] === fact) this.#follow(action);
      }
    }
  }

  #follow(action: number): void {
    const { adds } = this.task;
    const start = adds.starts[action] as number;
    const end = adds.starts[action + 1] as number;
    for (let at = start; at < end; at++) {
      if (this.#sides[adds.items[at] as number] !== Side.beyond) continue;
      if (this.#isCut[action] === 0) this.#cut.push(action);
      this.#isCut[action] = 1;
      return;
    }
    for (let at = start; at < end; at++) this.#mark(adds.items[at] as number, Side.before);
  }

  /** Takes the cost of the cheapest action of the cut off all of them, and gives it. */
  #takeOff(): number {
    let least = Infinity;
    for (let at = 0; at < this.#cut.length; at++) least = Math.min(least, this.#costs[this.#cut.at(at)] as number);
    for (let at = 0; at < this.#cut.length; at++) {
      const action = this.#cut.at(at);
      this.#costs[action] = (this.#costs[action] as number) - least;
      this.#isCut[action] = 0;
    }
    return least;
  }

  /** Finds again what facts cost, now that the actions of the cut cost less. */
  #update(): void {
    const { neededBy } = this.task;
    this.#queue.clear();
    for (let at = 0; at < this.#cut.length; at++) {
      const action = this.#cut.at(at);
      this.#reach(action, this.#dearest[action] as number, this.#dearestCosts[action] as number);
    }
    for (let fact = this.#queue.pop(); fact >= 0; fact = this.#queue.pop()) {
      if (this.#queue.cost > (this.#factCosts[fact] as number)) continue;
      const end = neededBy.starts[fact + 1] as number;
      for (let at = neededBy.starts[fact] as number; at < end; at++) {
        const action = neededBy.items[at] as number;
        if (this.#dearest[action] === fact) this.#dearestFell(action);
      }
    }
  }

  #dearestFell(action: number): void {
    const { needs } = this.task;
    let dearest = this.#dearest[action] as number;
    const end = needs.starts[action + 1] as number;
    for (let at = needs.starts[action] as number; at < end; at++) {
      const fact = needs.items[at] as number;
      if ((this.#factCosts[fact] as number) > (this.#factCosts[dearest] as number)) dearest = fact;
    }
    const cost = this.#factCosts[dearest] as number;
    if (cost < (this.#dearestCosts[action] as number)) this.#reach(action, dearest, cost);
    else this.#dearest[action] = dearest;
  }
}
