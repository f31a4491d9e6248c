import type { PlanAnswer, PlanLimits } from '../../capabilities/planning/answer';

/** A problem to be solved by a worker, which works on one at a time. */
export interface PlanRequest {
  readonly kind: 'plan';
  readonly domain: string;
  readonly problem: string;
  readonly limits: PlanLimits;
  /** Shared. While its integer is 1, the worker lets others work. */
  readonly hold: Int32Array;
}

/** What came of it. */
export type PlanResponse =
  | { readonly ok: true; readonly answer: PlanAnswer }
  | { readonly ok: false; readonly message: string };
