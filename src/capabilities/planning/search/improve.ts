import { LimitReached, type Budget } from '../budget';
import type { Task } from '../ground/task';
import { LandmarkCut } from './landmarkCut';
import { OptimalSearch } from './optimal';
import { costOf, withoutNeedlessSteps } from './shorten';
import { weightedSearch } from './weighted';

/** A plan as actions, and whether it is proven that none is cheaper. */
export interface FoundPlan {
  readonly plan: readonly number[];
  readonly isOptimal: boolean;
}

/** Nodes for the first try to prove what is cheapest: enough for small problems. */
const FIRST_TRY = 2_000;
/** Weights in turn: the first of them find something better soon, the last looks for the best. */
const WEIGHTS = [5, 3, 2, 1];

/**
 * Looks for cheaper plans than a first one, for as long as the budget lasts or until it is proven that there is none.
 *
 * @param unit of the costs, so that free steps can be made to count
 */
export function improve(task: Task, first: readonly number[], unit: number, budget: Budget): FoundPlan {
  let plan = first;
  let bound = costOf(task, first);
  const take = (found: readonly number[] | undefined): void => {
    const shorter = found === undefined ? plan : withoutNeedlessSteps(task, found);
    const cost = costOf(task, shorter);
    if (cost < bound) [plan, bound] = [shorter, cost];
  };
  try {
    const optimal = new OptimalSearch(task, budget, bound);
    const prove = (nodes: number): boolean => {
      optimal.bound = bound;
      const isDone = optimal.run(nodes);
      take(optimal.plan);
      return isDone;
    };
    if (prove(Math.min(FIRST_TRY, Math.floor(budget.nodesLeft / 4)))) return { plan, isOptimal: true };
    if (budget.lend(() => lookAround(task, budget, unit, () => bound, take))) return { plan, isOptimal: true };
    return { plan, isOptimal: prove(Infinity) };
  } catch (error) {
    if (error instanceof LimitReached) return { plan, isOptimal: false };
    throw error;
  }
}

/** Tries to find cheaper plans with half of the nodes that are left. Returns true where it is proven that there is none. */
function lookAround(task: Task, budget: Budget, unit: number, bound: () => number, take: (plan: readonly number[]) => void): boolean {
  const end = budget.nodes + Math.floor(budget.nodesLeft / 2);
  const isUniform = task.costs.every(cost => cost === task.costs[0]);
  const estimated = isUniform ? task.costs : task.costs.map(cost => cost + unit);
  for (let turn = 0; budget.nodes < end;) {
    const options = { weight: WEIGHTS[Math.min(turn, WEIGHTS.length - 1)] ?? 1, bound: bound(), nodes: end - budget.nodes, estimated };
    const found = budget.lend(() => weightedSearch(task, budget, options));
    if (found === 'none') return true;
    if (found === 'paused') return false;
    take(found.plan);
    turn += 1;
  }
  return false;
}

/** Whether a plan costs no more than any must, where that is easily seen. */
export function isClearlyOptimal(task: Task, plan: readonly number[], budget: Budget): boolean {
  try {
    budget.node();
    return budget.lend(() => new LandmarkCut(task, budget).evaluate(task.init)) >= costOf(task, plan);
  } catch (error) {
    if (error instanceof LimitReached) return false;
    throw error;
  }
}
