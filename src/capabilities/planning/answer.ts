import type { PlanLimit } from './budget';
import type { PddlProblem } from './pddl/source';

/** What one call of the planner may use, and what is wanted. */
export interface PlanLimits {
  /** States that may be looked at. */
  readonly nodes: number;
  /** Milliseconds, from when work begins. */
  readonly milliseconds: number;
  /** `first`: any plan; `best`: the cheapest, or what is the cheapest by the time that a limit is reached. */
  readonly effort: Effort;
  /**
   * States that the caller's fuel pays for, and one more; any number where absent. The caller doesn't get what comes of looking at so many: it
   * ends the work, and changes nothing about how it is done before.
   */
  readonly payableNodes?: number;
}

/** `automatic`: the best where the problem has a metric, otherwise the first. */
export type Effort = 'automatic' | 'first' | 'best';

/** An action, and the objects in place of its parameters, as they were declared. */
export interface PlanStep {
  readonly action: string;
  readonly arguments: readonly string[];
}

/** What came of a call. `nodes` are the states that were looked at. */
export type PlanAnswer =
  | {
    readonly kind: 'solved'; readonly steps: readonly PlanStep[];
    /** By the problem's metric; the number of steps where it has none. */
    readonly cost: number;
    /** Whether it is proven that no plan is cheaper. */
    readonly isOptimal: boolean;
    readonly nodes: number;
  }
  /** It is proven that there is no plan. */
  | { readonly kind: 'unsolvable'; readonly message: string; readonly nodes: number }
  | PddlProblem
  /** Neither a plan nor a proof was found within the limits. */
  | { readonly kind: 'budget'; readonly limit: PlanLimit; readonly message: string; readonly nodes: number };

/** Bytes that the planner may use for states and lists, besides what a worker has for itself. */
export const MAX_PLANNER_BYTES = 256 * 2 ** 20;

/** Solves planning problems somewhere else than in this thread. */
export interface Planner {
  /**
   * @param signal where it is aborted, work stops
   * @throws AirlockError `cancelled` where it was aborted, `runtime.failed` where the planner itself failed
   */
  solve(domain: string, problem: string, limits: PlanLimits, signal: AbortSignal): Promise<PlanAnswer>;
}
