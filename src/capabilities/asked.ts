import * as v from 'valibot';
import { uncovered } from './coverage';
import { methodsOf, scopeOf, withScope } from './scope';
import { isCapabilityName } from './types';
import type { CapabilityName, CapabilityRequest } from './types';

const count = v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)));

const schema = v.array(v.object({
  name: v.custom<CapabilityName>(isCapabilityName),
  scope: v.array(v.string()),
  methods: v.exactOptional(v.array(v.string())),
  bytesPerRun: count,
  tokensPerDay: count,
  /** The version of the plugin that first asked for it; null where the first that was installed did. */
  since: v.nullable(v.string()),
}));

/**
 * What a version of a plugin asks for, and since when: kept with the version, to tell what the next one asks for besides. A request
 * of which parts came later is one entry for each part.
 */
export type Asked = v.InferOutput<typeof schema>;
type AskedEntry = Asked[number];

/** What a version asks for. `before` is what the one that it replaces asked for; absent where it replaces none. */
export function askedBy(requests: readonly CapabilityRequest[], version: string, before: Asked | undefined): Asked {
  if (before === undefined) return requests.map(request => entryOf(request, null));
  return requests.flatMap(request => {
    const news = uncovered(request, before.map(requestOf));
    if (news === undefined) return knownParts(request, before);
    const scope = scopeOf(request).filter(entry => !scopeOf(news).includes(entry));
    const methods = methodsOf(request).filter(method => !methodsOf(news).includes(method));
    return [
      ...(scope.length === 0 ? [] : knownParts(withScope(request, scope), before)),
      ...(methods.length === 0 ? [] : knownParts({ ...withScope(request, scopeOf(news)), methods }, before)),
      entryOf(news, version),
    ];
  });
}

/** What of the requests was not asked for before. `log` is never asked about. */
export function newRequests(requests: readonly CapabilityRequest[], before: Asked): readonly CapabilityRequest[] {
  const known = before.map(requestOf);
  return requests.flatMap(request => {
    const news = request.name === 'log' ? undefined : uncovered(request, known);
    return news === undefined ? [] : [news];
  });
}

/** The version that brought a request, or the last part of it; `undefined` where all of it was there from the start. */
export function sinceOf(request: CapabilityRequest, asked: Asked): string | undefined {
  const related = asked.filter(entry => entry.name === request.name && touches(request, entry));
  return related.findLast(({ since }) => since !== null)?.since ?? undefined;
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

/** A request that was asked for before, in the parts that it came in. */
function knownParts(request: CapabilityRequest, before: Asked): Asked {
  const parts = new Map<string, { readonly part: CapabilityRequest; readonly since: string | null; readonly scope: string[] }>();
  for (const entry of scopeOf(request)) {
    for (const { part, since } of byMethods(withScope(request, [entry]), before)) {
      const key = JSON.stringify([since, part.methods]);
      parts.set(key, { part, since, scope: [...(parts.get(key)?.scope ?? []), entry] });
    }
  }
  if (parts.size === 0) return byMethods(request, before).map(({ part, since }) => entryOf(part, since));
  return [...parts.values()].map(({ part, since, scope }) => entryOf(withScope(part, scope), since));
}

/** A request cut by when its methods were first asked for. */
function byMethods(request: CapabilityRequest, before: Asked): readonly { readonly part: CapabilityRequest; readonly since: string | null }[] {
  const parts = new Map<string | null, string[]>();
  for (const method of methodsOf(request)) {
    const since = sinceOf({ ...request, methods: [method] }, before) ?? null;
    parts.set(since, [...(parts.get(since) ?? []), method]);
  }
  // All of them at once, or none: as it is written.
  if (parts.size < 2) return [{ part: request, since: sinceOf(request, before) ?? null }];
  return [...parts].map(([since, methods]) => ({ part: { ...request, methods }, since }));
}

function entryOf(request: CapabilityRequest, since: string | null): AskedEntry {
  const { name, methods, bytesPerRun, tokensPerDay } = request;
  return {
    name, scope: [...scopeOf(request)],
    ...(methods === undefined ? {} : { methods: [...methods] }),
    ...(bytesPerRun === undefined ? {} : { bytesPerRun }),
    ...(tokensPerDay === undefined ? {} : { tokensPerDay }),
    since,
  };
}

function requestOf({ name, scope, methods, bytesPerRun, tokensPerDay }: AskedEntry): CapabilityRequest {
  const request: CapabilityRequest = {
    name,
    ...(methods === undefined ? {} : { methods }),
    ...(bytesPerRun === undefined ? {} : { bytesPerRun }),
    ...(tokensPerDay === undefined ? {} : { tokensPerDay }),
  };
  return scope.length === 0 ? request : withScope(request, scope);
}

/** Whether an entry is about something of the request. */
function touches(request: CapabilityRequest, entry: AskedEntry): boolean {
  const [wanted, methods] = [scopeOf(request), methodsOf(request)];
  const isSameScope = wanted.length === 0 ? entry.scope.length === 0 : wanted.some(item => entry.scope.includes(item));
  return isSameScope && (methods.length === 0 || methodsOf(requestOf(entry)).some(method => methods.includes(method)));
}
