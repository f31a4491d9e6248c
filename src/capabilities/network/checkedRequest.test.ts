import assert from 'node:assert/strict';
import { checkedRequest } from './checkedRequest';
import { NETWORK_LIMITS } from './limits';
import { NetworkFailure } from './types';
import type { NetworkRequest } from './types';

const checked = (changed: Partial<NetworkRequest>): ReturnType<typeof checkedRequest> => checkedRequest({ method: 'GET', url: 'https://example.org/', headers: [], ...changed }, NETWORK_LIMITS);

/** What is said of a request that can't be sent. */
function refusal(changed: Partial<NetworkRequest>): NetworkFailure {
  try {
    checked(changed);
  } catch (error) {
    if (error instanceof NetworkFailure) return error;
    throw error;
  }
  return assert.fail(`accepted ${JSON.stringify(changed)}`);
}

describe('requests of plugins', () => {
  it('are sent as the parser of URLs reads them', () => {
    for (const [url, href] of [
      ['HTTPS://EXAMPLE.org:443/a b?c d#e', 'https://example.org/a%20b?c%20d'],
      ['https://example.org\\@evil.example/', 'https://example.org/@evil.example/'],
      ['http://0x7f.1/', 'http://127.0.0.1/'],
      ['https://b\u00fccher.example', 'https://xn--bcher-kva.example/'],
      ['https://example\u3002org', 'https://example.org/'],
    ] as const) assert.equal(checked({ url }).url.href, href);
  });

  it('go by http and https to a host, without credentials in the URL', () => {
    for (const url of [
      '', '/path', '//example.org', 'example.org', 'ftp://example.org', 'file:///etc/passwd', 'data:,x', 'javascript:1', 'blob:https://example.org/1', 'ws://example.org', 'https://', 'https://:443',
      'https://user@example.org', 'https://user:secret@example.org', 'https://:secret@example.org', 'https://example.org@evil.example', 'https://exa mple.org', 'https://example.org:99999',
      ' https://example.org', 'https://example.org\n', 'https://exam\nple.org', 'https://example.org/\r\nHost: x', 'https://example.org/\0', 'https://example.org/\t', `https://example.org/${'a'.repeat(9000)}`,
    ]) assert.equal(refusal({ url }).kind, 'invalid-request', url);
  });

  it('have a method of letters, in whatever case', () => {
    assert.equal(checked({ method: 'post' }).method, 'POST');
    for (const method of ['', 'CONNECT', 'connect', 'TRACE', 'TRACK', 'GET ', 'GET /x', 'G\u0130T', 'GET\r\nX: y', '*', 'A'.repeat(21)]) assert.equal(refusal({ method }).kind, 'invalid-request', method);
  });

  it('have headers of their own, and none about connection, length or form', () => {
    assert.deepEqual(checked({ headers: [['X-Key', 'a\tb ~'], ['Cookie', 'a=b'], ['Authorization', 'Bearer x']] }).headers.length, 3);
    for (const name of [
      'Host', 'HOST', 'Connection', 'Content-Length', 'Transfer-Encoding', 'TE', 'Trailer', 'Upgrade', 'Expect', 'Keep-Alive', 'Via', 'Accept-Encoding', 'Proxy-Authorization', 'proxy-connection', 'HTTP2-Settings', 'X-HTTP-Method-Override',
      '', 'a b', 'a:b', 'a\nb', 'a\r', ':authority', 'n\u00e4me',
    ]) assert.equal(refusal({ headers: [[name, 'x']] }).kind, 'invalid-request', name);
    for (const value of ['a\r\nHost: b', 'a\n', '\0', 'a\u010dHost: b', '\u7f51', '\x7f']) assert.equal(refusal({ headers: [['x', value]] }).kind, 'invalid-request', JSON.stringify(value));
  });

  it('are bounded', () => {
    assert.match(refusal({ headers: Array.from({ length: 101 }, () => ['a', 'b'] as const) }).message, /100 headers/);
    assert.match(refusal({ headers: [['a', 'b'.repeat(17_000)]] }).message, /16384/);
    assert.equal(refusal({ method: 'POST', body: new Uint8Array((8 << 20) + 1) }).kind, 'too-large');
  });

  it('have a body where the method takes one', () => {
    assert.equal(checked({ method: 'PUT', body: Uint8Array.of(1) }).body?.length, 1);
    assert.equal(checked({ method: 'GET', body: new Uint8Array() }).body, undefined);
    for (const method of ['GET', 'head']) assert.equal(refusal({ method, body: Uint8Array.of(1) }).kind, 'invalid-request');
  });
});
