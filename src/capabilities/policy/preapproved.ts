import type { Subject } from '../effective';
import type { CapabilityRequest, Grant } from '../types';
import type { Rulings } from './rulings';

/** Since when a rule counts, nobody notes. */
const ALWAYS = new Date(0).toISOString();

/** The field of a request that holds the entries that rules name. */
const SCOPE_FIELDS = ['paths', 'variables', 'hosts', 'commands', 'models'] as const;

/**
 * What rules allow in the place of grants: where they name a capability that the manifest asks for, all that it asks for of it, or what
 * their arguments name in the same words. Never more than that; what other rules deny they deny all the same.
 */
export function preapproved(requests: readonly CapabilityRequest[], rulings: Rulings, subject: Subject): readonly Grant[] {
  return requests.flatMap(request => rulings.about(request.name).flatMap(({ rule }): Grant[] => {
    if (rule.effect !== 'allow' || rule.capability !== request.name) return [];
    const capability = rule.arguments.length === 0 ? request : narrowedTo(request, rule.arguments);
    return capability === undefined ? [] : [{ ...subject, asked: capability, capability, decision: 'allow', lifetime: 'workspace', grantedAt: ALWAYS }];
  }));
}

/** The request cut down to the entries that are named; `undefined` where none is. */
function narrowedTo(request: CapabilityRequest, named: readonly string[]): CapabilityRequest | undefined {
  const field = SCOPE_FIELDS.find(name => request[name] !== undefined);
  const entries = (field === undefined ? [] : request[field] ?? []).filter(entry => named.includes(entry));
  return field === undefined || entries.length === 0 ? undefined : { ...request, [field]: entries };
}
