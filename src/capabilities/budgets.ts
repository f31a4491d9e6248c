import type { CapabilityRequest } from './types';

/** What of something countable a capability has. */
export type Budget = 'bytesPerRun' | 'tokensPerDay';

export const BUDGETS: readonly Budget[] = ['bytesPerRun', 'tokensPerDay'];

/** What counts where neither the manifest nor the grant says anything: 16 MiB to and from servers in a run, 50 000 tokens in a day. */
export const DEFAULT_BUDGETS: Readonly<Record<Budget, number>> = { bytesPerRun: 16 * 1024 * 1024, tokensPerDay: 50_000 };

/** How much of a budget a request asks for, or a grant gives. Of files no end of it where nothing is said: their quotas count (`fileBudgets.ts`). */
export function budgetOf(capability: CapabilityRequest, budget: Budget): number {
  return capability[budget] ?? (budget === 'bytesPerRun' && isOfFiles(capability) ? Infinity : DEFAULT_BUDGETS[budget]);
}

/** The budgets that are within all of these; what none of them names is left to the default. */
export function leastBudgets(capabilities: readonly CapabilityRequest[]): Pick<CapabilityRequest, Budget> {
  return Object.fromEntries(BUDGETS.flatMap(budget => (
    capabilities.some(capability => capability[budget] !== undefined) ? [[budget, Math.min(...capabilities.map(capability => budgetOf(capability, budget)))]] : []
  )));
}

function isOfFiles({ name }: CapabilityRequest): boolean {
  return name === 'fs.read' || name === 'fs.write';
}
