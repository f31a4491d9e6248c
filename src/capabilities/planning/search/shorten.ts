import { apply, holds, type Task } from '../ground/task';
import { listAt } from '../ground/lists';

/** Steps of the longest plan that is looked through: the work grows with its square. */
const MAX_STEPS = 1000;

/** Leaves out steps that a plan works without: each with those that then are no longer possible (Nakhost and Müller 2010). */
export function withoutNeedlessSteps(task: Task, plan: readonly number[]): readonly number[] {
  if (plan.length > MAX_STEPS) return plan;
  let kept = plan;
  for (let position = 0; position < kept.length;) {
    const shorter = without(task, kept, position);
    if (shorter === undefined) position += 1;
    else kept = shorter;
  }
  return kept;
}

/** The plan without a step and without those that need it; `undefined` where it does not reach the goal then. */
function without(task: Task, plan: readonly number[], left: number): readonly number[] | undefined {
  const kept: number[] = [];
  let state = Int32Array.from(task.init);
  let next = new Int32Array(task.words);
  for (const [position, action] of plan.entries()) {
    if (position === left || !listAt(task.needs, action).every(fact => holds(state, fact))) continue;
    apply(task, action, state, next);
    [state, next] = [next, state];
    kept.push(action);
  }
  return task.goal.every(fact => holds(state, fact)) ? kept : undefined;
}

/** What a plan costs. */
export function costOf({ costs }: Task, plan: readonly number[]): number {
  return plan.reduce((sum, action) => sum + (costs[action] as number), 0);
}
