import type { HostCall } from '../../sandbox/types';
import type { HostServices } from '../interfaces/types';
import type { Effort, PlanAnswer, PlanLimits } from './answer';

/** What a plugin named of the limits. */
export interface AskedLimits {
  readonly nodes?: number;
  readonly milliseconds?: number;
  readonly effort?: Effort;
}

/** What came of a call of a plugin's. */
export type CallAnswer = PlanAnswer | { readonly kind: 'unavailable'; readonly message: string };

/** Fuel units for each state that was looked at. */
export const FUEL_PER_NODE = 100;

const DEFAULT_LIMITS: PlanLimits = { nodes: 50_000, milliseconds: 3_000, effort: 'automatic' };
/** Beyond these it is as if they had been named. */
const MOST: Readonly<Record<'nodes' | 'milliseconds', number>> = { nodes: 10_000_000, milliseconds: 600_000 };

/**
 * Solves a problem for a plugin that may have that done, and charges for it. The work ends as soon as it costs more than the plugin has.
 *
 * @throws ExecutionEnd where it may not
 */
export async function planFor({ gate, planner }: HostServices, call: string, domain: string, problem: string, asked: AskedLimits, host: HostCall): Promise<CallAnswer> {
  await gate.pass({ capability: 'plan', call });
  if (planner === undefined) return { kind: 'unavailable', message: 'There is no planner where this plugin runs. Run it as an installed plugin.' };
  const answer = await planner.solve(domain, problem, {
    nodes: Math.min(asked.nodes ?? DEFAULT_LIMITS.nodes, MOST.nodes),
    milliseconds: Math.min(asked.milliseconds ?? DEFAULT_LIMITS.milliseconds, MOST.milliseconds),
    effort: asked.effort ?? DEFAULT_LIMITS.effort,
    payableNodes: Number(host.fuelLeft / BigInt(FUEL_PER_NODE)) + 1,
  }, host.signal);
  if ('nodes' in answer) host.charge(answer.nodes * FUEL_PER_NODE);
  return answer;
}
