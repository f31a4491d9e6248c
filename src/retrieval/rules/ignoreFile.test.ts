import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { createNodeFileSystem } from '../../platform/node/nodeFileSystem';
import { Tree } from '../index/tree';
import { treeFilesOf } from '../treeFiles';
import { excluding } from './excludeRule';

/** A folder with files of these names and contents. */
function folderOf(files: ReadonlyMap<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'airlock-ignore-'));
  for (const [path, text] of files) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** What git would track of a folder. */
function byGit(folder: string): string[] {
  const settings = ['-c', 'core.excludesFile=', '-c', 'core.ignoreCase=false'];
  const init = spawnSync('git', ['init', '--quiet', '--template=', folder]);
  assert.equal(init.status, 0, init.stderr.toString());
  const listed = spawnSync('git', ['-C', folder, ...settings, 'ls-files', '--others', '--exclude-standard', '-z'], { env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' } });
  assert.equal(listed.status, 0, listed.stderr.toString());
  return listed.stdout.toString().split('\0').filter(path => path !== '').sort();
}

/** What of a folder is to be searched. */
async function byUs(folder: string): Promise<string[]> {
  const tree = new Tree(treeFilesOf(createNodeFileSystem(folder)), excluding([], false, sentence => assert.fail(sentence)), false);
  const found: string[] = [];
  for (const waiting = ['']; waiting.length > 0;) {
    const listed = await tree.list(waiting.shift() ?? '');
    found.push(...listed?.files ?? []);
    waiting.push(...listed?.directories ?? []);
  }
  // Asked about alone, a path is decided in the same way.
  const alone = new Tree(treeFilesOf(createNodeFileSystem(folder)), excluding([], false, () => undefined), false);
  for (const path of found) assert.ok(await alone.includes(path, 'file'), path);
  return found.sort();
}

async function agree(files: ReadonlyMap<string, string>): Promise<void> {
  const folder = folderOf(files);
  try {
    assert.deepEqual(await byUs(folder), byGit(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const names = ['a', 'b', 'ab', 'a.txt', 'b.log', '.x', 'build', 'a b', 'a[b]', '#a', '!b', 'äöü', 'A', 'a*'];
const files = ['a', 'b.log', 'build/a', 'build/b.log', 'src/a', 'src/build/a.txt', 'src/a b', 'src/.x', 'a[b]/a', 'a[b]/b/a.txt', '#a', '!b', 'src/äöü/a', 'src/äöü/b.log', 'A', 'src/deep/er/a', 'src/deep/er/b.log', 'a*/b'];
const piece = fc.oneof(fc.constantFrom(...names), fc.constantFrom('*', '**', '?', '*.log', 'a*', '[ab]', '\\#a', '\\!b', 'src', 'deep', 'a\\[b\\]', 'a\\*', '.*', '*b*'));
const pattern = fc.record({ negative: fc.boolean(), rooted: fc.boolean(), pieces: fc.array(piece, { minLength: 1, maxLength: 3 }), directory: fc.boolean(), end: fc.constantFrom('', '', ' ', '\r') })
  .map(({ negative, rooted, pieces, directory, end }) => `${negative ? '!' : ''}${rooted ? '/' : ''}${pieces.join('/')}${directory ? '/' : ''}${end}`)
  // Git takes runs beside other characters for more than they are (README of "ignore"). It also has `?` stand for one byte, not for one
  // character: no name here is a single one of several bytes.
  .filter(text => !/\*\*[^/]|[^/]\*\*/.test(text));
const rules = fc.array(fc.oneof({ weight: 8, arbitrary: pattern }, { weight: 1, arbitrary: fc.constantFrom('', '# remark', '/', '!', '!/') }), { maxLength: 5 }).map(lines => lines.join('\n'));

describe('ignore files', () => {
  it('at any level leave out what git leaves out', async function () {
    this.timeout(300_000);
    await fc.assert(fc.asyncProperty(rules, rules, rules, rules, async (top, src, bracket, deep) => {
      await agree(new Map([...files.map(path => [path, path] as const), ['.gitignore', top], ['src/.gitignore', src], ['a[b]/.gitignore', bracket], ['src/deep/.gitignore', deep]]));
    }), { numRuns: 60 });
  });

  it('below let in again what those above leave out, with all that is in it', async () => {
    await agree(new Map([['.gitignore', 'keep\n*.log\n'], ['sub/.gitignore', '!keep\n'], ['sub/keep/a', ''], ['sub/keep/b.log', ''], ['keep/a', ''], ['c.log', '']]));
  });

  it('can let nothing in again of a directory that is left out', async () => {
    await agree(new Map([['.gitignore', 'out/\n!out/keep\n'], ['out/keep', ''], ['out/.gitignore', '!*\n'], ['a', '']]));
  });
});
