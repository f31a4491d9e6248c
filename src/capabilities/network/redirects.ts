import { takesBody } from './methods';
import { parseTarget } from './target';
import type { TargetResult } from './target';
import type { Header, HopAnswer } from './types';

/** What a redirection makes of a request, before its URL is checked. */
export interface Redirected {
  readonly method: string;
  readonly headers: readonly Header[];
  readonly body?: Uint8Array;
}

const REDIRECTIONS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What goes along to another origin: what no server takes for a credential. */
const HARMLESS: ReadonlySet<string> = new Set(['accept', 'accept-language', 'content-language', 'content-type', 'user-agent']);

/** What describes a body that is not sent any more (Fetch Standard, "request-body-header name"). */
const ABOUT_BODY: ReadonlySet<string> = new Set(['content-encoding', 'content-language', 'content-location', 'content-type']);

/** Where an answer sends on to, as it says; undefined where it doesn't. */
export function locationOf({ status, headers }: HopAnswer): string | undefined {
  return REDIRECTIONS.has(status) ? headers.find(([name]) => name === 'location')?.[1] : undefined;
}

/** Reads where an answer sends on to. From what is encrypted, nothing goes on to what isn't. */
export function redirectionTarget(location: string, from: URL): TargetResult {
  const target = parseTarget(location, from);
  if (target.ok && from.protocol === 'https:' && target.url.protocol !== 'https:') return { ok: false, problem: 'It leads from https to http.' };
  return target;
}

/**
 * The request as it is sent on (Fetch Standard, "HTTP-redirect fetch"): as GET where the answer or custom say so, and to another
 * origin without anything that could be a credential.
 */
export function redirected({ method, headers, body }: Redirected, status: number, from: URL, to: URL): Redirected {
  const becomesGet = ((status === 301 || status === 302) && method === 'POST') || (status === 303 && takesBody(method));
  const kept = headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return (from.origin === to.origin || HARMLESS.has(lower)) && !(becomesGet && ABOUT_BODY.has(lower));
  });
  return { method: becomesGet ? 'GET' : method, headers: kept, ...(becomesGet || body === undefined ? {} : { body }) };
}
