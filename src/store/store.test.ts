import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStorage } from '../../test/support/memoryStorage';
import type { AirlockError } from '../errors';
import { NodeStorage } from '../platform/node/nodeStorage';
import type { Storage } from '../platform/storage';
import { appendAudit, auditRows, firstBrokenLink } from './auditLog';
import { endAbandoned, endExecution, executionsOf, startExecution } from './executions';
import { grantsOf, putGrant, removeGrants } from './grants';
import { allPlugins, putPlugin } from './installedPlugins';
import type { PluginRow } from './installedPlugins';
import { change, select } from './sql';
import { openStore } from './store';
import type { Store } from './store';

const sqlite = (): Promise<Uint8Array> => readFile('node_modules/sql.js/dist/sql-wasm.wasm');

const PLUGIN: PluginRow = {
  id: 'org.example.hello', version: '0.1.0', source: 'local', source_url: '/somewhere', reference: null, package_sha256: 'p', manifest_file: 'plugin.toml',
  manifest_sha256: 'm', checksum: 'c', signature_sha256: 's', signer_kind: 'trusted', signer_key_id: 'k', signer_name: 'Jane', state: 'enabled',
  error_message: null, installed_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z',
};

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

  function open(storage: Storage = new NodeStorage(), location = join(folder, 'airlock.db')): Store {
    const store = openStore({ storage, location, sqlite, onProblem: problem => problems.push(problem) });
    opened.push(store);
    return store;
  }

  it('touches nothing before it is used', async () => {
    openStore({ storage: new NodeStorage(), location: join(folder, 'airlock.db'), sqlite: () => assert.fail('used'), onProblem: () => undefined });
    assert.deepEqual(await readdir(folder), []);
  });

  it('keeps what was written for the next window', async () => {
    await open().write(db => putPlugin(db, PLUGIN));
    assert.deepEqual(await open().read(allPlugins), [PLUGIN]);
    assert.deepEqual(await readdir(folder), ['airlock.db']);
  });

  it('shows one window what another wrote', async () => {
    const [first, second] = [open(), open()];
    assert.deepEqual(await second.read(allPlugins), []);
    await first.write(db => putPlugin(db, PLUGIN));
    assert.equal((await second.read(allPlugins)).length, 1);
    await second.write(db => putPlugin(db, { ...PLUGIN, id: 'other' }));
    assert.equal((await first.read(allPlugins)).length, 2);
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
    }
  });

  it('takes over from a holder that crashed, within its lease', async () => {
    for (const left of [JSON.stringify({ token: 'crashed', expires: Date.now() + 2000 }), '', JSON.stringify({ token: 'from the future', expires: Date.now() + 1e9 }), '{"token":5}']) {
      await writeFile(join(folder, 'airlock.db.lock'), left);
      const start = Date.now();
      await open().write(db => putPlugin(db, PLUGIN));
      assert.ok(Date.now() - start < 3500, `${Date.now() - start} ms after ${left}`);
      assert.deepEqual(await readdir(folder), ['airlock.db']);
    }
  }).timeout(20_000);

  for (const [what, damage] of [
    ['truncated', (bytes: Uint8Array) => bytes.subarray(0, 5000)],
    ['overwritten', (bytes: Uint8Array) => bytes.fill(0xaa)],
    ['overwritten within', (bytes: Uint8Array) => bytes.fill(0xaa, 4096, 12_000)],
    ['emptied', () => new Uint8Array()],
    ['replaced by text', () => new TextEncoder().encode('hello')],
  ] as const) {
    it(`sets a database aside that was ${what}, says so, and goes on`, async () => {
      await open().write(db => putPlugin(db, PLUGIN));
      const damaged = damage(new Uint8Array(await readFile(join(folder, 'airlock.db'))));
      await writeFile(join(folder, 'airlock.db'), damaged);
      const store = open();
      assert.deepEqual(await store.read(allPlugins), []);
      assert.deepEqual(problems.map(problem => problem.code), ['store.corrupt']);
      const [copy = ''] = await readdir(folder);
      assert.match(copy, /^airlock\.db\.damaged-/);
      assert.deepEqual(new Uint8Array(await readFile(join(folder, copy))), damaged);
      await store.write(db => putPlugin(db, PLUGIN));
      assert.equal((await open().read(allPlugins)).length, 1);
      assert.equal(problems.length, 1);
    });
  }

  it('does not take another program\'s database for its own', async () => {
    const store = open();
    await store.write(async db => {
      await change(db, 'DROP TABLE grants');
      await change(db, 'PRAGMA user_version = 0');
    });
    assert.equal((await open().read(allPlugins)).length, 0);
    assert.deepEqual(problems.map(problem => problem.code), ['store.corrupt']);
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

  it('finishes what is under way when closed, and nothing after', async () => {
    const store = open();
    const write = store.write(db => putPlugin(db, PLUGIN));
    await store.close();
    await write;
    await assert.rejects(store.read(allPlugins), { code: 'cancelled' });
    assert.equal((await open().read(allPlugins)).length, 1);
  });
});

describe('the store\'s tables', () => {
  let store: Store;
  beforeEach(() => {
    store = openStore({ storage: new MemoryStorage(), location: 'db', sqlite, onProblem: problem => assert.fail(problem) });
  });
  afterEach(() => store.close());

  it('keep executions exactly, fuel beyond 2^53 too', async () => {
    const fuel = 2n ** 62n - 1n;
    await store.write(db => startExecution(db, { id: 'e1', plugin_id: 'p', version: '1.0.0', command: 'c', workspace: 'w', checksum: 'x', started_at: '2026-01-01', fuel_limit: fuel }));
    assert.equal((await store.read(db => executionsOf(db, 'p', 5)))[0]?.status, 'running');
    await store.write(db => endExecution(db, { id: 'e1', completed_at: '2026-01-02', status: 'failed', reason: 'trap', exit_code: null, fuel_consumed: fuel - 1n, fuel_version: 1, memory_peak_mb: 1.5, wall_ms: 2.25, host: 'embedded', error_message: 'x' }));
    const [row] = await store.read(db => executionsOf(db, 'p', 5));
    assert.equal(row?.fuel_consumed, fuel - 1n);
    assert.equal(row?.fuel_limit, fuel);
    assert.equal(row?.memory_peak_mb, 1.5);
    assert.deepEqual(await store.read(db => select(db, 'SELECT typeof(fuel_limit) AS t FROM plugin_executions')), [{ t: 'integer' }]);
  });

  it('give the newest executions first, and no more than asked for', async () => {
    await store.write(async db => {
      for (let i = 0; i < 10; i++) await startExecution(db, { id: `e${i}`, plugin_id: 'p', version: '1', command: 'c', workspace: 'w', checksum: 'x', started_at: '2026-01-01', fuel_limit: 1n });
    });
    assert.deepEqual((await store.read(db => executionsOf(db, 'p', 3))).map(row => row.id), ['e9', 'e8', 'e7']);
  });

  it('end executions whose window is gone', async () => {
    await store.write(async db => {
      await startExecution(db, { id: 'old', plugin_id: 'p', version: '1', command: 'c', workspace: 'w', checksum: 'x', started_at: '2026-01-01', fuel_limit: 1n });
      await startExecution(db, { id: 'new', plugin_id: 'p', version: '1', command: 'c', workspace: 'w', checksum: 'x', started_at: '2026-01-03', fuel_limit: 1n });
      assert.equal(await endAbandoned(db, '2026-01-02', '2026-01-04'), 1);
    });
    assert.deepEqual((await store.read(db => executionsOf(db, 'p', 3))).map(row => row.status), ['running', 'terminated']);
  });

  it('replace a grant about the same capability and forget by workspace', async () => {
    const grant = { plugin_id: 'p', key_id: 'k', workspace: 'w', capability: '{"name":"llm"}', decision: 'allow', granted_at: 't', preview: 0 } as const;
    await store.write(async db => {
      await putGrant(db, grant);
      await putGrant(db, { ...grant, decision: 'deny' });
      await putGrant(db, { ...grant, workspace: 'v' });
    });
    assert.deepEqual((await store.read(db => grantsOf(db, 'p'))).map(row => `${row.workspace} ${row.decision}`), ['v allow', 'w deny']);
    assert.equal(await store.write(db => removeGrants(db, 'p', 'w')), 1);
    assert.equal((await store.read(db => grantsOf(db, 'p'))).length, 1);
  });

  it('refuse states that do not exist', async () => {
    await assert.rejects(store.write(db => putPlugin(db, { ...PLUGIN, state: 'whatever' as 'enabled' })));
  });

  it('chain the audit log, so that a changed, removed or inserted row shows', async () => {
    const fill = (): Promise<void> => store.write(async db => {
      await change(db, 'DELETE FROM audit_log');
      for (let i = 0; i < 5; i++) await appendAudit(db, { at: `t${i}`, event: 'test', pluginId: 'p', detail: { i } });
    });
    for (const [sql, broken] of [
      ['UPDATE audit_log SET detail = \'{"i":9}\' WHERE sequence = 3', 3],
      ['UPDATE audit_log SET plugin_id = NULL WHERE sequence = 2', 2],
      ['DELETE FROM audit_log WHERE sequence = 2', 3],
      ['DELETE FROM audit_log WHERE sequence = 1', 2],
      ['UPDATE audit_log SET sequence = 9 WHERE sequence = 5', 9],
      ['INSERT INTO audit_log SELECT 6, at, event, plugin_id, detail, hash FROM audit_log WHERE sequence = 5', 6],
    ] as const) {
      await fill();
      assert.equal(await store.read(firstBrokenLink), undefined);
      await store.write(db => change(db, sql));
      assert.equal(await store.read(firstBrokenLink), broken, sql);
    }
  });
});
