import assert from 'node:assert/strict';
import { isAsAsked, readScope } from './scope';

describe('a scope that somebody edits', () => {
  it('is read line by line, without empty lines, spaces around and what is there twice', () => {
    assert.deepEqual(readScope('paths', [' docs/** ', '', 'src/*.ts', 'docs/**'], ['**']), { entries: ['docs/**', 'src/*.ts'], problems: [] });
  });

  it('must not be empty: that is what denying is for', () => {
    for (const kind of ['paths', 'hosts', 'entries'] as const) assert.match(readScope(kind, ['', ' '], ['x']).problems[0] ?? '', /choose Deny/);
  });

  it('takes no path that a manifest could not ask for, and says what to write instead', () => {
    for (const wrong of ['/etc/passwd', '../x', 'a//b', 'src/', '!secret', 'a[bc]', 'C:/x', 'a\\b', 'a**b', '~/x']) {
      const { problems } = readScope('paths', ['docs/**', wrong], ['**']);
      assert.equal(problems.length, 1, wrong);
      assert.ok(problems[0]?.includes(wrong), problems[0]);
    }
  });

  it('has hosts that were asked for, or that a pattern asked for names', () => {
    const asked = ['api.example.org', '*.example.net', '*.example.com:8443'];
    for (const good of ['api.example.org', '*.example.net', 'a.example.net', 'a.b.example.net', '*.b.example.net', 'x.example.com:8443']) assert.deepEqual(readScope('hosts', [good], asked).problems, [], good);
    for (const wrong of ['example.org', 'evil.org', 'example.net', '.example.net', 'a.example.net.evil.org', 'evil.org/.example.net', 'evil.org#.example.net', 'a..example.net', 'x.example.com', 'x.example.com:80', 'A.example.net', '*', '*.*.example.net', 'user@a.example.net']) {
      assert.equal(readScope('hosts', [wrong], asked).problems.length, 1, wrong);
    }
  });

  it('has the hosts that the user names where none were asked for, as they are written', () => {
    for (const good of ['example.org', '*.example.org:8443', 'localhost:8080', 'private+nas.example.org']) assert.deepEqual(readScope('hosts', [good], []).problems, [], good);
    for (const wrong of ['https://example.org', 'example.org/path', 'Example.org', '*', 'a b', 'user@example.org', 'example.org:port']) assert.match(readScope('hosts', [wrong], []).problems[0] ?? '', /is no host/, wrong);
  });

  it('has only entries that were asked for', () => {
    assert.deepEqual(readScope('entries', ['LANG'], ['LANG', 'HOME']).problems, []);
    assert.equal(readScope('entries', ['PATH'], ['LANG', 'HOME']).problems.length, 1);
  });

  it('has no more entries than an answer takes', () => {
    assert.equal(readScope('paths', Array.from({ length: 101 }, (_, index) => `a${index}`), ['**']).problems.length, 1);
    assert.equal(readScope('paths', Array.from({ length: 100 }, (_, index) => `a${index}`), ['**']).problems.length, 0);
  });

  it('is as asked for where the entries are, in any order', () => {
    assert.ok(isAsAsked(['b', 'a'], ['a', 'b']));
    assert.ok(isAsAsked(['a'], ['a', 'a']));
    assert.ok(!isAsAsked(['a'], ['a', 'b']));
    assert.ok(!isAsAsked(['a', 'c'], ['a', 'b']));
  });
});
