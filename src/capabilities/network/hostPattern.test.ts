import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matchesHost, parseHostPattern, patternsFor } from './hostPattern';
import type { HostPattern } from './hostPattern';

function pattern(source: string): HostPattern {
  const parsed = parseHostPattern(source);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.problem);
  return parsed.pattern;
}

describe('host patterns', () => {
  for (const [source, matching, other] of [
    ['example.org', ['https://example.org/a', 'http://example.org/', 'https://EXAMPLE.org', 'https://ex%61mple.org', 'http://example.org:80'],
      ['https://a.example.org', 'https://example.org.', 'https://example.org:8443', 'http://example.org:443', 'https://example.org.evil.example', 'https://evilexample.org', 'https://org']],
    ['example.org:8443', ['https://example.org:8443', 'http://example.org:8443'], ['https://example.org', 'https://example.org:443']],
    ['*.example.org', ['https://a.example.org', 'https://a.b.example.org'],
      ['https://example.org', 'https://aexample.org', 'https://.example.org', 'https://a..example.org', 'https://a.example.org.', 'https://a.example.org.evil.example', 'https://a.example.org:8443']],
    ['*.example.org:8443', ['https://a.example.org:8443'], ['https://a.example.org']],
    ['127.0.0.1:8080', ['http://127.0.0.1:8080', 'http://127.1:8080', 'http://0x7f000001:8080', 'http://2130706433:8080'], ['http://127.0.0.1', 'http://127.0.0.2:8080', 'http://localhost:8080']],
    ['[::1]', ['http://[::1]', 'http://[0:0:0:0:0:0:0:1]'], ['http://[::2]', 'http://127.0.0.1', 'http://[::ffff:7f00:1]']],
    ['localhost', ['http://localhost', 'http://LOCALHOST'], ['http://a.localhost', 'http://127.0.0.1', 'http://localhost.']],
    ['private+wiki', ['https://wiki/'], ['https://wiki.example.org', 'https://private+wiki/']],
    ['xn--bcher-kva.example', ['https://bücher.example', 'https://BÜCHER.example'], ['https://bucher.example']],
  ] as const) {
    it(`"${source}" names what it says and no more`, () => {
      for (const url of matching) assert.ok(matchesHost(pattern(source), new URL(url)), url);
      for (const url of other) assert.ok(!URL.canParse(url) || !matchesHost(pattern(source), new URL(url)), url);
    });
  }

  for (const source of [
    '', '*', '*.', '*.*', '*.org', '*.localhost', 'a.*.org', '*example.org', '**.example.org', 'https://example.org', 'example.org/', 'example.org/path', 'user@example.org',
    'Example.org', 'bücher.example', 'xn--a-\u00e4', 'xn--zz.example', 'example.org.', '.example.org', 'a..b', '-a.org', 'a-.org', 'a_b.org', 'a b', 'a\nb', 'a\0', 'example.org?', 'example.org#', 'ex%61mple.org',
    '0x7f.1', '0177.0.0.1', '2130706433', '127.1', '127.0.0.1.', '256.1.1.1', '1.2.3.4.5', '*.1.2.3.4', 'private+10.0.0.1', 'private+localhost', 'private+*.example.org', '*.private+a.org',
    '[::1', '::1', '[::0001]', '[::ffff:127.0.0.1]', '[fe80::1%25eth0]', '*.[::1]', '[::1]x',
    'example.org:', 'example.org:0', 'example.org:080', 'example.org:65536', 'example.org:8080:1', 'example.org:a', 'a'.repeat(64), `${'a.'.repeat(130)}org`,
  ]) {
    it(`refuses ${JSON.stringify(source.slice(0, 40))} and says what to write`, () => {
      const parsed = parseHostPattern(source);
      assert.ok(!parsed.ok);
      assert.match(parsed.problem, /\.$/);
    });
  }

  it('that can’t be read name nothing', () => {
    assert.deepEqual(patternsFor(['*', 'Example.org', 'example.org'], new URL('https://example.org')).map(({ source }) => source), ['example.org']);
  });

  const label = fc.string({ unit: fc.constantFrom('a', 'b', '0', '1', 'x', '-'), minLength: 1, maxLength: 3 });
  const host = fc.array(label, { minLength: 1, maxLength: 4 }).map(labels => labels.join('.'));
  const tail = fc.constantFrom('', ':80', ':443', ':1');
  const source = fc.tuple(fc.constantFrom('', '', '*.', 'private+'), host, tail).map(parts => parts.join(''));

  it('are never wider than written: a URL is named only by its own host and port, or as a subdomain', () => {
    fc.assert(fc.property(source, fc.constantFrom('http', 'https'), host, tail, (written, scheme, target, port) => {
      const parsed = parseHostPattern(written);
      if (!parsed.ok || !URL.canParse(`${scheme}://${target}${port}/`)) return;
      const url = new URL(`${scheme}://${target}${port}/`);
      if (!matchesHost(parsed.pattern, url)) return;
      const [, prefix = '', name = '', named] = /^(\*\.|private\+)?([^:]*)(?::(\d+))?$/.exec(written) ?? [];
      const standard = scheme === 'http' ? '80' : '443';
      assert.equal(url.port === '' ? standard : url.port, named ?? standard);
      if (prefix === '*.') assert.ok(url.hostname.endsWith(`.${name}`) && url.hostname.length > name.length + 1);
      else assert.equal(url.hostname, name);
    }), { numRuns: 20_000 });
  });

  it('name their own host, and of a wildcard what is below it and not itself', () => {
    fc.assert(fc.property(source, written => {
      const parsed = parseHostPattern(written);
      if (!parsed.ok) return;
      const { kind, host: name, port } = parsed.pattern;
      const at = (hostname: string): boolean => {
        const url = `https://${hostname}${port === undefined ? '' : `:${port}`}/`;
        return URL.canParse(url) && matchesHost(parsed.pattern, new URL(url));
      };
      assert.equal(at(name), kind !== 'subdomains');
      assert.equal(at(`a.${name}`), kind === 'subdomains');
    }), { numRuns: 20_000 });
  });

  it('are read in one way only: the host of each is what the parser of URLs makes of it', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'ab01.x-*+:[]/@%?#\\ Aäp'), maxLength: 12 }), written => {
      const parsed = parseHostPattern(written);
      if (!parsed.ok) return;
      const { host: name, kind, port } = parsed.pattern;
      assert.equal(new URL(`http://${name}/`).hostname, name);
      assert.equal(`${kind === 'subdomains' ? '*.' : kind === 'private-name' ? 'private+' : ''}${name}${port === undefined ? '' : `:${port}`}`, written);
    }), { numRuns: 20_000 });
  });
});
