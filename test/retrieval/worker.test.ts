import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createNodeFileSystem } from '../../src/platform/node/nodeFileSystem';
import { createWorkerRetrieval } from '../../src/platform/node/workerRetrieval';
import { DEFAULT_EXCLUDES } from '../../src/retrieval/rules/defaultExcludes';
import { DEFAULT_RETRIEVAL_LIMITS, type Retrieval, type SearchedFolder } from '../../src/retrieval/types';
import { everything, passages, pathsFor } from '../support/indexInProcess';

describe('retrieval in a worker', function () {
  this.timeout(120_000);
  let base: string;
  let root: string;
  let kept: string;
  let folder: SearchedFolder;
  const open: Retrieval[] = [];
  const problems: string[] = [];
  const start = (options: { readonly rescanMs?: number } = {}): Retrieval => {
    const retrieval = createWorkerRetrieval({
      directory: kept, workerPath: join(process.cwd(), 'dist/retrieval-worker.js'),
      rulesOf: () => ({ excludes: DEFAULT_EXCLUDES, limits: DEFAULT_RETRIEVAL_LIMITS }),
      onProblem: sentence => { problems.push(sentence); }, closeMs: 60_000, ...options,
    });
    open.push(retrieval);
    return retrieval;
  };
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text);
  };
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'airlock-retrieval-'));
    root = join(base, 'work');
    kept = join(base, 'kept');
    await mkdir(root);
    problems.length = 0;
    folder = { location: pathToFileURL(root).toString(), files: createNodeFileSystem(root) };
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map(retrieval => retrieval.close()));
    await rm(base, { recursive: true, force: true });
  });

  it('finds what is in real files', async () => {
    await write('src/a.ts', 'export const lighthouse = 1;');
    await write('node_modules/x/index.js', 'lighthouse');
    assert.deepEqual(await pathsFor(start(), [folder], 'lighthouse'), ['src/a.ts']);
  });

  it('follows no link, waits for no pipe, and minds no name', async function () {
    if (process.platform === 'win32') this.skip();
    await writeFile(join(base, 'outside.txt'), 'lighthouse outside');
    await mkdir(join(base, 'elsewhere'));
    await writeFile(join(base, 'elsewhere/a.txt'), 'lighthouse elsewhere');
    await symlink(join(base, 'outside.txt'), join(root, 'link.txt'));
    await symlink(join(base, 'elsewhere'), join(root, 'linked'));
    await symlink('.', join(root, 'loop'));
    assert.equal(spawnSync('mkfifo', [join(root, 'pipe')]).status, 0);
    await writeFile(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x6f, 0xff, 0x64])]), 'lighthouse of no name').catch((error: NodeJS.ErrnoException) => { assert.equal(error.code, 'EILSEQ'); });
    await write('new\nline \\ "quoted".txt', 'lighthouse');
    await write('日本.txt', 'lighthouse');
    assert.deepEqual(await pathsFor(start(), [folder], 'lighthouse'), ['new\nline \\ "quoted".txt', '日本.txt']);
  });

  it('gives nothing of a file that became a link after it was indexed', async function () {
    if (process.platform === 'win32') this.skip();
    await write('a.txt', 'lighthouse');
    await write('d/b.txt', 'lighthouse');
    const retrieval = start();
    assert.deepEqual(await pathsFor(retrieval, [folder], 'lighthouse'), ['a.txt', 'd/b.txt']);
    await mkdir(join(base, 'elsewhere'));
    await writeFile(join(base, 'elsewhere/b.txt'), 'lighthouse');
    await unlink(join(root, 'a.txt'));
    await symlink(join(base, 'elsewhere/b.txt'), join(root, 'a.txt'));
    await rm(join(root, 'd'), { recursive: true });
    await symlink(join(base, 'elsewhere'), join(root, 'd'));
    assert.deepEqual(await passages(retrieval, [folder], 'lighthouse'), []);
  });

  it('says that there is no index where there is no folder', async () => {
    const gone = { ...folder, location: pathToFileURL(join(base, 'gone')).toString() };
    const answer = await start().search([gone], { text: 'word', limit: 1, reader: everything, signal: new AbortController().signal });
    assert.equal(answer.kind, 'unavailable');
  });

  describe('keeps the index', () => {
    const entry = async (): Promise<string> => join(kept, (await readdir(kept)).find(name => !name.endsWith('.tmp')) ?? assert.fail('nothing is kept'));
    const session = async (text: string): Promise<readonly string[]> => {
      const retrieval = start();
      const found = await pathsFor(retrieval, [folder], text);
      await retrieval.close();
      return found;
    };

    it('and brings it in line with what changed meanwhile', async () => {
      await write('same.txt', 'lighthouse');
      await write('changed.txt', 'lighthouse');
      await write('gone.txt', 'lighthouse');
      assert.deepEqual(await session('lighthouse'), ['changed.txt', 'gone.txt', 'same.txt']);
      await write('changed.txt', 'something else, and longer');
      await unlink(join(root, 'gone.txt'));
      await write('new.txt', 'lighthouse');
      assert.deepEqual(await session('lighthouse'), ['new.txt', 'same.txt']);
      assert.deepEqual(problems, []);
    });

    it('and doesn’t read again what did not change', async () => {
      await write('a.txt', 'lighthouse');
      await session('lighthouse');
      const before = await readFile(await entry());
      assert.deepEqual(await session('lighthouse'), ['a.txt']);
      assert.deepEqual(await readFile(await entry()), before);
    });

    it('without what files say', async () => {
      await write('a.txt', 'the lighthouse keeper came home');
      await session('lighthouse');
      assert.ok(!(await readFile(await entry())).includes('lighthouse keeper'));
    });

    for (const [name, damage] of [
      ['damaged', (bytes: Buffer) => { bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1; return bytes; }],
      ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 3)],
      ['empty', () => Buffer.alloc(0)],
      ['of another version', (bytes: Buffer) => Buffer.concat([Buffer.from('ARI9'), bytes.subarray(4)])],
    ] as const) {
      it(`and builds it anew where it is ${name}, which is logged`, async () => {
        await write('a.txt', 'lighthouse');
        await session('lighthouse');
        const file = await entry();
        await writeFile(file, damage(await readFile(file)));
        assert.deepEqual(await session('lighthouse'), ['a.txt']);
        assert.match(problems.join(), /^The index of .* is damaged or of another version; it is built anew\.$/);
        problems.length = 0;
        await session('lighthouse');
        assert.deepEqual(problems, []);
      });
    }

    it('and removes those that nobody used for a month, and what a crash left', async () => {
      await mkdir(kept);
      const old = join(kept, 'a'.repeat(64));
      const recent = join(kept, 'b'.repeat(64));
      const left = join(kept, `${'c'.repeat(64)}.123.tmp`);
      for (const file of [old, recent, left]) await writeFile(file, 'index');
      const ago = (days: number): Date => new Date(Date.now() - days * 86_400_000);
      await utimes(old, ago(31), ago(31));
      await utimes(recent, ago(29), ago(29));
      await utimes(left, ago(1), ago(1));
      await write('a.txt', 'lighthouse');
      await session('lighthouse');
      const names = await readdir(kept);
      assert.deepEqual([names.includes('a'.repeat(64)), names.includes('b'.repeat(64)), names.length], [false, true, 2]);
    });

    it('from several windows at once', async () => {
      for (let at = 0; at < 50; at++) await write(`f${at}.txt`, `lighthouse ${at}`);
      const found = await Promise.all([session('lighthouse'), session('lighthouse'), session('lighthouse')]);
      for (const one of found) assert.equal(one.length, 50);
      assert.equal((await session('lighthouse')).length, 50);
      assert.deepEqual(problems, []);
    });
  });

  it('gives text of files that are moved and written all the while only as it was in the file that it names', async () => {
    for (let at = 0; at < 20; at++) await write(`f${at}.txt`, `lighthouse f${at}`);
    const retrieval = start({ rescanMs: 0 });
    await passages(retrieval, [folder], 'lighthouse');
    for (let round = 0; round < 30; round++) {
      const [one, other] = [`f${round % 20}.txt`, `f${(round * 7 + 1) % 20}.txt`];
      const moving = one === other ? Promise.resolve() : rename(join(root, one), join(root, 'swap')).then(() => rename(join(root, 'swap'), join(root, one)));
      const writing = write(other, `lighthouse ${other.replace('.txt', '')}`);
      for (const { path, text } of await passages(retrieval, [folder], 'lighthouse')) {
        if (path !== 'swap') assert.ok(text === '' || `lighthouse ${path.replace('.txt', '')}`.startsWith(text), `${path} says ${text}`);
      }
      await Promise.all([moving.catch(() => undefined), writing]);
    }
  });
});
