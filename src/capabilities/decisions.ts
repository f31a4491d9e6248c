import type { CapabilityRequest, Grant } from './types';

/** The entries of a capability's scope; empty where it has none. */
export function scopeOf(capability: CapabilityRequest): readonly string[] {
  return capability.paths ?? capability.variables ?? capability.hosts ?? capability.commands ?? [];
}

/** The capability and its scope as one text: equal for two requests exactly if they ask for the same. */
export function capabilityKey(capability: CapabilityRequest): string {
  return JSON.stringify([capability.name, [...new Set(scopeOf(capability))].sort()]);
}

/** Whom and where a decision is for: nothing that was decided carries over to another key or workspace. */
export interface Subject {
  readonly pluginId: string;
  readonly keyId: string;
  readonly workspace: string;
}

export type Decision = 'allow' | 'deny' | 'undecided';

/**
 * What was decided about a request. It is allowed where allowed grants name every entry of its scope, word for word:
 * whether one pattern lies within another is not for us to guess. It is denied where just this request was denied.
 */
export function decide(request: CapabilityRequest, grants: readonly Grant[], subject: Subject): Decision {
  if (request.name === 'log') return 'allow';
  const relevant = grants.filter(grant => isFor(grant, subject) && grant.capability.name === request.name);
  const key = capabilityKey(request);
  const same = relevant.find(grant => capabilityKey(grant.capability) === key);
  if (same !== undefined) return same.decision;
  const scope = scopeOf(request);
  const granted = new Set(relevant.filter(grant => grant.decision === 'allow').flatMap(grant => scopeOf(grant.capability)));
  return scope.length > 0 && scope.every(entry => granted.has(entry)) ? 'allow' : 'undecided';
}

/** The part of a plugin's requests that was allowed. */
export function allowedRequests(requests: readonly CapabilityRequest[], grants: readonly Grant[], subject: Subject): readonly CapabilityRequest[] {
  return requests.filter(request => decide(request, grants, subject) === 'allow');
}

/**
 * Whether what a plugin writes is to be shown before it is real: so it is as soon as one of the grants that allow a
 * request says so, for all that the run writes.
 */
export function isPreviewed(allowed: readonly CapabilityRequest[], grants: readonly Grant[], subject: Subject): boolean {
  const previews = grants.filter(grant => isFor(grant, subject) && grant.decision === 'allow' && grant.isPreview === true);
  return allowed.some(request => previews.some(({ capability }) => capability.name === request.name && scopeOf(capability).some(entry => scopeOf(request).includes(entry))));
}

function isFor(grant: Grant, subject: Subject): boolean {
  return grant.pluginId === subject.pluginId && grant.keyId === subject.keyId && grant.workspace === subject.workspace;
}
