import type { Budget } from '../budget';
import type { Task } from '../ground/task';
import { OpenList } from './openList';
import { RelaxedPlan } from './relaxedPlan';
import { StateSpace } from './stateSpace';

/** How a search ended that looks for a cheaper plan: with one, with the proof that there is none, or at its limit of nodes. */
export type Improvement = { readonly plan: readonly number[] } | 'none' | 'paused';

export interface WeightedOptions {
  /** How much an estimate counts beside the costs so far: more finds plans sooner, less finds cheaper ones. */
  readonly weight: number;
  /** Only plans that cost less are of interest. */
  readonly bound: number;
  /** Nodes to look at. */
  readonly nodes: number;
  /** What estimates go by: the costs, or costs that make free steps count, too. */
  readonly estimated: Float64Array;
}

/** Weighted A* with deferred evaluation and helpful steps first, as in the LAMA planner (Richter and Westphal 2010). Throws LimitReached. */
export function weightedSearch(task: Task, budget: Budget, { weight, bound, nodes, estimated }: WeightedOptions): Improvement {
  const space = new StateSpace(task, budget);
  const estimate = new RelaxedPlan(task, estimated, budget);
  const open = new OpenList(budget);
  const end = budget.nodes + nodes;
  for (let state = 0; state >= 0;) {
    if (budget.nodes >= end) return 'paused';
    budget.node();
    const cost = space.costs.at(state);
    const ahead = estimate.evaluate(space.current);
    if (ahead !== Infinity) {
      if (space.isGoal()) return { plan: space.planTo(state) };
      const { applicable, helpful } = estimate;
      // Of steps with the same rank, helpful ones come first.
      for (let at = 0; at < helpful.length; at++) open.push(cost + weight * ahead, 2 * ahead, state, helpful.at(at));
      for (let at = 0; at < applicable.length; at++) open.push(cost + weight * ahead, 2 * ahead + 1, state, applicable.at(at));
    }
    state = nextState(task, budget, space, open, bound);
  }
  return 'none';
}

/** Takes steps from the list until one leads to a new state, or more cheaply to one that is known; -1 where there is none. */
function nextState(task: Task, budget: Budget, space: StateSpace, open: OpenList, bound: number): number {
  while (open.pop()) {
    budget.tick();
    const { state: from, action } = open;
    const reached = space.costs.at(from) + (task.costs[action] as number);
    if (reached >= bound) continue;
    const known = space.step(from, action);
    if (known < 0) return space.add(from, action, reached);
    if (reached < space.costs.at(known)) {
      space.improve(known, from, action, reached);
      return known;
    }
  }
  return -1;
}
