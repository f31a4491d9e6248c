import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { MemoryStorage } from '../../test/support/memoryStorage';
import { appendAudit, firstBrokenLink } from './auditLog';
import { endAbandoned, endExecution, executionsOf, newestExecutions, runningExecutions, startExecution } from './executions';
import { grantsOf, putGrant, removeGrants } from './grants';
import { putPlugin } from './installedPlugins';
import { change, select } from './sql';
import { openStore } from './store';
import type { Store } from './types';
import { PLUGIN } from '../../test/support/storeRows';

const sqlite = (): Promise<Uint8Array> => readFile('node_modules/sql.js/dist/sql-wasm.wasm');

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
      await startExecution(db, { id: 'old', plugin_id: 'p', version: '1', command: 'c', workspace: 'w', checksum: 'x', started_at: '2026-01-01', fuel_limit: 1n, owner: 'gone' });
      await startExecution(db, { id: 'new', plugin_id: 'p', version: '1', command: 'c', workspace: 'w', checksum: 'x', started_at: '2026-01-03', fuel_limit: 1n });
      assert.deepEqual((await runningExecutions(db)).map(row => [row.id, row.owner]), [['old', 'gone'], ['new', null]]);
      assert.equal(await endAbandoned(db, 'old', '2026-01-04'), true);
      assert.equal(await endAbandoned(db, 'old', '2026-01-04'), false);
    });
    assert.deepEqual((await store.read(db => executionsOf(db, 'p', 3))).map(row => row.status), ['running', 'terminated']);
    assert.deepEqual((await store.read(db => newestExecutions(db, 1))).map(row => row.id), ['new']);
  });

  it('replace a grant about the same capability and forget by workspace', async () => {
    const grant = { plugin_id: 'p', key_id: 'k', workspace: 'w', asked: '{"name":"llm"}', capability: '{"name":"llm"}', decision: 'allow', granted_at: 't', expires_at: null, preview: 0 } as const;
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
