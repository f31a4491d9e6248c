import { NETWORK_LIMITS } from '../network/limits';
import { fetchFor } from '../network/fetch';
import { NetworkFailure } from '../network/types';
import type { Header, NetworkRequest, NetworkResponse } from '../network/types';
import { encodedBytes, utf8Of } from './encodedBytes';
import { bytesAt, FLAT_MODULES, handOverJson, textAt } from './flatFunction';
import type { FlatFunction } from './flatFunction';

/**
 * `host_fetch(url_ptr, url_len, body_ptr, body_len) -> i32`: GET where there is no body, POST otherwise. The answer is JSON:
 * `{ "status", "url", "headers": [[name, value]…], "body", "encoding": "utf-8" or "base64" }`, or `{ "error": { "code", "message" } }`.
 */
export const fetchFunction: FlatFunction = {
  modules: FLAT_MODULES,
  name: 'host_fetch',
  capability: 'network',
  signature: { params: ['i32', 'i32', 'i32', 'i32'], results: ['i32'] },
  attached: { pointer: 0, length: 1, unit: 1, follow: false },
  implement: (services, call) => async (host, [url, urlLength, body, bodyLength]) => {
    const text = await textAt(host, call, url, urlLength);
    const bytes = await bytesAt(host, call, body, bodyLength, NETWORK_LIMITS.requestBodyBytes);
    try {
      return [await handOverJson(host, answered(await fetchFor(services, call, requestFor(text, bytes), host.signal)))];
    } catch (error) {
      if (!(error instanceof NetworkFailure)) throw error;
      return [await handOverJson(host, { error: { code: error.kind, message: error.message } })];
    }
  },
};

function requestFor(url: string, body: Uint8Array): NetworkRequest {
  if (body.length === 0) return { method: 'GET', url, headers: [] };
  const type: Header = ['content-type', isJson(body) ? 'application/json' : 'application/octet-stream'];
  return { method: 'POST', url, headers: [type], body };
}

function answered({ status, url, headers, body }: NetworkResponse): unknown {
  const { text, encoding } = encodedBytes(body);
  return { status, url, headers, body: text, encoding };
}

function isJson(body: Uint8Array): boolean {
  try {
    JSON.parse(utf8Of(body) ?? '');
    return true;
  } catch {
    return false;
  }
}
