import { planFor, type CallAnswer } from '../planning/planner';
import { FLAT_MODULES, handOverJson, zeroEnded } from './flatFunction';
import type { FlatFunction } from './flatFunction';

/**
 * `host_plan(domain_ptr, problem_ptr) -> i32`: both texts end with a zero. The answer is JSON: `{ "status": "solved", "steps":
 * [{ "action", "arguments" }…], "cost", "optimal", "nodes" }`, or another status with what `plan-error` says of it in sdk/wit/airlock.wit.
 */
export const planFunction: FlatFunction = {
  modules: FLAT_MODULES,
  name: 'host_plan',
  capability: 'plan',
  signature: { params: ['i32', 'i32'], results: ['i32'] },
  implement: (services, call) => async (host, [domain, problem]) => {
    const texts = [await zeroEnded(host, call, domain), await zeroEnded(host, call, problem)] as const;
    return [await handOverJson(host, asJson(await planFor(services, call, ...texts, {}, host)))];
  },
};

function asJson({ kind, ...rest }: CallAnswer): unknown {
  if (!('isOptimal' in rest)) return { status: kind, ...rest };
  const { steps, cost, isOptimal, nodes } = rest;
  return { status: kind, steps, cost, optimal: isOptimal, nodes };
}
