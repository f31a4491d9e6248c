import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve as absolute } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { PLUGIN } from '../../../test/support/storeRows';
import { AirlockError } from '../../errors';
import { allPlugins, putPlugin } from '../../store/installedPlugins';
import { change } from '../../store/sql';
import type { Store } from '../../store/types';
import { openWorkerStore } from './workerStore';

describe('a store in a worker', () => {
  let folder: string;
  let stores: Store[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-worker-'));
    stores = [];
  });
  afterEach(async () => {
    await Promise.all(stores.map(store => store.close()));
    await rm(folder, { recursive: true });
  });
  const open = (segmentBytes?: number): Store => {
    const store = openWorkerStore({ location: folder, onProblem: problem => assert.fail(problem), wasm: absolute('dist/sql-wasm.wasm'), workerPath: absolute('dist/store-worker.js'), ...(segmentBytes === undefined ? {} : { segmentBytes }) });
    stores.push(store);
    return store;
  };

  it('starts nothing before it is used', async () => {
    open();
    assert.deepEqual(await readdir(folder), []);
  });

  it('reads and writes as one in this thread does', async () => {
    const store = open();
    assert.equal(await store.write(async db => {
      await putPlugin(db, PLUGIN);
      return 'result';
    }), 'result');
    assert.deepEqual(await store.read(allPlugins), [PLUGIN]);
    assert.deepEqual(await open().read(allPlugins), [PLUGIN]);
  });

  it('undoes what a function that throws has changed, and rejects with what it threw', async () => {
    const store = open();
    const thrown = new AirlockError('package.conflict', 'No.');
    await assert.rejects(store.write(async db => {
      await putPlugin(db, PLUGIN);
      throw thrown;
    }), error => error === thrown);
    await assert.rejects(store.write(db => change(db, 'INSERT INTO nowhere VALUES (1)')), /nowhere/);
    assert.deepEqual(await store.read(allPlugins), []);
  });

  it('loses no write of several at once, and tells of changes elsewhere', async () => {
    const [first, second] = [open(), open()];
    await second.read(allPlugins);
    const told = new Promise<void>(resolve => second.onDidChange(() => { resolve(); }));
    await Promise.all([first, second].flatMap((store, s) => Array.from({ length: 20 }, (_, i) => store.write(db => putPlugin(db, { ...PLUGIN, id: `${s}-${i}` })))));
    await told;
    assert.equal((await first.read(allPlugins)).length, 40);
  });

  it('makes checkpoints beside it, and this thread waits for none of it', async () => {
    const store = open(20_000);
    await store.read(allPlugins);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    for (let i = 0; i < 120; i++) await store.write(db => putPlugin(db, { ...PLUGIN, id: `p${i}` }));
    for (let i = 0; i < 200 && !(await readdir(folder)).some(name => name.startsWith('database-')); i++) await new Promise(resolve => setTimeout(resolve, 20));
    delay.disable();
    assert.ok((await readdir(folder)).some(name => name.startsWith('database-')));
    assert.equal((await open().read(allPlugins)).length, 120);
    console.log(`        event loop delay: median ${(delay.percentile(50) / 1e6).toFixed(1)} ms, p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms`);
  });

  it('rejects after it was closed', async () => {
    const store = open();
    const write = store.write(db => putPlugin(db, PLUGIN));
    const closed = store.close();
    await write;
    await closed;
    await assert.rejects(store.read(allPlugins), { code: 'cancelled' });
  });
});
