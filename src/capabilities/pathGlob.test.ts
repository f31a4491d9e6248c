import assert from 'node:assert/strict';
import fc from 'fast-check';
import picomatch from 'picomatch';
import { isLiteral, matchesEverythingBelow, matchesPath, matchesSomethingBelow, parsePathGlob } from './pathGlob';
import type { PathGlob } from './pathGlob';

function glob(source: string): PathGlob {
  const parsed = parsePathGlob(source);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.problem);
  return parsed.glob;
}

const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', 'A', '-', '(', '+', '$'), minLength: 1, maxLength: 4 }).filter(text => !/^\.{1,2}$/.test(text));
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map(names => names.join('/'));
const piece = fc.oneof({ weight: 3, arbitrary: name }, { weight: 2, arbitrary: fc.constantFrom('*', '**', '?', '*.a', 'a*b', '{a,b}', '{a,b.}*', 'a?') });
const pattern = fc.array(piece, { minLength: 1, maxLength: 4 }).map(pieces => pieces.join('/')).filter(source => parsePathGlob(source).ok);

describe('path globs', () => {
  for (const [source, matching, other] of [
    ['src/**', ['src/a', 'src/a/b', 'src/.env'], ['src', 'srca', 'a/src/b', 'SRC/a', '']],
    ['**', ['a', 'a/b', '.git/config'], ['']],
    ['*', ['a', '.a'], ['a/b', '']],
    ['**/*.md', ['a.md', 'x/y/a.md', '.md'], ['a.mdx', 'a.md/b']],
    ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a/b/c']],
    ['a/*/b', ['a/x/b'], ['a/b', 'a/x/y/b']],
    ['a?c', ['abc', 'a💧c'], ['ac', 'a/c', 'abbc']],
    ['{a,b}/x.{c,h}', ['a/x.c', 'b/x.h'], ['a/x.cpp', 'c/x.c', '{a,b}/x.c']],
    ['a.b', ['a.b'], ['axb']],
    ['a+(b)', ['a+(b)'], ['ab', 'abb']],
    ['*a*a*a*a*a*a*a*b', ['aaaaaaaab'], ['a'.repeat(200)]],
  ] as const) {
    it(`"${source}" names what it says and no more`, () => {
      for (const path of matching) assert.ok(matchesPath(glob(source), path), path);
      for (const path of other) assert.ok(!matchesPath(glob(source), path), path);
    });
  }

  for (const source of ['', '/etc/passwd', '../x', 'a/../b', 'a/..', '..', './a', 'a/./b', 'a//b', 'a/', 'C:/x', 'c:x', '~/x', 'a\\b', '..\\x', '!a', 'a**', '**a/b', '[ab]', 'a]', '{a', 'a}', '{a,{b,c}}', '{}', '{../a,b}', '{..,b}', '.{.,a}/b', '{a,}/b', 'a\0b', 'a\nb', 'a\u202eb', 'a'.repeat(300), '{a,b}'.repeat(7)]) {
    it(`refuses ${JSON.stringify(source.slice(0, 40))} and says what to write`, () => {
      const parsed = parsePathGlob(source);
      assert.ok(!parsed.ok);
      assert.match(parsed.problem, /[.]$/);
    });
  }

  it('are never wider than another implementation of the same syntax', () => {
    fc.assert(fc.property(pattern, path, (source, tested) => {
      if (matchesPath(glob(source), tested)) {
        const other = picomatch(source.replace(/[()+$]/g, '\\$&'), { dot: true, noextglob: true, nonegate: true });
        assert.ok(other(tested), `"${source}" must not name "${tested}"`);
      }
    }), { numRuns: 20_000 });
  });

  it('never name a path outside the workspace, however it is written', () => {
    const written = fc.string({ unit: fc.constantFrom(...'.*/{},a?\\~'), maxLength: 12 });
    fc.assert(fc.property(written, source => {
      const parsed = parsePathGlob(source);
      if (!parsed.ok) return;
      for (const components of parsed.glob.alternatives) assert.ok(components.every(component => component !== '..' && component !== '.' && component !== ''));
      for (const outside of ['..', '../a', '/a', 'a/../..']) assert.ok(!parsed.glob.alternatives.some(components => components.join('/') === outside));
    }), { numRuns: 5000 });
  });

  it('know what is below a folder: everything named lies below folders where something is', () => {
    fc.assert(fc.property(pattern, path, (source, tested) => {
      const parsed = glob(source);
      if (!matchesPath(parsed, tested)) return;
      const names = tested.split('/');
      for (let depth = 0; depth < names.length; depth++) assert.ok(matchesSomethingBelow(parsed, names.slice(0, depth).join('/')), `"${source}", ${tested}`);
    }), { numRuns: 5000 });
  });

  it('say that everything below is named only where it is', () => {
    fc.assert(fc.property(pattern, path, path, (source, folder, rest) => {
      const parsed = glob(source);
      if (matchesEverythingBelow(parsed, folder)) assert.ok(matchesPath(parsed, `${folder}/${rest}`), `"${source}", ${folder}, ${rest}`);
    }), { numRuns: 20_000 });
  });

  it('take a time that grows with their length and that of the path, whatever they are', () => {
    const hostile = glob(`${'**/'.repeat(60)}a`);
    const before = process.cpuUsage();
    matchesPath(hostile, 'b/'.repeat(2000) + 'b');
    matchesPath(glob('*a'.repeat(120)), 'a'.repeat(20_000));
    // One that tries all ways would take for ever. It is the processor's time, whatever else the machine does meanwhile.
    assert.ok(process.cpuUsage(before).user < 10_000_000);
  });

  it('are literal without wildcards', () => {
    assert.ok(isLiteral(glob('.vscode/settings.json')));
    for (const source of ['*', 'a?', '{a,b}', '**']) assert.ok(!isLiteral(glob(source)));
  });
});
