import type { Budget } from '../budget';
import type { Cells } from '../cells';
import { listAt } from '../ground/lists';
import type { Task } from '../ground/task';
import { OpenList } from './openList';
import { RelaxedPlan } from './relaxedPlan';
import { StateSpace } from './stateSpace';

/** How far ahead steps that a relaxed plan begins with are of all others, each time that the search gets closer. */
const BOOST = 1000;

/**
 * Looks for a plan, whatever it costs: greedy best-first search that estimates a state when it is taken out, not when it is
 * put in (Helmert 2006, "deferred evaluation"), from two lists, of all steps and of helpful ones. Of equally promising steps
 * those come first that the step before made possible.
 *
 * @returns a plan as actions; `undefined` where all states that can be reached were looked at: there is none
 * @throws LimitReached
 */
export function greedySearch(task: Task, budget: Budget): readonly number[] | undefined {
  return new GreedySearch(task, budget).run();
}

class GreedySearch {
  readonly #space: StateSpace;
  readonly #estimate: RelaxedPlan;
  readonly #all: OpenList;
  readonly #helpful: OpenList;
  /** The list with the lower turn comes next. */
  #allTurn = 0;
  #helpfulTurn = 0;
  /** By fact, the state that the last step to it made the fact true for. */
  readonly #news: Int32Array;

  constructor(private readonly task: Task, private readonly budget: Budget) {
    budget.take(4 * task.facts);
    this.#space = new StateSpace(task, budget);
    this.#estimate = new RelaxedPlan(task, new Float64Array(task.actions).fill(1), budget);
    this.#all = new OpenList(budget);
    this.#helpful = new OpenList(budget);
    this.#news = new Int32Array(task.facts).fill(-1);
  }

  run(): readonly number[] | undefined {
    let closest = Infinity;
    for (let state = 0; state >= 0; state = this.#next()) {
      this.budget.node();
      const distance = this.#estimate.evaluate(this.#space.current);
      if (distance === Infinity) continue;
      if (this.#space.isGoal()) return this.#space.planTo(state);
      if (distance < closest) {
        closest = distance;
        this.#helpfulTurn -= BOOST;
      }
      this.#open(this.#all, distance, state, this.#estimate.applicable);
      this.#open(this.#helpful, distance, state, this.#estimate.helpful);
    }
    return undefined;
  }

  #open(list: OpenList, distance: number, state: number, actions: Cells): void {
    for (let at = 0; at < actions.length; at++) {
      const action = actions.at(at);
      list.push(distance, this.#followsOn(action, state) ? 0 : 1, state, action);
    }
  }

  /** Whether an action needs something that the step to a state made true. */
  #followsOn(action: number, state: number): boolean {
    const { needs } = this.task;
    const end = needs.starts[action + 1] as number;
    for (let at = needs.starts[action] as number; at < end; at++) if (this.#news[needs.items[at] as number] === state) return true;
    return false;
  }

  /** Takes steps until one leads to a new state, and makes that current; -1 where there is none. */
  #next(): number {
    for (;;) {
      const isHelpful = this.#helpful.size > 0 && (this.#all.size === 0 || this.#helpfulTurn <= this.#allTurn);
      if (isHelpful) this.#helpfulTurn += 1;
      else this.#allTurn += 1;
      const open = isHelpful ? this.#helpful : this.#all;
      if (!open.pop()) return -1;
      this.budget.tick();
      if (this.#space.step(open.state, open.action) >= 0) continue;
      const state = this.#space.add(open.state, open.action, 0);
      for (const fact of listAt(this.task.adds, open.action)) this.#news[fact] = state;
      return state;
    }
  }
}
