import * as v from 'valibot';
import { scopeOf } from './decisions';
import { isCapabilityName } from './types';
import type { CapabilityName, CapabilityRequest } from './types';

const schema = v.array(v.object({
  name: v.custom<CapabilityName>(isCapabilityName),
  scope: v.array(v.string()),
  /** The version of the plugin that first asked for it; null where the first that was installed did. */
  since: v.nullable(v.string()),
}));

/** What a version of a plugin asks for, and since when: kept with the version, to tell what the next one asks for besides. */
export type Asked = v.InferOutput<typeof schema>;

/** What a version asks for. `before` is what the one that it replaces asked for; absent where it replaces none. */
export function askedBy(requests: readonly CapabilityRequest[], version: string, before: Asked | undefined): Asked {
  return requests.map(request => ({
    name: request.name,
    scope: [...scopeOf(request)],
    since: before === undefined ? null : isCovered(request, before) ? sinceOf(request, before) ?? null : version,
  }));
}

/** What of the requests was not asked for before. `log` is never asked about. */
export function newRequests(requests: readonly CapabilityRequest[], before: Asked): readonly CapabilityRequest[] {
  return requests.filter(request => request.name !== 'log' && !isCovered(request, before));
}

/** The version that brought a request; `undefined` where it was there from the start. */
export function sinceOf(request: CapabilityRequest, asked: Asked): string | undefined {
  const scope = new Set(scopeOf(request));
  const same = asked.find(entry => entry.name === request.name && entry.scope.length === scope.size && entry.scope.every(item => scope.has(item)));
  return same?.since ?? undefined;
}

export function formatAsked(asked: Asked): string {
  return JSON.stringify(asked);
}

/** `undefined` where nothing is known. */
export function parseAsked(text: string | null): Asked | undefined {
  if (text === null) return undefined;
  try {
    const parsed = v.safeParse(schema, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** Whether all of a request's scope was asked for before, word for word, as grants are compared. */
function isCovered(request: CapabilityRequest, before: Asked): boolean {
  const scope = scopeOf(request);
  const same = before.filter(entry => entry.name === request.name);
  if (scope.length === 0) return same.some(entry => entry.scope.length === 0);
  const known = new Set(same.flatMap(entry => entry.scope));
  return scope.every(item => known.has(item));
}
