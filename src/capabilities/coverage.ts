import { BUDGETS, budgetOf } from './budgets';
import { methodsOf, scopeOf, withScope } from './scope';
import type { CapabilityRequest } from './types';

/**
 * What of a request is in none of the known ones: entries of its scope, methods, or all of it where a budget is higher. Word for
 * word: whether one pattern lies within another is not for us to guess.
 *
 * @returns `undefined` where all of it is known
 */
export function uncovered(request: CapabilityRequest, known: readonly CapabilityRequest[]): CapabilityRequest | undefined {
  const comparable = known.filter(each => each.name === request.name && BUDGETS.every(budget => budgetOf(request, budget) <= budgetOf(each, budget)));
  const scope = [...new Set(scopeOf(request))];
  if (scope.length === 0) {
    const missing = missingMethods(request, comparable.filter(each => scopeOf(each).length === 0));
    return missing === undefined ? undefined : withMethods(request, missing);
  }
  const open: string[] = [];
  const methods = new Set<string>();
  for (const entry of scope) {
    const missing = missingMethods(request, comparable.filter(each => scopeOf(each).includes(entry)));
    if (missing === undefined) continue;
    open.push(entry);
    for (const method of missing) methods.add(method);
  }
  if (open.length === 0) return undefined;
  return withMethods(open.length === scope.length ? request : withScope(request, open), [...methods]);
}

/** The methods of a request that none of the known ones has; `undefined` where there is a known one and nothing is missing. */
function missingMethods(request: CapabilityRequest, known: readonly CapabilityRequest[]): readonly string[] | undefined {
  const there = new Set(known.flatMap(methodsOf));
  const missing = methodsOf(request).filter(method => !there.has(method));
  return known.length > 0 && missing.length === 0 ? undefined : missing;
}

function withMethods(request: CapabilityRequest, wanted: readonly string[]): CapabilityRequest {
  const all = methodsOf(request);
  return all.every(method => wanted.includes(method)) ? request : { ...request, methods: all.filter(method => wanted.includes(method)) };
}
