import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Passage } from '../../src/capabilities/interfaces/types';
import type { Policy, PolicyEffect } from '../../src/capabilities/policy/types';
import { parsePathGlob } from '../../src/capabilities/pathGlob';
import { preopensFor } from '../../src/capabilities/rights';
import type { CapabilityRequest } from '../../src/capabilities/types';
import type { Retrieval } from '../../src/retrieval/types';
import type { FileSystem } from '../../src/sandbox/types';
import { grantedSearch } from '../support/grantedSearch';
import { everything, folderOf, indexInProcess, passages } from '../support/indexInProcess';
import { MemoryFileSystem, type MemoryTree } from '../support/memoryFileSystem';
import { granted as rightsTo } from '../support/rights';

const SEARCH: CapabilityRequest = { name: 'retrieval' };
const reading = (...paths: readonly string[]): readonly CapabilityRequest[] => [SEARCH, { name: 'fs.read', paths }];
const signal = new AbortController().signal;
const located = (files: FileSystem): { name: string; files: FileSystem; location: string } => ({ name: 'work', ...folderOf(files) });
const rule = (effect: PolicyEffect, ...paths: readonly string[]): Policy => ({ source: 'user', rules: [{ effect, plugin: '*', capability: 'fs.read', arguments: paths, index: 0 }] });

async function found(retrieval: Retrieval, files: FileSystem, allowed: readonly CapabilityRequest[], query: string, { limit = 100, policies = [] }: { limit?: number; policies?: readonly Policy[] } = {}): Promise<readonly Passage[]> {
  const { search } = grantedSearch(retrieval, allowed, { folders: [located(files)], policies });
  const answer = await search.search(query, limit, signal);
  return answer.kind === 'found' ? answer.passages : assert.fail(answer.message);
}

/** What would come back if nobody asked what may be read. */
async function unguarded(retrieval: Retrieval, files: FileSystem, query: string, limit = 100): Promise<readonly string[]> {
  return (await passages(retrieval, [folderOf(files)], query, everything, limit)).map(({ path }) => path);
}

describe('attacks on what plugins may read, by searching', () => {
  let retrieval: Retrieval;
  beforeEach(() => { retrieval = indexInProcess(); });
  afterEach(() => retrieval.close());
  const tree = (more: MemoryTree = {}): MemoryFileSystem => new MemoryFileSystem({ docs: { 'a.md': 'public password rules' }, secret: { 'keys.txt': 'password hunter2 hunter2' }, ...more });

  it('looking for what is in files that were not granted finds nothing; without the reader’s rights it does', async () => {
    const files = tree();
    assert.deepEqual((await found(retrieval, files, reading('docs/**'), 'hunter2')), []);
    assert.deepEqual((await found(retrieval, files, reading('docs/**'), 'keys.txt secret')), [], 'nor by its path');
    assert.deepEqual(await unguarded(retrieval, files, 'hunter2'), ['secret/keys.txt']);
  });

  it('the right to search alone finds nothing; nor does the right to write', async () => {
    const files = tree();
    assert.deepEqual(await found(retrieval, files, [SEARCH], 'password'), []);
    assert.deepEqual(await found(retrieval, files, [SEARCH, { name: 'fs.write', paths: ['**'] }], 'password'), []);
    assert.equal((await unguarded(retrieval, files, 'password')).length, 2);
  });

  it('asking for one passage tells nothing of better ones that may not be read; without the reader’s rights it does', async () => {
    const files = tree();
    assert.deepEqual((await found(retrieval, files, reading('docs/**'), 'password hunter2', { limit: 1 })).map(({ path }) => path), ['/workspace/docs/a.md']);
    assert.deepEqual(await unguarded(retrieval, files, 'password hunter2', 1), ['secret/keys.txt']);
  });

  it('scores tell nothing of other files; ranked among all files they do', async () => {
    const scores = async (files: MemoryFileSystem): Promise<{ readonly guarded: readonly number[]; readonly unguarded: readonly number[] }> => {
      const own = indexInProcess();
      try {
        const guarded = (await found(own, files, reading('docs/**'), 'password')).map(({ score }) => score);
        const all = await passages(own, [folderOf(files)], 'password');
        return { guarded, unguarded: all.filter(({ path }) => path.startsWith('docs/')).map(({ score }) => score) };
      } finally {
        await own.close();
      }
    };
    const few = await scores(tree());
    const many = await scores(tree({ more: Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`${at}.txt`, 'password '.repeat(at)])) }));
    assert.deepEqual(many.guarded, few.guarded);
    assert.notDeepEqual(many.unguarded, few.unguarded);
  });

  it('a file that moves out of reach is found no more, though the index knows it where it was', async () => {
    const files = tree();
    assert.equal((await found(retrieval, files, reading('docs/**'), 'rules')).length, 1);
    await files.rename('docs/a.md', 'secret/a.md');
    assert.deepEqual(await found(retrieval, files, reading('docs/**'), 'rules'), []);
    assert.deepEqual((await found(retrieval, files, reading('**'), 'password')).map(({ path }) => path), ['/workspace/secret/keys.txt'], 'what nobody told of is not there yet');
  });

  it('what takes the place of a file is never given as what was there', async () => {
    const files = tree();
    await found(retrieval, files, reading('docs/**'), 'rules');
    await files.removeFile('docs/a.md');
    await files.symlink('../secret/keys.txt', 'docs/a.md');
    assert.deepEqual(await found(retrieval, files, reading('docs/**'), 'rules password hunter2'), []);
  });

  it('what a rule denies, or has asked about, is not found, from the moment that the rule counts', async () => {
    const files = tree();
    for (const effect of ['deny', 'ask'] as const) {
      assert.deepEqual((await found(retrieval, files, reading('**'), 'password', { policies: [rule(effect, 'secret/**')] })).map(({ path }) => path), ['/workspace/docs/a.md']);
      const { search, policy } = grantedSearch(retrieval, reading('**'), { folders: [located(files)] });
      const count = async (): Promise<number> => {
        const answer = await search.search('password', 10, signal);
        return answer.kind === 'found' ? answer.passages.length : assert.fail(answer.message);
      };
      assert.equal(await count(), 2);
      policy.replace([rule(effect, 'secret/**')]);
      assert.equal(await count(), 1);
    }
  });

  it('what is forbidden while a search is under way is not given; unless the answer is looked at again it is', async () => {
    const files = tree();
    let isForbidden = false;
    const own = indexInProcess({ onRequest: ({ kind }) => { if (kind === 'search') isForbidden = true; } });
    const answers: boolean[] = [];
    const mayRead = (_: number, path: string): boolean => {
      const isAllowed = !isForbidden || !path.startsWith('secret/');
      answers.push(isAllowed);
      return isAllowed;
    };
    assert.deepEqual((await passages(own, [folderOf(files)], 'hunter2', { mayRead })), []);
    assert.ok(answers.includes(true), 'the index was asked for it, as long as it was allowed');
    await own.close();
  });

  it('secrets that .gitignore names are not found, whatever may be read; without it they are', async () => {
    const secrets: MemoryTree = { '.env': 'TOKEN=abcdef', 'sub': { '.env.local': 'TOKEN=123456', 'code.ts': 'read TOKEN' } };
    assert.deepEqual((await found(retrieval, new MemoryFileSystem({ '.gitignore': '.env*\n', ...secrets }), reading('**'), 'token')).map(({ path }) => path), ['/workspace/sub/code.ts']);
    const open = indexInProcess();
    assert.equal((await found(open, new MemoryFileSystem(secrets), reading('**'), 'token')).length, 3);
    await open.close();
  });

  it('the records of version control are not found, in whatever case, at whatever depth; under another name they are', async () => {
    const records = { config: 'url = https://user:tokentoken@host' };
    assert.deepEqual(await found(retrieval, new MemoryFileSystem({ '.git': records, 'sub': { '.GIT': records }, '.svn': records }), reading('**', '.git/**'), 'tokentoken'), []);
    const other = indexInProcess();
    assert.equal((await found(other, new MemoryFileSystem({ git: records }), reading('**'), 'tokentoken')).length, 1);
    await other.close();
  });

  it('a link out of the folder leads nowhere; where links are taken for what they lead to it does', async () => {
    const files = tree({ docs: { link: ['../secret'], 'a.md': 'nothing' } });
    assert.deepEqual(await found(retrieval, files, reading('docs/**'), 'hunter2'), []);
    const following = Object.assign(Object.create(files) as FileSystem, {
      stat: (path: string) => files.stat(path.replace('docs/link', 'secret')),
      open: (path: string, options: Parameters<FileSystem['open']>[1]) => files.open(path.replace('docs/link', 'secret'), options),
      readDirectory: async (path: string) => (await files.readDirectory(path.replace('docs/link', 'secret'))).map(entry => (entry.type === 'symlink' ? { ...entry, type: 'directory' as const } : entry)),
    });
    const other = indexInProcess();
    assert.deepEqual((await found(other, following, reading('docs/**'), 'hunter2')).map(({ path }) => path), ['/workspace/docs/link/keys.txt']);
    await other.close();
  });

  it('whatever was granted, nothing is found that may not be read, and all that may', async function () {
    this.timeout(300_000);
    const name = fc.constantFrom('a', 'b', 'docs', 'src', 'x.md', 'y.ts', '.env');
    const paths = fc.uniqueArray(fc.array(name, { minLength: 1, maxLength: 3 }).map(names => names.join('/')), { maxLength: 12 });
    const glob = fc.array(fc.oneof(name, fc.constantFrom('*', '**', '*.md', '?', '{a,b}', 'd*')), { minLength: 1, maxLength: 3 }).map(pieces => pieces.join('/')).filter(source => parsePathGlob(source).ok);
    const globs = fc.array(glob, { maxLength: 3 });
    await fc.assert(fc.asyncProperty(paths, globs, globs, fc.constantFrom<PolicyEffect>('deny', 'ask'), async (all, granted, ruled, effect) => {
      const files = new MemoryFileSystem();
      const there: string[] = [];
      for (const path of all) {
        const parts = path.split('/');
        for (let depth = 1; depth < parts.length; depth++) await files.createDirectory(parts.slice(0, depth).join('/')).catch(() => undefined);
        const file = await files.open(path, { read: false, write: true, create: true, exclusive: false, truncate: false, append: false }).catch(() => undefined);
        await file?.write(0n, new TextEncoder().encode('word'));
        if (file !== undefined) there.push(path);
      }
      const own = indexInProcess();
      const policies = ruled.length === 0 ? [] : [rule(effect, ...ruled)];
      const allowed = reading(...granted);
      const results = (await found(own, files, allowed, 'word', { policies })).map(({ path }) => path);
      const { policy } = grantedSearch(own, allowed, { folders: [located(files)], policies });
      const [preopen] = policy.preopens(preopensFor(rightsTo(allowed), [located(files)]));
      const readable = there.filter(path => preopen?.access.canRead(path, false) === true && policy.rulings.verdict('fs.read', path).effect !== 'ask');
      assert.deepEqual([...results].sort(), readable.map(path => `/workspace/${path}`).sort());
      await own.close();
    }), { numRuns: 150 });
  });
});
