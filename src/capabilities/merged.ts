import { BUDGETS, budgetOf, leastBudgets } from './budgets';
import { uncovered } from './coverage';
import { methodsOf, scopeFieldOf, scopeOf } from './scope';
import type { CapabilityName, CapabilityRequest } from './types';

/**
 * What several rights to one capability come to: never more than one of them gives for the same thing. Where they differ in methods
 * or budgets that is less than all of them together; who can, looks at each.
 */
export function merged(name: CapabilityName, rights: readonly CapabilityRequest[]): CapabilityRequest | undefined {
  const own = rights.filter(right => right.name === name);
  // A right that lies within another one changes nothing.
  const wide = own.filter((right, index) => !own.some((other, at) => at !== index && isWithin(right, other) && (at < index || !isWithin(other, right))));
  const [first, ...others] = wide;
  if (first === undefined || others.length === 0) return first;
  const field = scopeFieldOf(name);
  // Of models, none named stands for any.
  const isAny = field === 'models' && wide.some(({ models }) => models === undefined);
  const methods = methodsOf(first).filter(method => others.every(other => methodsOf(other).includes(method)));
  return {
    name,
    ...(field === undefined || isAny ? {} : { [field]: [...new Set(wide.flatMap(scopeOf))] }),
    ...(name === 'network' ? { methods } : {}),
    ...leastBudgets(wide),
  };
}

function isWithin(right: CapabilityRequest, other: CapabilityRequest): boolean {
  if (other.name === 'llm' && other.models === undefined) return BUDGETS.every(budget => budgetOf(right, budget) <= budgetOf(other, budget));
  return uncovered(right, [other]) === undefined;
}
