import assert from 'node:assert/strict';
import fc from 'fast-check';
import { commandLine, parseCommandLine, wordsOf } from './commandLine';
import { EXEC_RULES } from './rules';

/** What shells, file systems and terminals take for something. */
const piece = fc.constantFrom('a', 'b', ' ', '"', '\'', '\\', '', '-', ';', '$', '`', '*', '\t', '\n', '\0', '\u00a0', '\u202e', 'ü', '/', '.', '&', '|', '\ud800');
const word = fc.array(piece, { maxLength: 6 }).map(pieces => pieces.join(''));
const words = fc.array(word, { minLength: 1, maxLength: 5 });

describe('a command line', () => {
  for (const [line, expected] of [
    ['git status', ['git', 'status']], ['ls', ['ls']], ['git commit -m "two words"', ['git', 'commit', '-m', 'two words']], ['echo ""', ['echo', '']], ['echo "it\'s"', ['echo', 'it\'s']],
    ['echo "a\\"b" c\\d', ['echo', 'a"b', 'c\\d']], ['echo $(rm) ; | > &', ['echo', '$(rm)', ';', '|', '>', '&']], ['/usr/bin/git log --format=*', ['/usr/bin/git', 'log', '--format=*']], ['C:\\Tools\\a.exe x', ['C:\\Tools\\a.exe', 'x']],
  ] as const) {
    it(`${line} is ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(parseCommandLine(line), { ok: true, words: expected });
      assert.equal(commandLine(expected), line);
    });
  }

  for (const [what, line, problem] of [
    ['two spaces', 'git  status', /Write it as git status,/], ['a space at its end', 'git status ', /Write it as git status,/], ['a tab', 'git\tstatus', /Write it as git status/], ['quotes that aren\'t needed', 'git "status"', /Write it as git status/],
    ['quotes of a shell', 'git \'a b\'', /double quotes/], ['an open quote', 'git "a', /double quotes/], ['quotes within a word', 'git a"b"', /double quotes/], ['nothing', '', /Write the program/], ['a quoted line end', 'git "a\nb"', /control characters/],
    ['501 characters', `git ${'a'.repeat(497)}`, /500 characters/], ['a relative path', './git status', /relative/], ['a path that goes up', '../git', /relative/], ['a path with detours', '/usr/bin/../git', /".."/], ['doubled slashes', '/usr//bin/git', /doubled/],
    ['another machine', '\\\\server\\share\\a.exe', /this machine/], ['a batch file', 'build.bat all', /batch files/], ['one in disguise', 'C:\\build.CMD', /batch files/], ['one with dots after it', 'build.bat.. all', /batch files/], ['a stream of a file', 'a.exe:b', /colon/],
    ['a drive\'s folder', 'C:git', /colon/], ['no name', '"" a', /without "."/], ['the folder itself', '. a', /without "."/], ['a folder', '/usr/bin/', /doubled/],
  ] as const) {
    it(`is refused with ${what}, with what to write instead`, () => {
      const parsed = parseCommandLine(line);
      assert.ok(!parsed.ok);
      assert.match(parsed.problem, problem);
    });
  }

  it('says the same words when it is read, and no others', () => {
    fc.assert(fc.property(words, list => {
      const line = commandLine(list);
      if (line !== undefined) assert.deepEqual(wordsOf(line), list);
    }), { numRuns: 3_000 });
  });

  it('is never wider than it is written: a granted line covers its own words alone', () => {
    fc.assert(fc.property(words, words, (granted, called) => {
      const line = commandLine(granted);
      if (line === undefined) return;
      assert.equal(EXEC_RULES.covers(line, called), JSON.stringify(granted) === JSON.stringify(called));
    }), { numRuns: 3_000 });
  });

  it('covers nothing where it is not written in the one way', () => {
    fc.assert(fc.property(fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join('')), words, (line, called) => {
      if (commandLine(wordsOf(line) ?? []) === line) return;
      assert.ok(!parseCommandLine(line).ok);
      assert.ok(!EXEC_RULES.covers(line, called) && !EXEC_RULES.covers(line, wordsOf(line) ?? []));
    }), { numRuns: 3_000 });
  });
});
