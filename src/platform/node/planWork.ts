import { constants, setPriority } from 'node:os';
import { solvePlan } from '../../capabilities/planning/solve';
import { sentenceOf } from '../../errors';
import type { PlanRequest, PlanResponse } from './planMessages';

/** Milliseconds that one problem waits for others at the most. */
const MAX_HOLD_MS = 5_000;

/** Solves a problem in this thread, which does nothing else. */
export function workOnPlan({ domain, problem, limits, hold }: PlanRequest): PlanResponse {
  stepBack();
  const start = performance.now();
  let held = 0;
  const isTimeUp = (): boolean => {
    if (Atomics.load(hold, 0) === 1 && held < MAX_HOLD_MS) {
      const from = performance.now();
      Atomics.wait(hold, 0, 1, MAX_HOLD_MS - held);
      held += performance.now() - from;
    }
    return performance.now() - start - held > limits.milliseconds;
  };
  try {
    return { ok: true, answer: solvePlan(domain, problem, limits, isTimeUp) };
  } catch (error) {
    return { ok: false, message: sentenceOf(error) };
  }
}

/** Leaves processors to threads that somebody waits for. Only Linux knows a priority of one thread. */
function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Where the system forbids it, the thread works as others do.
  }
}
