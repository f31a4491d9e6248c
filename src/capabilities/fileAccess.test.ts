import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fileAccess } from './fileAccess';
import { matchesPath, parsePathGlob } from './pathGlob';
import { isProtected } from './protectedPaths';

const segment = fc.constantFrom('a', 'b', 'src', '.git', '.GIT', '.vscode', 'x.c', 'tasks.json', 'airlock.toml', 'demo.code-workspace');
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map(names => names.join('/'));
const pattern = fc.array(fc.oneof(segment, fc.constantFrom('*', '**', '?', '{a,b}')), { minLength: 1, maxLength: 3 }).map(pieces => pieces.join('/'));
const patterns = fc.array(pattern, { maxLength: 4 });

const names = (globs: readonly string[], tested: string): boolean => globs.some(source => {
  const parsed = parsePathGlob(source);
  return parsed.ok && matchesPath(parsed.glob, tested);
});

describe('access to files', () => {
  it('is never wider than the patterns written', () => {
    fc.assert(fc.property(patterns, patterns, path, (read, write, tested) => {
      const access = fileAccess(read, write);
      if (access.canRead(tested, false)) assert.ok(names(read, tested));
      if (access.canWrite(tested, false)) assert.ok(names(write, tested));
      if (access.canWrite(tested, true)) assert.ok(names(write, `${tested}/new`) && names(write, `${tested}/a/b/c`));
    }), { numRuns: 10_000 });
  });

  it('never writes a protected file through a pattern', () => {
    fc.assert(fc.property(patterns, path, (write, tested) => {
      if (!isProtected(tested)) return;
      const access = fileAccess([], write);
      assert.equal(access.canWrite(tested, true), false);
      assert.equal(access.canWrite(tested, false), write.includes(tested));
    }), { numRuns: 10_000 });
  });

  it('gives nothing for nothing, and nothing for a pattern that can\'t be read', () => {
    for (const access of [fileAccess([], []), fileAccess(['../**', '/', ''], ['/**', '!x'])]) {
      for (const tested of ['', 'a', 'a/b', '../x']) {
        for (const isDirectory of [true, false]) {
          assert.equal(access.canRead(tested, isDirectory), false);
          assert.equal(access.canWrite(tested, isDirectory), false);
        }
      }
    }
  });

  it('reading gives no writing, and writing no reading', () => {
    assert.equal(fileAccess(['**'], []).canWrite('a', false), false);
    assert.equal(fileAccess([], ['**']).canRead('a', false), false);
  });

  it('lists the folders on the way to what may be read, and no others', () => {
    const access = fileAccess(['src/lib/*.c'], []);
    for (const folder of ['', 'src', 'src/lib']) assert.equal(access.canRead(folder, true), true, folder);
    for (const folder of ['docs', 'src/other', 'src/lib/deep']) assert.equal(access.canRead(folder, true), false, folder);
  });

  it('moves or removes a folder only where all in it may be written', () => {
    const access = fileAccess([], ['out/**', 'docs/*.md', 'notes.txt', '*']);
    assert.equal(access.canWrite('out', true), true);
    assert.equal(access.canWrite('out/deep', true), true);
    assert.equal(access.canWrite('docs', true), false);
    assert.equal(access.canWrite('anything', true), false);
    assert.equal(access.canWrite('', true), false);
    assert.equal(fileAccess([], ['**']).canWrite('', true), false);
  });

  for (const protectedPath of [
    '.git/config', '.git', '.GIT/hooks/pre-commit', '.Git/config', 'sub/.git/config', '.git./config', '.git /config', '.git. ./config', '.g\u200cit/config', '.git::$INDEX_ALLOCATION/config', 'git~1/config', 'GIT~1/config', '\uff0egit/config',
    '.vscode/tasks.json', '.vscode/settings.json', '.VSCODE/launch.json', 'a/b/.vscode/x', 'VSCODE~1/settings.json', '.vscode/extensions/x/package.json',
    'airlock.toml', 'AIRLOCK.toml', 'sub/airlock.toml', 'airlock.toml.', 'airlock.toml:stream',
    'tasks.json', 'launch.json', 'x/Launch.JSON', 'demo.code-workspace', 'DEMO.CODE-WORKSPACE', '.devcontainer/devcontainer.json', '.devcontainer.json', '.hg/hgrc', '.gitmodules',
  ]) {
    it(`protects ${JSON.stringify(protectedPath)} from every pattern`, () => {
      const access = fileAccess([], ['**', '*', '**/*', '*/*', '.*/**', '.git/**', '.vscode/*', '{.git,.vscode}/**', '.vscod?/**']);
      assert.equal(access.canWrite(protectedPath, false), false);
      assert.equal(access.canWrite(protectedPath, true), false);
    });
  }

  it('writes a protected file that is named alone and in full, and nothing beside it', () => {
    const access = fileAccess([], ['.vscode/settings.json']);
    assert.equal(access.canWrite('.vscode/settings.json', false), true);
    for (const other of ['.vscode/tasks.json', '.vscode/Settings.json', '.vscode', '.vscode/settings.json/x']) assert.equal(access.canWrite(other, false), false, other);
    assert.equal(access.canWrite('.vscode', true), false);
  });

  it('leaves ordinary files alone that look a little like protected ones', () => {
    for (const plain of ['gitlab/x', '.github/workflows/x.yml', '.gitignore', 'my.vscode/x', 'src/git/x', 'tasks.json5', 'airlock.toml.md', 'vscode/x', 'a~b', 'code-workspace']) assert.equal(isProtected(plain), false, plain);
  });
});
