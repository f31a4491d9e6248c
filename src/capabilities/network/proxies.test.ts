import assert from 'node:assert/strict';
import { NO_PROXIES, proxyFor, proxySettings } from './proxies';
import type { EditorProxySettings, ProxySettings } from './proxies';
import { NetworkFailure } from './types';

const EDITOR: EditorProxySettings = { isOff: false, noProxy: [], isStrict: true };
const environment = (variables: Readonly<Record<string, string>>) => (name: string): string | undefined => variables[name];

describe('proxies', () => {
  const goesBy = (url: string, settings: Partial<ProxySettings>): string | undefined => proxyFor(new URL(url), { ...NO_PROXIES, http: 'plain.proxy:3128', https: 'http://secure.proxy', ...settings })?.url.href;

  it('are those of the environment where the editor names none', () => {
    const env = environment({ http_proxy: 'a', HTTPS_PROXY: ' b ', NO_PROXY: 'x, y z' });
    assert.deepEqual(proxySettings(env), { http: 'a', https: 'b', exempt: ['x', 'y', 'z'], isStrict: true });
    assert.deepEqual(proxySettings(env, { ...EDITOR, isStrict: false, authorization: 'Basic x' }), { http: 'a', https: 'b', exempt: ['x', 'y', 'z'], authorization: 'Basic x', isStrict: false });
    assert.deepEqual(proxySettings(env, { ...EDITOR, proxy: 'c', noProxy: ['d'] }), { http: 'c', https: 'c', exempt: ['d'], isStrict: true });
    assert.deepEqual(proxySettings(env, { ...EDITOR, proxy: 'c', isOff: true }), NO_PROXIES);
    assert.deepEqual(proxySettings(environment({})), NO_PROXIES);
  });

  it('are chosen by the kind of URL', () => {
    assert.equal(goesBy('http://example.org', {}), 'http://plain.proxy:3128/');
    assert.equal(goesBy('https://example.org', {}), 'http://secure.proxy/');
    assert.equal(proxyFor(new URL('https://example.org'), NO_PROXIES), undefined);
  });

  it('never stand before this machine', () => {
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '[::1]', '[::ffff:7f00:1]']) assert.equal(goesBy(`http://${host}:8080/`, {}), undefined, host);
    for (const host of ['192.168.1.1', 'a.localhost', 'localhost.example']) assert.notEqual(goesBy(`http://${host}:8080/`, {}), undefined, host);
  });

  it('are left out for what is exempt', () => {
    for (const [entry, url] of [
      ['*', 'https://a'], ['example.org', 'https://example.org'], ['example.org', 'https://a.example.org'], ['.example.org', 'https://a.example.org'], ['*.example.org', 'https://a.example.org'], ['Example.ORG', 'https://example.org'],
      ['example.org:443', 'https://example.org'], ['example.org:8080', 'http://example.org:8080'], ['10.1.2.3', 'http://10.1.2.3'], ['10.0.0.0/8', 'http://10.1.2.3'], ['fd00::/8', 'http://[fd00::1]'], ['[fd00::1]', 'http://[fd00::1]'], ['fd00::1', 'http://[fd00::1]'],
    ] as const) assert.equal(goesBy(url, { exempt: ['other', entry] }), undefined, `${entry} ${url}`);
    for (const [entry, url] of [
      ['example.org', 'https://badexample.org'], ['example.org', 'https://example.org.evil.example'], ['example.org:80', 'https://example.org'], ['10.0.0.0/8', 'http://11.1.2.3'], ['10.0.0.0/8', 'http://10.example.org'], ['', 'https://a'], ['.', 'https://a'], ['fd00::/8', 'http://10.1.2.3'],
    ] as const) assert.notEqual(goesBy(url, { exempt: [entry] }), undefined, `${entry} ${url}`);
  });

  it('are told who asks, by the setting or by their address', () => {
    const told = (settings: Partial<ProxySettings>): string | undefined => proxyFor(new URL('http://example.org'), { ...NO_PROXIES, http: 'http://us%65r:p%C3%A4ss@proxy', ...settings })?.authorization;
    assert.equal(told({}), `Basic ${Buffer.from('user:päss').toString('base64')}`);
    assert.equal(told({ authorization: 'Bearer x' }), 'Bearer x');
    assert.equal(told({ http: 'proxy' }), undefined);
  });

  it('that can’t be used are not gone past', () => {
    for (const http of ['socks5://proxy', 'file:///proxy', 'http://', 'http://a b', 'http://%zz@proxy']) {
      assert.throws(() => goesBy('http://example.org', { http }), (error: unknown) => error instanceof NetworkFailure && error.kind === 'connection' && /Correct the setting/.test(error.forUser ?? ''), http);
    }
  });
});
