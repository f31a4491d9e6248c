import type { NetworkLimits } from './limits';
import { isMethod, takesBody } from './methods';
import { problemWithHeaders } from './requestHeaders';
import { parseTarget } from './target';
import { NetworkFailure } from './types';
import type { Header, NetworkRequest } from './types';

/** A request that can be sent, whether or not it may be. */
export interface CheckedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: readonly Header[];
  readonly body?: Uint8Array;
}

/**
 * Reads what a plugin wants sent.
 *
 * @throws NetworkFailure `invalid-request`, `too-large`
 */
export function checkedRequest({ method: written, url: text, headers, body }: NetworkRequest, limits: NetworkLimits): CheckedRequest {
  const method = written.toUpperCase();
  if (!isMethod(method)) throw new NetworkFailure('invalid-request', `"${written.slice(0, 80)}" is no method that can be sent. Use GET, POST or another one.`);
  const target = parseTarget(text, undefined, limits.urlLength);
  if (!target.ok) throw new NetworkFailure('invalid-request', target.problem);
  const problem = problemWithHeaders(headers, limits);
  if (problem !== undefined) throw new NetworkFailure('invalid-request', problem);
  const hasBody = body !== undefined && body.length > 0;
  if (hasBody && !takesBody(method)) throw new NetworkFailure('invalid-request', `A ${method} request has no body. Use POST or PUT.`);
  if (hasBody && body.length > limits.requestBodyBytes) throw new NetworkFailure('too-large', `The body has ${body.length} bytes; ${limits.requestBodyBytes} are the most.`);
  return { method, url: target.url, headers, ...(hasBody ? { body } : {}) };
}
