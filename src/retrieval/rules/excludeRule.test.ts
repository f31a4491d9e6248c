import assert from 'node:assert/strict';
import { excluding } from './excludeRule';

function excluded(glob: string, paths: readonly string[], options: { ignoreCase?: boolean; when?: string; siblings?: readonly string[] } = {}): string[] {
  const { ignoreCase = false, when, siblings = [] } = options;
  const exclusion = excluding([{ glob, ...(when === undefined ? {} : { when }) }], ignoreCase, sentence => assert.fail(sentence));
  return paths.filter(path => exclusion.excludes(path, name => siblings.includes(name)));
}

describe('exclude rules of the settings', () => {
  for (const [glob, all, left] of [
    ['**/*.js', ['a.js', 'x/y/b.js', '.hidden.js', 'a.jsx'], ['a.js', 'x/y/b.js', '.hidden.js']],
    ['**/node_modules', ['node_modules', 'x/node_modules', 'node_modules2'], ['node_modules', 'x/node_modules']],
    ['build/', ['build', 'x/build'], ['build']],
    ['out/**', ['out/a', 'out/x/y', 'other/out/a'], ['out/a', 'out/x/y']],
    ['**/*.{map,min.js}', ['a.map', 'x/b.min.js', 'b.js'], ['a.map', 'x/b.min.js']],
    ['**/[ab].txt', ['a.txt', 'x/b.txt', 'c.txt'], ['a.txt', 'x/b.txt']],
    ['!a', ['a', '!a'], ['!a']],
    ['a+(b)', ['abb', 'a+(b)'], ['a+(b)']],
  ] as const) {
    it(`"${glob}" leaves out ${left.join(', ')}`, () => assert.deepEqual(excluded(glob, all), left));
  }

  it('count only beside a file that they name', () => {
    const siblings = ['a.ts'];
    assert.deepEqual(excluded('**/*.js', ['x/a.js', 'x/b.js'], { when: '$(basename).ts', siblings }), ['x/a.js']);
  });

  it('tell case apart where files do', () => {
    assert.deepEqual(excluded('**/*.LOG', ['a.log', 'a.LOG']), ['a.LOG']);
    assert.deepEqual(excluded('**/*.LOG', ['a.log', 'a.LOG'], { ignoreCase: true }), ['a.log', 'a.LOG']);
  });

  it('never let in the records of version control, whatever they say', () => {
    const exclusion = excluding([], false, () => undefined);
    for (const path of ['.git', 'sub/.git', '.GIT', '.hg', '.svn', '.jj']) assert.ok(exclusion.excludes(path, () => false), path);
    for (const path of ['.gitignore', '.github', 'git', 'a.git']) assert.ok(!exclusion.excludes(path, () => false), path);
  });
});
