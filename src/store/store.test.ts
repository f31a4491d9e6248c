import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../test/support/eventually';
import { MemoryStorage } from '../../test/support/memoryStorage';
import { PLUGIN } from '../../test/support/storeRows';
import type { AirlockError } from '../errors';
import { NodeStorage } from '../platform/node/nodeStorage';
import type { Storage } from '../platform/storage';
import { appendAudit, auditRows, firstBrokenLink } from './auditLog';
import { allPlugins, putPlugin } from './installedPlugins';
import { change } from './sql';
import { openStore } from './store';
import type { Store, StoreOptions } from './types';

const sqlite = (): Promise<Uint8Array> => readFile('node_modules/sql.js/dist/sql-wasm.wasm');

describe('the store', () => {
  let folder: string;
  let opened: Store[];
  let problems: AirlockError[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-store-'));
    opened = [];
    problems = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map(store => store.close()));
    await rm(folder, { recursive: true });
  });

  function open(storage: Storage = new NodeStorage(), location = folder, options: Partial<StoreOptions> = {}): Store {
    const store = openStore({ storage, location, sqlite, onProblem: problem => problems.push(problem), ...options });
    opened.push(store);
    return store;
  }

  it('touches nothing before it is used', async () => {
    openStore({ storage: new NodeStorage(), location: folder, sqlite: () => assert.fail('used'), onProblem: () => undefined });
    assert.deepEqual(await readdir(folder), []);
  });

  it('keeps what was written for the next window', async () => {
    await open().write(db => putPlugin(db, PLUGIN));
    assert.deepEqual(await open().read(allPlugins), [PLUGIN]);
    assert.deepEqual(await readdir(folder), ['journal-000000.log']);
  });

  it('shows one window what another wrote, and tells it', async () => {
    const [first, second] = [open(), open()];
    assert.deepEqual(await second.read(allPlugins), []);
    const told = new Promise<ReadonlySet<string> | undefined>(resolve => second.onDidChange(({ tables }) => { resolve(tables); }));
    await first.write(db => putPlugin(db, PLUGIN));
    assert.equal((await second.read(allPlugins)).length, 1);
    await second.write(db => putPlugin(db, { ...PLUGIN, id: 'other' }));
    assert.equal((await first.read(allPlugins)).length, 2);
    assert.deepEqual([...await told ?? []], ['installed_plugins']);
  });

  it('tells a window that asks nothing', async () => {
    for (const storage of [new NodeStorage(), new MemoryStorage()]) {
      const location = storage instanceof MemoryStorage ? 'db' : folder;
      const [first, second] = [open(storage, location), open(storage, location, { pollMs: 50 })];
      await second.read(allPlugins);
      const told = new Promise(resolve => second.onDidChange(resolve));
      await first.write(db => putPlugin(db, PLUGIN));
      await told;
    }
  });

  it('loses no write when several windows write at once', async () => {
    const windows = [open(), open(), open()];
    await Promise.all(windows.flatMap((window, w) => Array.from({ length: 15 }, (_, i) => window.write(async db => {
      await putPlugin(db, { ...PLUGIN, id: `p${w}-${i}` });
      await appendAudit(db, { at: 'now', event: 'test', detail: {} });
    }))));
    assert.equal((await open().read(allPlugins)).length, 45);
    assert.equal(await open().read(firstBrokenLink), undefined);
    assert.equal((await open().read(db => auditRows(db, 100))).length, 45);
  });

  it('undoes a change that fails half-way', async () => {
    const store = open();
    await assert.rejects(store.write(async db => {
      await putPlugin(db, PLUGIN);
      throw new RangeError('half-way');
    }), RangeError);
    assert.deepEqual(await store.read(allPlugins), []);
    assert.deepEqual(await open().read(allPlugins), []);
  });

  it('lets queries change nothing, and notes every change', async () => {
    const store = open();
    await assert.rejects(store.read(db => change(db, 'DELETE FROM grants')), TypeError);
    await assert.rejects(store.read(db => db.select('DELETE FROM grants', [])), TypeError);
    await assert.rejects(store.write(db => db.select("INSERT INTO grants VALUES ('a', 'b') RETURNING 1", [])), TypeError);
    await assert.rejects(store.write(db => db.select("WITH x AS (SELECT 1) DELETE FROM grants", [])), TypeError);
  });

  it('has changed nothing when writing fails at any step, and works afterwards', async () => {
    const clean = new MemoryStorage();
    await open(clean, 'db').write(db => putPlugin(db, PLUGIN));
    for (let step = 0; step < clean.steps.length; step++) {
      const storage = new MemoryStorage();
      const store = open(storage, 'db');
      storage.failAt = step;
      const outcome = await store.write(db => putPlugin(db, PLUGIN)).then(() => 'done', () => 'failed');
      assert.ok(storage.steps.length > step);
      storage.failAt = undefined;
      const isOnDisk = (await open(storage, 'db').read(allPlugins)).length === 1;
      assert.equal(isOnDisk, outcome === 'done', `${outcome} at ${clean.steps[step]}`);
      assert.equal((await store.read(allPlugins)).length, isOnDisk ? 1 : 0, 'what was not written is not seen');
      await store.write(db => putPlugin(db, { ...PLUGIN, id: 'second' }));
      assert.equal((await open(storage, 'db').read(allPlugins)).length, isOnDisk ? 2 : 1);
    }
  });

  for (const left of ['a token', '', '{"token":5}', '\0'.repeat(5000)]) {
    it(`goes past ${JSON.stringify(left.slice(0, 20))} that a crashed window left in the lock's place`, async () => {
      await open().write(db => putPlugin(db, PLUGIN));
      await writeFile(join(folder, 'turn.lock'), left);
      await open().write(db => putPlugin(db, { ...PLUGIN, id: 'other' }));
      assert.ok(!(await readdir(folder)).includes('turn.lock'));
    });
  }

  it('makes checkpoints, keeps the one before, and removes what neither needs', async () => {
    const store = open(new NodeStorage(), folder, { segmentBytes: 4000 });
    for (let i = 0; i < 60; i++) {
      await store.write(db => putPlugin(db, { ...PLUGIN, id: `p${i}` }));
      if (i % 10 === 9) await new Promise(resolve => setTimeout(resolve, 30));
    }
    let names: readonly string[] = [];
    await eventually(async () => {
      names = await readdir(folder);
      return names.filter(name => name.startsWith('journal-')).length <= 4 && !names.includes('journal-000000.log');
    });
    await store.close();
    names = await readdir(folder);
    assert.equal(names.filter(name => name.startsWith('database-')).length, 2, names.join());
    assert.ok(names.filter(name => name.startsWith('journal-')).length <= 4, names.join());
    assert.ok(!names.includes('journal-000000.log'));
    assert.equal((await open().read(allPlugins)).length, 60);
    assert.deepEqual(problems, []);
  });

  it('follows another window through its checkpoints', async () => {
    const reader = open();
    await reader.read(allPlugins);
    const store = open(new NodeStorage(), folder, { segmentBytes: 3000 });
    for (let i = 0; i < 40; i++) {
      await store.write(db => putPlugin(db, { ...PLUGIN, id: `p${i}` }));
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    assert.equal((await reader.read(allPlugins)).length, 40);
    await reader.write(db => putPlugin(db, PLUGIN));
    assert.equal((await store.read(allPlugins)).length, 41);
    assert.deepEqual(problems, []);
  });

  it('reads a newer database and does not write it', async () => {
    await open().write(async db => {
      await putPlugin(db, PLUGIN);
      await change(db, 'PRAGMA user_version = 999');
    });
    const store = open();
    assert.equal((await store.read(allPlugins)).length, 1);
    await assert.rejects(store.write(db => putPlugin(db, PLUGIN)), { code: 'store.newer' });
  });

  it('does not touch a journal of a newer format', async () => {
    const before = open();
    await before.write(db => putPlugin(db, PLUGIN));
    // A window that is open would notice that its journal is cut for a moment, and restore it.
    await before.close();
    const journal = join(folder, 'journal-000000.log');
    await writeFile(journal, (await readFile(journal, 'utf8')).replace('journal 1', 'journal 2'));
    const store = open();
    await assert.rejects(store.read(allPlugins), { code: 'store.newer' });
    await assert.rejects(store.write(db => putPlugin(db, PLUGIN)), { code: 'store.newer' });
  });

  it('finishes what is under way when closed, and nothing after', async () => {
    const store = open();
    const write = store.write(db => putPlugin(db, PLUGIN));
    await store.close();
    await write;
    await assert.rejects(store.read(allPlugins), { code: 'cancelled' });
    assert.equal((await open().read(allPlugins)).length, 1);
  });
});
