import type { Budget } from '../budget';
import type { Task } from '../ground/task';
import { Reals } from '../reals';
import { Applicable } from './applicable';
import { LandmarkCut } from './landmarkCut';
import { OpenList } from './openList';
import { StateSpace } from './stateSpace';

/** Stands for an action in the open list where the state itself is meant. */
const ITSELF = -1;

/**
 * A* with a lower bound of the costs that are ahead: ends with the cheapest plan. Can be paused. A state's bound is found when
 * the state is taken out, until then that of its parent counts.
 */
export class OptimalSearch {
  /** The cheapest plan that was found, where it is cheaper than {@link bound} was. */
  plan: readonly number[] | undefined;
  readonly #space: StateSpace;
  readonly #bounds: LandmarkCut;
  /** By state: at least what it costs from there; -1 where not known. */
  readonly #ahead: Reals;
  /** By state: the cost of the way to it with which it was expanded; Infinity where it was not. */
  readonly #expandedAt: Reals;
  readonly #applicable: Applicable;
  readonly #open: OpenList;

  /** @param bound only plans that cost less are of interest */
  constructor(private readonly task: Task, private readonly budget: Budget, public bound: number) {
    this.#space = new StateSpace(task, budget);
    this.#bounds = new LandmarkCut(task, budget);
    this.#applicable = new Applicable(task, budget);
    this.#ahead = new Reals(budget);
    this.#expandedAt = new Reals(budget);
    this.#open = new OpenList(budget);
    this.#ahead.push(-1);
    this.#expandedAt.push(Infinity);
    this.#open.push(0, 0, 0, ITSELF);
  }

  /**
   * Goes on for some nodes.
   *
   * @returns true where it is done: no plan costs less than {@link bound} does now
   * @throws LimitReached
   */
  run(nodes: number): boolean {
    const end = this.budget.nodes + nodes;
    while (this.#open.lowest < this.bound) {
      if (this.budget.nodes >= end) return false;
      this.#open.pop();
      this.#take(this.#open.state, this.#open.rank);
    }
    return true;
  }

  #take(state: number, rank: number): void {
    this.budget.tick();
    const cost = this.#space.costs.at(state);
    let ahead = this.#ahead.at(state);
    // Its place in the list is another one by now, or it was expanded from there.
    if ((ahead >= 0 && rank !== cost + ahead) || this.#expandedAt.at(state) <= cost) return;
    this.#space.load(state);
    if (ahead < 0) {
      this.budget.node();
      ahead = this.#bounds.evaluate(this.#space.current);
      this.#ahead.set(state, ahead);
      if (cost + ahead > rank) {
        this.#push(state, cost, ahead);
        return;
      }
    }
    this.#expand(state, cost, ahead);
  }

  #expand(state: number, cost: number, ahead: number): void {
    this.#expandedAt.set(state, cost);
    this.#applicable.find(this.#space.current);
    const { actions } = this.#applicable;
    for (let at = 0; at < actions.length; at++) {
      const action = actions.at(at);
      const reached = cost + (this.task.costs[action] as number);
      if (reached >= this.bound) continue;
      this.budget.tick();
      const known = this.#space.step(state, action);
      if (known < 0) {
        const next = this.#space.add(state, action, reached);
        this.#ahead.push(-1);
        this.#expandedAt.push(Infinity);
        this.#noteGoal(next, reached);
        // What is ahead of the parent, less the step, is ahead of the child at least.
        this.#open.push(Math.max(reached, cost + ahead), Math.max(0, cost + ahead - reached), next, ITSELF);
      } else if (reached < this.#space.costs.at(known)) {
        this.#space.improve(known, state, action, reached);
        this.#noteGoal(known, reached);
        this.#push(known, reached, Math.max(this.#ahead.at(known), 0));
      }
    }
  }

  #push(state: number, cost: number, ahead: number): void {
    if (cost + ahead < this.bound) this.#open.push(cost + ahead, ahead, state, ITSELF);
  }

  /** The current state may be a goal. */
  #noteGoal(state: number, cost: number): void {
    if (cost >= this.bound || !this.#space.isGoal()) return;
    this.bound = cost;
    this.plan = this.#space.planTo(state);
  }
}
