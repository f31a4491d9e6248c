import { budgetOf } from './budgets';
import { commonHosts } from './hostScope';
import { parsePathGlob } from './pathGlob';
import { methodsOf, scopeFieldOf, scopeOf, withScope } from './scope';
import type { CapabilityRequest } from './types';

/** How much less is allowed than was asked. What is left out stays as it was asked. */
export interface Narrowing {
  readonly scope?: readonly string[] | undefined;
  readonly methods?: readonly string[] | undefined;
  readonly bytesPerRun?: number | undefined;
  readonly tokensPerDay?: number | undefined;
}

/**
 * A request made narrower. What a narrowing names and the request doesn't is left out; of paths, which can't be compared, what can't be
 * read: they count only where the request names them, too (`rightsAccess`).
 *
 * @returns `undefined` where nothing is left
 */
export function narrowed(request: CapabilityRequest, { scope, methods, bytesPerRun, tokensPerDay }: Narrowing): CapabilityRequest | undefined {
  const entries = scope === undefined ? scopeOf(request) : commonEntries(request, scope);
  const isNothing = scope !== undefined && entries.length === 0;
  const common = methods === undefined ? methodsOf(request) : methodsOf(request).filter(method => methods.includes(method));
  if (isNothing || (request.name === 'network' && common.length === 0)) return undefined;
  const asked = scope === undefined ? request : withScope(request, entries);
  return {
    ...asked,
    ...(methods === undefined ? {} : { methods: common }),
    ...(bytesPerRun === undefined ? {} : { bytesPerRun: Math.min(bytesPerRun, budgetOf(request, 'bytesPerRun')) }),
    ...(tokensPerDay === undefined ? {} : { tokensPerDay: Math.min(tokensPerDay, budgetOf(request, 'tokensPerDay')) }),
  };
}

/** What of `scope` a request asks for as well. */
function commonEntries(request: CapabilityRequest, scope: readonly string[]): readonly string[] {
  const entries = [...new Set(scope)];
  switch (scopeFieldOf(request.name)) {
    case 'paths': return entries.filter(entry => parsePathGlob(entry).ok);
    // Where a request names none, they are the user's to name.
    case 'hosts': return scopeOf(request).length === 0 ? entries : commonHosts(scopeOf(request), entries);
    // Any model, where none is named.
    case 'models': return request.models === undefined ? entries : entries.filter(entry => request.models?.includes(entry) === true);
    case 'variables':
    case 'commands': return entries.filter(entry => scopeOf(request).includes(entry));
    case undefined: return [];
  }
}
