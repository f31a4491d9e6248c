import assert from 'node:assert/strict';
import fc from 'fast-check';
import picomatch from 'picomatch';
import type { CapabilityName } from '../types';
import { parseArgument } from './argumentPattern';
import type { ArgumentPattern } from './pattern';
import { pathPattern } from './pathPattern';
import { concerns, isPluginPattern } from './pluginPattern';

function pattern(capability: CapabilityName, source: string): ArgumentPattern {
  const parsed = parseArgument(capability, source);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.problem);
  return parsed.pattern;
}

function paths(source: string) {
  const parsed = pathPattern(source);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.problem);
  return parsed.pattern;
}

describe('patterns of plugins', () => {
  it('name an id, all ids below one, or all', () => {
    const about = (plugin: string, pluginId: string, signer?: string): boolean => concerns({ plugin, ...(signer === undefined ? {} : { signer }) }, { pluginId, keyId: 'k' });
    assert.ok(about('org.example.hello', 'org.example.hello'));
    assert.ok(about('org.example.*', 'org.example.hello') && about('org.example.*', 'org.example.a.b') && about('*', 'a.b'));
    for (const [plugin, id] of [['org.example.*', 'org.example'], ['org.example.*', 'org.examples.hello'], ['org.example', 'org.example.hello'], ['org.example.hello', 'org.example.hello2']] as const) assert.ok(!about(plugin, id), `${plugin} ${id}`);
    assert.ok(about('*', 'a.b', 'k') && !about('*', 'a.b', 'other'));
  });

  it('are nothing else', () => {
    for (const text of ['*', 'a', 'org.example.*', 'org.example.hello-x_1']) assert.ok(isPluginPattern(text), text);
    for (const text of ['', '*.*', 'org.*.hello', 'org.example*', 'Org.example', 'org..a', '.a', 'a.', 'org.example.**', 'a\n', 'a'.repeat(200)]) assert.ok(!isPluginPattern(text), text);
  });
});

describe('patterns of arguments', () => {
  for (const [capability, source, covered, touched, other] of [
    ['fs.read', 'secrets/**', ['secrets/a', 'secrets/a/b'], ['SECRETS/a', 'Secrets/a', 'secrets./a', 'secrets /a', 'se\u200bcrets/a', 'ｓecrets/a', 'secrets:x/a'], ['secret/a', 'a/secrets/a', 'secrets']],
    ['fs.read', 'secrets', ['secrets'], ['secrets/a/b', 'Secrets', 'SECRETS/a'], ['secrets2', 'a/secrets']],
    ['fs.write', 'caf\u00e9.txt', ['caf\u00e9.txt'], ['cafe\u0301.txt', 'CAF\u00c9.TXT', 'caf\u00e9.txt.', 'caf\u00e9.txt::$DATA'], ['cafe.txt']],
    ['fs.read', '**/*.pem', ['a.pem', 'x/y/a.pem'], ['A.PEM', 'x/a.pem/inside'], ['a.pem2']],
    ['llm', 'gpt-*', ['gpt-4o', 'gpt-'], ['GPT-4o'], ['agpt-4', 'claude']],
    ['ext:pub.ext/issue', 'repo:*/issues', ['repo:a/b/issues'], ['REPO:a/issues'], ['repo:a/issues/1']],
    ['env', 'AWS_*', ['AWS_KEY'], ['aws_key'], ['XAWS_KEY']],
    ['exec', 'git push', ['git push'], ['GIT  push', ' git push ', 'git.exe push'], ['git push --force', 'git', 'git pushx']],
    ['network', 'api.example.org', ['GET https://api.example.org/', 'POST http://api.example.org/a?b=c', 'GET https://API.example.org/x', 'GET https://api.example.org:443/'], ['GET https://api.example.org:8443/', 'GET https://api.example.org./x', 'nonsense', 'GET ftp://api.example.org/'], ['GET https://example.org/', 'GET https://x.api.example.org/', 'GET https://api.example.org.evil.net/', 'GET https://evil.net/api.example.org', 'GET https://api.example.org@evil.net/']],
    ['network', '*.example.org', ['GET https://a.example.org/', 'GET https://a.b.example.org/'], ['GET https://a.example.org../'], ['GET https://example.org/', 'GET https://aexample.org/', 'GET https://.example.org.net/']],
    ['network', 'GET,HEAD *', ['GET https://a/', 'HEAD http://b/'], ['get https://a/'], ['POST https://a/']],
    ['network', 'POST api.example.org:8443/v1/**', ['POST https://api.example.org:8443/v1/a', 'POST https://api.example.org:8443/v1/a/b?q', 'POST https://api.example.org:8443/v1/%61'], ['POST https://api.example.org:8443/V1/a', 'POST https://api.example.org:8443/%761/a', 'POST https://api.example.org:8443//v1//a', 'POST https://api.example.org:8443/x/..%2fv1/a', 'POST https://api.example.org:8443/%25761/a'], ['POST https://api.example.org/v1/a', 'POST https://api.example.org:8443/v2/a', 'GET https://api.example.org:8443/v1/a']],
    ['network', 'api.example.org/secret', ['GET https://api.example.org/secret', 'GET https://api.example.org/x/../secret', 'GET https://api.example.org\\secret'], ['GET https://api.example.org/secret/a', 'GET https://api.example.org/secret;v=1', 'GET https://api.example.org/./SECRET/', 'GET https://api.example.org/x%2f..%2fsecret'], ['GET https://api.example.org/secrets', 'GET https://api.example.org/']],
    ['network', '127.0.0.1:*', ['GET http://127.0.0.1/', 'GET http://127.0.0.1:8080/', 'GET http://2130706433/', 'GET http://0177.0.0.1/', 'GET http://127.0.0.1.:1/'], ['GET http://[::ffff:127.0.0.1]/', 'GET http://[::ffff:7f00:1]:1/'], ['GET http://127.0.0.2/']],
    ['network', '[::1]', ['GET http://[::1]/', 'GET http://[0:0:0:0:0:0:0:1]/'], ['GET http://[::1]:99/'], ['GET http://[::2]/']],
    ['network', 'b\u00fccher.example', ['GET https://b\u00fccher.example/', 'GET https://xn--bcher-kva.example/'], ['GET https://B\u00dcCHER.example:1/'], ['GET https://bucher.example/']],
  ] as const) {
    it(`"${source}" of ${capability} names what it says, and touches other spellings of that`, () => {
      const parsed = pattern(capability, source);
      for (const argument of covered) assert.ok(parsed.covers(argument) && parsed.touches(argument), `covers ${argument}`);
      for (const argument of touched) assert.ok(!parsed.covers(argument) && parsed.touches(argument), `touches ${argument}`);
      for (const argument of other) assert.ok(!parsed.covers(argument) && !parsed.touches(argument), `other ${argument}`);
    });
  }

  for (const [capability, source] of [
    ['fs.read', '../a'], ['fs.read', '/etc'], ['fs.read', ''], ['fs.read', 'a\nb'], ['llm', 'x'.repeat(600)], ['retrieval', 'a'], ['plan', 'a'],
    ['network', 'https://a.example'], ['network', 'get a.example'], ['network', 'a.example:0'], ['network', 'a.example:99999'], ['network', 'a@b.example'], ['network', 'a*.example'], ['network', '*.'],
    ['network', 'GET  a.example'], ['network', 'a.example/../b'], ['network', 'a.example/'], ['network', ''], ['network', 'a.example/b?c=[d]'], ['network', 'GET, HEAD a.example'],
  ] as const) {
    it(`refuse ${JSON.stringify(source.slice(0, 30))} of ${capability} and say what to write`, () => {
      const parsed = parseArgument(capability, source);
      assert.ok(!parsed.ok);
      assert.match(parsed.problem, /[.]$/);
    });
  }

  it('are refused for rules about every capability: nobody could tell what of', () => {
    assert.ok(!parseArgument('*', 'a').ok);
  });

  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '*', '?', '.', '-', '/', ' ', 'ß', 'É', 'e\u0301'), minLength: 1, maxLength: 8 });

  it('over text are as wide as a regular expression of the same meaning', () => {
    fc.assert(fc.property(letters, letters, (source, argument) => {
      const oracle = new RegExp(`^${[...source].map(letter => (letter === '*' ? '.*' : letter === '?' ? '.' : letter.replace(/[.\\/-]/g, '\\$&'))).join('')}$`, 's');
      assert.equal(pattern('llm', source).covers(argument), oracle.test(argument));
    }), { numRuns: 20_000 });
  });

  const label = fc.constantFrom('a', 'b', 'api', 'x-1');
  const host = fc.array(label, { minLength: 1, maxLength: 3 }).map(labels => `${labels.join('.')}.example`);
  const method = fc.constantFrom('GET', 'POST', 'DELETE');
  const port = fc.constantFrom('', ':8080', ':443', ':80');
  const part = fc.constantFrom('v1', 'a', 'b', 'ab');
  const globPart = fc.oneof(part, fc.constantFrom('*', '**', 'a*', '?'));

  it('of requests are never wider than the parts that they are written of', () => {
    const written = fc.record({ methods: fc.option(fc.uniqueArray(method, { minLength: 1 }), { nil: undefined }), below: fc.boolean(), host, port, path: fc.option(fc.array(globPart, { minLength: 1, maxLength: 3 }), { nil: undefined }) });
    const asked = fc.record({ method, scheme: fc.constantFrom('http', 'https'), host, port, path: fc.array(part, { minLength: 1, maxLength: 3 }) });
    fc.assert(fc.property(written, asked, (rule, request) => {
      const source = `${rule.methods === undefined ? '' : `${rule.methods.join(',')} `}${rule.below ? '*.' : ''}${rule.host}${rule.port}${rule.path === undefined ? '' : `/${rule.path.join('/')}`}`;
      const argument = `${request.method} ${request.scheme}://${request.host}${request.port}/${request.path.join('/')}`;
      const standard = request.scheme === 'https' ? ':443' : ':80';
      const isNamed = (rule.methods?.includes(request.method) ?? true)
        && (rule.below ? request.host !== rule.host && request.host.endsWith(`.${rule.host}`) : request.host === rule.host)
        && (request.port === '' ? standard : request.port) === (rule.port === '' ? standard : rule.port)
        && (rule.path === undefined || picomatch(rule.path.join('/'))(request.path.join('/')));
      const parsed = pattern('network', source);
      if (parsed.covers(argument)) assert.ok(isNamed, `"${source}" must not cover "${argument}"`);
      // To the other implementation `a/**` names `a` as well.
      if (isNamed && rule.path?.at(-1) !== '**') assert.ok(parsed.touches(argument), `"${source}" must touch "${argument}"`);
    }), { numRuns: 20_000 });
  });

  const arbitraryArgument = fc.oneof(letters, fc.string({ maxLength: 12 }), fc.tuple(method, fc.webUrl()).map(words => words.join(' ')));

  it('touch all that they cover, whatever is asked', () => {
    for (const capability of ['fs.read', 'network', 'llm', 'exec', 'env'] as const) {
      fc.assert(fc.property(fc.oneof(letters, fc.string({ maxLength: 12 })), arbitraryArgument, (source, argument) => {
        const parsed = parseArgument(capability, source);
        if (parsed.ok && parsed.pattern.covers(argument)) assert.ok(parsed.pattern.touches(argument), `${capability} "${source}" "${argument}"`);
      }), { numRuns: 3_000 });
    }
  });

  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '.', '-'), minLength: 1, maxLength: 3 }).filter(text => !/^\.{1,2}$/.test(text));
  const glob = fc.array(fc.oneof(name, fc.constantFrom('*', '**', 'a*', '?')), { minLength: 1, maxLength: 3 }).map(pieces => pieces.join('/'));
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map(names => names.join('/'));

  it('of paths know what is below a directory: what they touch lies where something is touched', () => {
    fc.assert(fc.property(glob, path, (source, tested) => {
      const parsed = paths(source);
      if (!parsed.touches(tested)) return;
      const names = tested.split('/');
      for (let depth = 0; depth <= names.length; depth++) assert.ok(parsed.touchesBelow(names.slice(0, depth).join('/')), `"${source}", ${tested}`);
    }), { numRuns: 10_000 });
  });

  it('of paths say that they cover or touch everything below only where they do', () => {
    fc.assert(fc.property(glob, path, path, (source, folder, rest) => {
      const parsed = paths(source);
      if (parsed.coversAllBelow(folder)) assert.ok(parsed.covers(`${folder}/${rest}`), `"${source}", ${folder}, ${rest}`);
      if (parsed.touchesAllBelow(folder)) assert.ok(parsed.touches(`${folder}/${rest}`), `"${source}", ${folder}, ${rest}`);
    }), { numRuns: 10_000 });
  });
});
