import type { NetworkLimits } from './limits';
import type { Header } from './types';

/** A header's name (RFC 9110, section 5.6.2). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Its value, in the characters that mean the same to everybody. */
const VALUE = /^[\t\x20-\x7e]*$/;

/** What is said about the connection, the length or the form of the message: whoever may say so can slip in a second request. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'accept-encoding', 'connection', 'content-length', 'expect', 'host', 'http2-settings', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'via',
  // A server that heeds these does something else than the method that was granted.
  'x-http-method', 'x-http-method-override', 'x-method-override',
]);

/**
 * The first thing that is wrong with headers, a sentence; undefined where they may be sent.
 *
 * @param headers as the plugin gave them
 */
export function problemWithHeaders(headers: readonly Header[], { requestHeaders, requestHeaderLength }: NetworkLimits): string | undefined {
  if (headers.length > requestHeaders) return `There are more than ${requestHeaders} headers.`;
  let length = 0;
  for (const [name, value] of headers) {
    if (!TOKEN.test(name)) return `"${name.slice(0, 80)}" is no name of a header.`;
    if (isForbidden(name)) return `The header "${name.slice(0, 80)}" is not the plugin's to set.`;
    if (!VALUE.test(value)) return `The header "${name.slice(0, 80)}" has characters that a header can't have.`;
    length += name.length + value.length;
  }
  return length > requestHeaderLength ? `The headers are longer than ${requestHeaderLength} characters.` : undefined;
}

function isForbidden(name: string): boolean {
  const lower = name.toLowerCase();
  return FORBIDDEN.has(lower) || lower.startsWith('proxy-');
}
