import assert from 'node:assert/strict';
import { isSameSpelling, nameProblem, pathProblem } from './fileNames';

describe('names on each platform', () => {
  for (const name of [
    'CON', 'con', 'Nul', 'aux.txt', 'AUX.tar.gz', 'aux .c', 'PRN', 'COM1', 'com9.log', 'COM\u00b9', 'LPT1', 'lpt0.x', 'CONIN$', 'conout$', 'CLOCK$',
    'a.txt:stream', 'a.txt::$DATA', '.git::$INDEX_ALLOCATION', 'C:', 'c:x', '..\\outside', 'a\\b', '\\\\server\\share', '\\??\\C:\\x', '\\\\?\\UNC\\x',
    '.git ', '.git.', 'a. .', '...', 'a\u0001b', 'a*', 'a?', 'a|b', '"a"', '<a>', 'SECRET~1', 'GIT~1', 'secret~2.tx',
  ]) {
    it(`${JSON.stringify(name)} is refused on Windows and a plain name on Linux`, () => {
      assert.match(nameProblem(name, 'win32') ?? '', /\w/);
      assert.equal(nameProblem(name, 'linux'), undefined);
    });
  }

  for (const name of ['a.txt', 'console.log', 'auxiliary.c', 'com10', 'com', 'lpt', 'null', 'conin', '.git', '.config', 'a b', 'grün.txt', 'a~b', 'backup~', 'longername~1', 'x.y~1']) {
    it(`${JSON.stringify(name)} is a name everywhere`, () => {
      for (const platform of ['linux', 'darwin', 'win32'] as const) assert.equal(nameProblem(name, platform), undefined, platform);
    });
  }

  for (const name of ['.g\u200cit', '.git\u200d', '\ufeff.git', 'a\u202eb', '.g\u206ait']) {
    it(`${JSON.stringify(name)} is refused where the file system ignores characters of it`, () => {
      assert.match(nameProblem(name, 'darwin') ?? '', /ignores/);
      assert.equal(nameProblem(name, 'linux'), undefined);
    });
  }

  it('no platform takes what is not one name', () => {
    for (const name of ['', 'a/b', 'a\0']) for (const platform of ['linux', 'darwin', 'win32'] as const) assert.ok(nameProblem(name, platform), name);
  });

  it('a path has the problem of any of its components; the root has none', () => {
    assert.equal(pathProblem('', 'win32'), undefined);
    assert.equal(pathProblem('src/a.txt', 'win32'), undefined);
    assert.equal(pathProblem('src/con/a.txt', 'win32'), '"con" is a device on Windows');
  });

  it('case makes another spelling, composition does not', () => {
    assert.equal(isSameSpelling('a.txt', 'A.txt'), false);
    assert.equal(isSameSpelling('gru\u0308n', 'gr\u00fcn'), true);
    assert.equal(isSameSpelling('.git', '.git '), false);
  });
});
