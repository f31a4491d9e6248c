import assert from 'node:assert/strict';
import { appendFile, copyFile, mkdir, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLUGIN } from '../../test/support/storeRows';
import type { AirlockError, ErrorCode } from '../errors';
import { NodeStorage } from '../platform/node/nodeStorage';
import { allPlugins, putPlugin } from './installedPlugins';
import { openStore } from './store';
import type { Store, StoreOptions } from './types';

const sqlite = (): Promise<Uint8Array> => readFile('node_modules/sql.js/dist/sql-wasm.wasm');

/** Ways in which a file goes bad. */
const DAMAGE: Readonly<Record<string, (bytes: Buffer) => Uint8Array>> = {
  truncated: bytes => bytes.subarray(0, Math.floor(bytes.length / 2)),
  emptied: () => new Uint8Array(),
  overwritten: bytes => bytes.fill(0xaa),
  'overwritten within': bytes => bytes.fill(0xaa, Math.floor(bytes.length / 3), Math.floor(bytes.length / 2)),
  'changed in one bit': bytes => {
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    return bytes;
  },
  'replaced by text': () => new TextEncoder().encode('hello\n'),
};

describe('recovery', () => {
  let folder: string;
  let opened: Store[];
  let problems: AirlockError[];
  /** Everything that was acknowledged. */
  let written: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-recovery-'));
    opened = [];
    problems = [];
    written = [];
    const store = open({ segmentBytes: 3000 });
    // Until there is a checkpoint, the kept copy of the one before, and something in the journal after it.
    while ((await databases()).length < 2 || (await lastSegment()).length < 2000) await write(store);
    await store.close();
    assert.deepEqual(problems, []);
  });
  afterEach(async () => {
    await Promise.all(opened.map(store => store.close()));
    await rm(folder, { recursive: true });
  });

  function open(options: Partial<StoreOptions> = {}): Store {
    const store = openStore({ storage: new NodeStorage(), location: folder, sqlite, onProblem: problem => problems.push(problem), ...options });
    opened.push(store);
    return store;
  }
  async function write(store: Store): Promise<void> {
    const id = `p${String(written.length).padStart(4, '0')}`;
    await store.write(db => putPlugin(db, { ...PLUGIN, id }));
    written.push(id);
  }
  const names = async (start: string): Promise<string[]> => (await readdir(folder)).filter(name => name.startsWith(start)).sort();
  /** Oldest first: the kept copy, then the newest. */
  const databases = (): Promise<string[]> => names('database-');
  const segments = (): Promise<string[]> => names('journal-');
  const lastSegment = async (): Promise<Buffer> => readFile(join(folder, (await segments()).at(-1) ?? ''));
  async function damage(name: string | undefined, how: (bytes: Buffer) => Uint8Array): Promise<void> {
    const path = join(folder, name ?? '');
    await writeFile(path, how(await readFile(path)));
  }
  async function ids(store: Store): Promise<string[]> {
    return (await store.read(allPlugins)).map(plugin => plugin.id);
  }
  /** Opens, expects the codes, writes, and expects that nothing is told when it is opened again. */
  async function recovers(codes: readonly ErrorCode[], expected: readonly string[]): Promise<void> {
    const store = open();
    assert.deepEqual(await ids(store), expected);
    assert.deepEqual(problems.map(problem => problem.code), codes);
    for (const problem of problems) assert.match(problem.nextStep, /\S/);
    await store.write(db => putPlugin(db, { ...PLUGIN, id: 'zz' }));
    await store.close();
    problems = [];
    const again = open();
    assert.deepEqual(await ids(again), [...expected, 'zz']);
    assert.deepEqual(problems, [], 'told once');
    await again.write(db => putPlugin(db, { ...PLUGIN, id: 'zzz' }));
  }

  for (const [what, how] of Object.entries(DAMAGE)) {
    it(`loses nothing when the database was ${what}: the kept copy and the journal have it all`, async () => {
      await damage((await databases()).at(-1), how);
      await recovers(['store.recovered'], written);
      const [kept = ''] = await names('damaged-');
      assert.match(kept, /database/);
    });

    it(`loses nothing and needs nothing when the kept copy was ${what}`, async () => {
      await damage((await databases())[0], how);
      await recovers([], written);
    });

    it(`tells that the kept copy was ${what}, and makes another`, async () => {
      const [copy = ''] = await databases();
      await damage(copy, how);
      const store = open({ checkCopiesMs: 1 });
      assert.deepEqual(await ids(store), written);
      for (let i = 0; i < 3_000 && (problems.length === 0 || (await databases()).length < 2); i++) await new Promise(resolve => setTimeout(resolve, 10));
      assert.deepEqual(problems.map(problem => problem.code), ['store.copy-damaged']);
      assert.ok(!(await databases()).includes(copy));
      assert.equal((await databases()).length, 2);
    });

    it(`keeps what the journal still holds when database and copy were ${what}`, async () => {
      for (const name of await databases()) await damage(name, how);
      const store = open();
      const found = await ids(store);
      assert.deepEqual(problems.map(problem => problem.code), ['store.corrupt']);
      assert.ok(found.length > 0);
      assert.deepEqual(found, written.slice(-found.length), 'the newest');
      await store.close();
      problems = [];
      await recovers([], found);
    });

    it(`loses no more than is damaged when the journal was ${what}`, async () => {
      const before = written.length;
      await damage((await segments()).at(-1), how);
      const store = open();
      const found = await ids(store);
      assert.ok(found.length < before && found.length > 0);
      await store.close();
      // Records cut off at the end leave no trace; records missing in between do.
      if (problems.length > 0) assert.deepEqual(problems.map(problem => problem.code), ['store.journal-damaged']);
      if (what === 'overwritten within' || what === 'changed in one bit') assert.equal(problems.length, 1);
      problems = [];
      await recovers([], found);
    });
  }

  it('tells of a database and a journal that are both damaged, each by its own code', async () => {
    await damage((await databases()).at(-1), bytes => bytes.fill(0xaa));
    await damage((await segments()).at(-1), bytes => bytes.fill(0x20, 600, 1200));
    const store = open();
    const found = await ids(store);
    assert.deepEqual(problems.map(problem => problem.code), ['store.recovered', 'store.journal-damaged']);
    assert.ok(found.length < written.length && found.includes(written.at(-1) ?? ''));
  });

  it('loses nothing when a crash tears the last record', async () => {
    for (const torn of ['\u001e', '\u001e99 00', `\u001e${written.length} ${'0'.repeat(64)} ${'0'.repeat(64)} {"sql":[["DELETE`, '\0\0\0\0\0\0']) {
      await appendFile(join(folder, (await segments()).at(-1) ?? ''), torn);
      const store = open();
      assert.deepEqual(await ids(store), written);
      await write(store);
      await store.close();
      assert.deepEqual(await ids(open()), written);
    }
    assert.deepEqual(problems, []);
  });

  it('tells when the newest segment was removed', async () => {
    await rm(join(folder, (await segments()).at(-1) ?? ''));
    const store = open();
    const found = await ids(store);
    assert.deepEqual(found, written.slice(0, found.length));
    assert.deepEqual(problems.map(problem => problem.code), ['store.journal-damaged']);
    await write(store);
  });

  it('goes on behind a segment that is missing in the middle', async () => {
    const [first = ''] = await segments();
    const newest = (await databases()).at(-1) ?? '';
    await rm(join(folder, newest));
    await rm(join(folder, first));
    const store = open();
    assert.ok((await ids(store)).includes(written.at(-1) ?? ''));
    assert.deepEqual(problems.map(problem => problem.code), ['store.journal-damaged']);
  });

  it('restores from memory what was cut off while a window was open', async () => {
    const store = open();
    assert.deepEqual(await ids(store), written);
    const other = open();
    await ids(other);
    await truncate(join(folder, (await segments()).at(-1) ?? ''), 600);
    await write(store);
    assert.deepEqual(await ids(store), written);
    assert.deepEqual(await ids(other), written);
    await write(other);
    assert.deepEqual(await ids(open()), written);
    assert.ok(problems.every(problem => problem.code === 'store.recovered'));
  });

  it('restores from memory a folder that was emptied while a window was open', async () => {
    const store = open();
    assert.deepEqual(await ids(store), written);
    for (const name of await readdir(folder)) await rm(join(folder, name));
    await write(store);
    assert.deepEqual(await ids(open()), written);
  });

  it('is not misled by old files that come back', async () => {
    const aside = join(folder, 'aside');
    await mkdir(aside);
    const [oldest = ''] = await databases();
    await copyFile(join(folder, oldest), join(aside, oldest));
    const [segment = ''] = await segments();
    await copyFile(join(folder, segment), join(aside, segment));
    const store = open({ segmentBytes: 3000 });
    while ((await databases()).includes(oldest)) await write(store);
    await store.close();
    // A backup tool, or a process that slept meanwhile.
    await copyFile(join(aside, oldest), join(folder, oldest));
    await copyFile(join(aside, segment), join(folder, segment));
    await recovers([], written);
  });

  it('ignores what does not belong to it', async () => {
    await writeFile(join(folder, 'database-000000999999-00000000000000000000000000000000.db.tmp'), 'x');
    await writeFile(join(folder, 'notes.txt'), 'x');
    await mkdir(join(folder, 'turn.lock'));
    await recovers([], written);
  });
});
