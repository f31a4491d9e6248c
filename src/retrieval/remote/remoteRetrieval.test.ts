import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MemoryFileSystem } from '../../../test/support/memoryFileSystem';
import { everything, folderOf, indexInProcess, passages, pathsFor } from '../../../test/support/indexInProcess';
import type { FileSystem } from '../../sandbox/types';
import type { Reader, Retrieval, RetrievalQuery, Retrieved, SearchedFolder } from '../types';
import type { FolderNews } from './connection';

const never = new AbortController().signal;

function ask(retrieval: Retrieval, folders: readonly SearchedFolder[], text: string, query: Partial<RetrievalQuery> = {}): Promise<Retrieved> {
  return retrieval.search(folders, { text, limit: 10, reader: everything, signal: never, ...query });
}

async function write(files: FileSystem, path: string, text: string): Promise<void> {
  const file = await files.open(path, { read: false, write: true, create: true, exclusive: false, truncate: true, append: false });
  await file.write(0n, new TextEncoder().encode(text));
  await file.close();
}

/** A folder that tells of changes, as the editor does. */
function watched(files: FileSystem): { readonly folder: SearchedFolder; readonly options: { readonly watch: (folder: SearchedFolder, onNews: (news: FolderNews) => void) => { dispose(): void } }; readonly tell: (...paths: string[]) => void } {
  const listeners = new Set<(news: FolderNews) => void>();
  return {
    folder: folderOf(files),
    options: {
      watch: (_, onNews) => {
        listeners.add(onNews);
        return { dispose: () => void listeners.delete(onNews) };
      },
    },
    tell: (...paths) => { for (const listener of listeners) listener({ kind: 'touched', paths }); },
  };
}

/** Searches until the answer is as it is to be: what was told of changes is passed on a little later. */
async function eventually(search: () => Promise<readonly string[]>, expected: readonly string[]): Promise<void> {
  for (;;) {
    const found = await search();
    if (found.length === expected.length && found.every((path, at) => path === expected[at])) return;
    await new Promise(resolve => { setTimeout(resolve, 20); });
  }
}

describe('retrieval', () => {
  it('gives the lines that fit, as they are in the file, with where they are', async () => {
    const reading = `/** Reads a header. */\nexport function readHeader() {\n${'  step();\n'.repeat(10)}}`;
    const files = new MemoryFileSystem({ src: { 'parser.ts': `${'// other\n'.repeat(30)}\n${reading}\n` }, 'readme.md': 'nothing' });
    const retrieval = indexInProcess();
    const [first] = await passages(retrieval, [folderOf(files)], 'read header');
    assert.deepEqual({ ...first, score: 0 }, { folder: 0, path: 'src/parser.ts', first: 32, last: 44, text: reading, score: 0 });
    assert.ok((first?.score ?? 0) > 0);
    await retrieval.close();
  });

  it('gives no more than is asked for, no more than 100, and no lines twice', async () => {
    const text = Array.from({ length: 3_000 }, (_, at) => `  word(${at});`).join('\n');
    const retrieval = indexInProcess();
    const folders = [folderOf(new MemoryFileSystem({ a: text, b: text }))];
    assert.equal((await passages(retrieval, folders, 'word', everything, 0)).length, 0);
    assert.equal((await passages(retrieval, folders, 'word', everything, 3)).length, 3);
    const many = await passages(retrieval, folders, 'word', everything, 4_000_000_000);
    assert.ok(many.length > 20 && many.length <= 100);
    for (const one of many) for (const other of many) assert.ok(one === other || one.path !== other.path || one.last < other.first || other.last < one.first);
    await retrieval.close();
  });

  it('searches several folders, and says which one a passage is from', async () => {
    const retrieval = indexInProcess();
    const found = await passages(retrieval, [folderOf(new MemoryFileSystem({ a: 'word' }), 'memory:/one'), folderOf(new MemoryFileSystem({ b: 'word' }), 'memory:/two')], 'word');
    assert.deepEqual(found.map(({ folder, path }) => [folder, path]), [[0, 'a'], [1, 'b']]);
    await retrieval.close();
  });

  it('asks for words, and for no more than a query has room for', async () => {
    const retrieval = indexInProcess();
    for (const text of ['', ' ', '?!', '___', 'x'.repeat(65)]) assert.equal((await ask(retrieval, [folderOf(new MemoryFileSystem())], text)).kind, 'bad-query', text);
    assert.equal((await ask(retrieval, [folderOf(new MemoryFileSystem())], 'word '.repeat(2_000))).kind, 'bad-query');
    await retrieval.close();
  });

  it('finds nothing where there is no folder, and starts no thread for that', async () => {
    const retrieval = indexInProcess({ onStart: () => assert.fail('started') });
    assert.deepEqual(await ask(retrieval, [], 'word'), { kind: 'found', passages: [], isComplete: true });
    await retrieval.close();
  });

  it('leaves out what settings exclude, what .gitignore files ignore, links, large files and what is no text', async () => {
    const files = new MemoryFileSystem({
      '.gitignore': 'ignored\n', 'ignored': 'word', 'kept': 'word', 'binary': 'word\0', 'large': 'word '.repeat(300), 'link': ['kept'],
      '.git': { config: 'word' }, 'out': { a: 'word' }, 'sub': { '.gitignore': '*.log', 'a.log': 'word', 'b.txt': 'word', '.git': { HEAD: 'word' } },
    });
    const retrieval = indexInProcess({ excludes: ['out'], limits: { maxFileBytes: 1_000 } });
    assert.deepEqual(await pathsFor(retrieval, [folderOf(files)], 'word'), ['kept', 'sub/b.txt']);
    await retrieval.close();
  });

  it('is what a new index would be after any changes that it is told of', async function () {
    this.timeout(300_000);
    const words = ['alpha', 'beta', 'gamma', 'delta'];
    const path = fc.constantFrom('a', 'b.log', 'd/a', 'd/b.log', 'd/e/a', 'd/e/b', 'f', 'f/a');
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('write' as const), path, text: fc.array(fc.constantFrom(...words), { maxLength: 6 }).map(list => list.join(' ')) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), path }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('move' as const), path, to: path }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('write' as const), path: fc.constantFrom('.gitignore', 'd/.gitignore'), text: fc.constantFrom('', '*.log', 'a', '!a', 'e/', 'd') }) },
    );
    await fc.assert(fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 4 }), async rounds => {
      const files = new MemoryFileSystem({ d: { e: {} } });
      const { folder, options, tell } = watched(files);
      const passed: (() => void)[] = [];
      const retrieval = indexInProcess({ ...options, onRequest: ({ kind }) => { if (kind === 'touched') for (const resolve of passed.splice(0)) resolve(); } });
      await passages(retrieval, [folder], 'alpha');
      for (const steps of rounds) {
        const touched: string[] = [];
        for (const one of steps) {
          // What can't be done is not done.
          const done = one.kind === 'write' ? write(files, one.path, one.text) : one.kind === 'remove' ? files.removeFile(one.path) : files.rename(one.path, one.to);
          await done.then(() => touched.push(one.path, ...(one.kind === 'move' ? [one.to] : [])), () => undefined);
        }
        if (touched.length === 0) continue;
        const wasPassed = new Promise<void>(resolve => { passed.push(resolve); });
        tell(...touched);
        await wasPassed;
      }
      // What is asked next is asked after that.
      const fresh = indexInProcess();
      for (const text of words) await eventually(async () => (await passages(retrieval, [folder], text)).map(one => JSON.stringify(one)), (await passages(fresh, [folder], text)).map(one => JSON.stringify(one)));
      await Promise.all([retrieval.close(), fresh.close()]);
    }), { numRuns: 40 });
  });

  it('gives what a file says now, where nobody told that it changed', async () => {
    const files = new MemoryFileSystem({ a: 'one word', b: 'another word', gone: 'the last word' });
    const retrieval = indexInProcess();
    const folders = [folderOf(files)];
    assert.equal((await passages(retrieval, folders, 'word')).length, 3);
    await write(files, 'a', 'quite another thing');
    await write(files, 'b', 'another thing, and another word');
    await files.removeFile('gone');
    assert.deepEqual((await passages(retrieval, folders, 'word')).map(({ path, text }) => [path, text]), [['b', 'another thing, and another word']]);
    await retrieval.close();
  });

  it('has the whole folder looked through again after a while', async () => {
    const files = new MemoryFileSystem({ a: 'word' });
    const retrieval = indexInProcess({ rescanMs: 0 });
    assert.deepEqual(await pathsFor(retrieval, [folderOf(files)], 'word'), ['a']);
    await write(files, 'b', 'word');
    await eventually(() => pathsFor(retrieval, [folderOf(files)], 'word'), ['a', 'b']);
    await retrieval.close();
  });

  it('follows rules as they change', async () => {
    const files = new MemoryFileSystem({ a: 'word', b: 'word' });
    let excludes = [{ glob: 'a' }];
    let change = (): void => undefined;
    const retrieval = indexInProcess({
      rulesOf: () => ({ excludes, limits: { maxFileBytes: 100, maxFiles: 100, maxBytes: 1_000 } }),
      watch: (_, onNews) => {
        change = () => { onNews({ kind: 'rules' }); };
        return { dispose: () => undefined };
      },
    });
    assert.deepEqual(await pathsFor(retrieval, [folderOf(files)], 'word'), ['b']);
    excludes = [{ glob: 'b' }];
    change();
    await eventually(() => pathsFor(retrieval, [folderOf(files)], 'word'), ['a']);
    await retrieval.close();
  });

  describe('of a folder that is too large', () => {
    const files = new MemoryFileSystem({ 'a': 'word', 'b': 'word', 'near': { c: 'word' }, 'z-far': { deep: { d: 'word' } } });
    const isComplete = async (retrieval: Retrieval, reader: Reader): Promise<boolean> => {
      const answer = await ask(retrieval, [folderOf(files)], 'word', { reader });
      return answer.kind === 'found' ? answer.isComplete : assert.fail(answer.message);
    };

    it('has what is nearest, and says that it is not all', async () => {
      const retrieval = indexInProcess({ limits: { maxFiles: 3 } });
      assert.deepEqual(await pathsFor(retrieval, [folderOf(files)], 'word'), ['a', 'b', 'near/c']);
      assert.equal(await isComplete(retrieval, everything), false);
      await retrieval.close();
    });

    it('says so to those alone that could have found more', async () => {
      const retrieval = indexInProcess({ limits: { maxFiles: 3 } });
      const under = (...wanted: readonly string[]): Reader => ({ mayRead: (_, path, isDirectory) => wanted.some(one => path === one || path.startsWith(`${one}/`) || (isDirectory && (path === '' || one.startsWith(`${path}/`)))) });
      assert.equal(await isComplete(retrieval, under('near')), true);
      assert.equal(await isComplete(retrieval, under('z-far/deep')), false);
      await retrieval.close();
    });

    it('has no more text than it may', async () => {
      const retrieval = indexInProcess({ limits: { maxBytes: 6 } });
      assert.equal(await isComplete(retrieval, everything), false);
      await retrieval.close();
    });
  });

  describe('while the index is built', () => {
    /** Files that are looked at once it is said so. */
    function held(): { readonly files: FileSystem; readonly release: () => void } {
      let release = (): void => undefined;
      const released = new Promise<void>(resolve => { release = resolve; });
      const inner = new MemoryFileSystem({ a: 'word' });
      const files = Object.create(inner) as FileSystem;
      files.readDirectory = async path => {
        await released;
        return inner.readDirectory(path);
      };
      files.stat = path => inner.stat(path);
      files.open = (path, options) => inner.open(path, options);
      return { files, release };
    }

    it('waits, with the plugin’s clock standing still, and tells how far it is', async () => {
      const { files, release } = held();
      const retrieval = indexInProcess();
      const events: string[] = [];
      const answer = ask(retrieval, [folderOf(files)], 'word', {
        whileBuilding: async wait => {
          events.push('pause');
          try {
            return await wait();
          } finally {
            events.push('go on');
          }
        },
        onWaiting: count => {
          events.push(`${count} files`);
          release();
        },
      });
      assert.equal((await answer).kind, 'found');
      assert.deepEqual([events[0], events[1], events.at(-1)], ['pause', '0 files', 'go on']);
      events.length = 0;
      await ask(retrieval, [folderOf(files)], 'word', { whileBuilding: wait => wait().finally(() => events.push('paused')) });
      assert.deepEqual(events, [], 'an index that is there is not waited for');
      await retrieval.close();
    });

    it('waits no longer than the plugin runs, and goes on for others', async () => {
      const { files, release } = held();
      const retrieval = indexInProcess();
      const cancel = new AbortController();
      const cancelled = ask(retrieval, [folderOf(files)], 'word', { signal: cancel.signal });
      const other = ask(retrieval, [folderOf(files)], 'word');
      cancel.abort(new Error('cancelled'));
      await assert.rejects(cancelled, /cancelled/);
      release();
      assert.equal((await other).kind, 'found');
      await retrieval.close();
    });

    it('is begun by being prepared', async () => {
      const asked: string[] = [];
      const retrieval = indexInProcess({ onRequest: request => { asked.push(request.kind); } });
      retrieval.prepare([folderOf(new MemoryFileSystem({ a: 'word' }))]);
      while (!asked.includes('open')) await new Promise(resolve => { setImmediate(resolve); });
      await retrieval.close();
    });
  });

  describe('whose thread ends', () => {
    it('says so, and why, and is there again later', async () => {
      const problems: string[] = [];
      let crash = (_reason: string): void => undefined;
      const files = new MemoryFileSystem({ a: 'word' });
      const retrieval = indexInProcess({ onStart: given => { crash = given; }, onProblem: problem => { problems.push(problem); }, retryMs: 200 });
      assert.equal((await ask(retrieval, [folderOf(files)], 'word')).kind, 'found');
      const waiting = ask(retrieval, [folderOf(files)], 'word');
      crash('out of memory');
      const answer = await waiting;
      assert.ok(answer.kind === 'unavailable' && answer.message.includes('out of memory'));
      assert.equal((await ask(retrieval, [folderOf(files)], 'word')).kind, 'unavailable', 'it is not tried again at once');
      assert.equal(problems.length, 1);
      for (let kind = 'unavailable'; kind !== 'found';) kind = (await ask(retrieval, [folderOf(files)], 'word')).kind;
      await retrieval.close();
    });

    it('says so where it can’t be started, which keeps no plugin from running', async () => {
      const problems: string[] = [];
      let isPossible = false;
      const files = new MemoryFileSystem({ a: 'word' });
      const retrieval = indexInProcess({ onStart: () => { if (!isPossible) throw new Error('no more threads'); }, onProblem: problem => { problems.push(problem); }, retryMs: 0 });
      retrieval.prepare([folderOf(files)]);
      assert.equal(problems.length, 1);
      const answer = await ask(retrieval, [folderOf(files)], 'word');
      assert.ok(answer.kind === 'unavailable' && answer.message.includes('could not be started: no more threads'), JSON.stringify(answer));
      isPossible = true;
      assert.equal((await ask(retrieval, [folderOf(files)], 'word')).kind, 'found');
      await retrieval.close();
    });

    it('is let go after a while without a search, and started again for the next', async () => {
      let starts = 0;
      let rests = 0;
      const files = new MemoryFileSystem({ a: 'word' });
      const retrieval = indexInProcess({ idleMs: 1, onStart: () => { starts++; }, onRequest: ({ kind }) => { if (kind === 'rest') rests++; } });
      await passages(retrieval, [folderOf(files)], 'word');
      while (rests === 0) await new Promise(resolve => { setTimeout(resolve, 5); });
      let answer = await ask(retrieval, [folderOf(files)], 'word');
      while (answer.kind !== 'found') answer = await ask(retrieval, [folderOf(files)], 'word');
      while (starts < 2) await ask(retrieval, [folderOf(files)], 'word');
      await retrieval.close();
    });

    it('for good gives nothing more', async () => {
      const retrieval = indexInProcess();
      await retrieval.close();
      assert.equal((await ask(retrieval, [folderOf(new MemoryFileSystem())], 'word')).kind, 'unavailable');
    });
  });
});
