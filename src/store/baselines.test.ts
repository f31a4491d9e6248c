import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import initSqlJs from 'sql.js';
import { lastDecision, usualExecutions, usualInWorkspace } from './baselines';
import { endExecution, executionById, startExecution } from './executions';
import { putGrant } from './grants';
import { MIGRATIONS, migrate, schemaVersion } from './migrations';
import { markUnusual } from './securityFlags';
import type { Database } from './sql';
import { Sqlite } from './sqlite';

const GROUP = { plugin_id: 'p', command: 'c', version: '1', checksum: 'x', input_class: 13, fuel_version: 1 };

describe('the executions that others are compared with', () => {
  let sqlite: Sqlite;
  let db: Database;
  /** The plan of each query, as SQLite explains it. */
  let plans: string[];
  before(async () => {
    const module = await initSqlJs({ wasmBinary: (await readFile('node_modules/sql.js/dist/sql-wasm.wasm')).buffer });
    sqlite = new Sqlite(module);
    migrate(sqlite);
    db = {
      select: async (sql, parameters) => {
        plans.push(sqlite.select(`EXPLAIN QUERY PLAN ${sql}`, parameters).map(row => String(row['detail'])).join('; '));
        return sqlite.select(sql, parameters);
      },
      change: async (sql, parameters) => sqlite.change(sql, parameters),
    };
    for (let i = 0; i < 600; i++) await execute(`e${i}`, {});
    await execute('other command', { command: 'd' });
    await execute('other size', { input_class: 14 });
    await execute('other module', { checksum: 'y' });
    await execute('other rules', { fuel_version: 2 });
    await execute('other workspace', { workspace: 'v' });
    await execute('stopped', { reason: 'timeout' });
    await execute('unusual', {});
    await markUnusual(db, 'unusual', 1);
    await execute('itself', {});
  });
  beforeEach(() => { plans = []; });
  after(() => { sqlite.close(); });

  async function execute(id: string, { command = 'c', input_class = 13, checksum = 'x', fuel_version = 1, workspace = 'w', reason = 'returned' }): Promise<void> {
    await startExecution(db, { id, plugin_id: 'p', version: '1', command, workspace, checksum, started_at: new Date(Date.UTC(2026, 0, 1)).toISOString(), fuel_limit: 10n });
    await endExecution(db, { id, completed_at: 't', status: 'completed', reason, exit_code: 0, fuel_consumed: 2n ** 60n, fuel_version, memory_peak_mb: 1.5, wall_ms: 2, host: 'embedded', error_message: null, bytes_read: 5_000_000_000, host_calls: 7, denial_count: 0, input_class });
  }

  it('are the newest hundred of their group that ended by themselves, and nothing else', async () => {
    const found = await usualExecutions(db, GROUP, 'itself');
    assert.deepEqual(found.map(each => each.id), ['other workspace', ...Array.from({ length: 99 }, (_, i) => `e${599 - i}`)]);
    assert.deepEqual(found[1], { id: 'e599', started_at: '2026-01-01T00:00:00.000Z', workspace: 'w', fuel: 2 ** 60, memory: 1.5, time: 2, calls: 7, denials: 0, read: 5_000_000_000 });
  });

  it('are found by an index that holds nothing unusual, without sorting', async () => {
    await usualExecutions(db, GROUP, 'itself');
    assert.match(plans[0] ?? '', /USING INDEX idx_plugin_executions_usual \(plugin_id=\? AND command=\? AND input_class=\? AND version=\?\)/);
    assert.doesNotMatch(plans[0] ?? '', /TEMP B-TREE/);
  });

  it('of a workspace are of all sizes, and found by an index', async () => {
    const ids = (await usualInWorkspace(db, GROUP, 'w', 'itself')).map(each => each.id);
    assert.equal(ids.length, 100);
    assert.ok(ids.includes('other size') && !ids.includes('other workspace') && !ids.includes('unusual'));
    assert.match(plans[0] ?? '', /USING INDEX idx_plugin_executions_plugin \(plugin_id=\?\)/);
    assert.doesNotMatch(plans[0] ?? '', /TEMP B-TREE/);
  });

  it('begin anew with the rights of a plugin in a workspace', async () => {
    assert.equal(await lastDecision(db, 'p', 'w'), undefined);
    for (const granted_at of ['2026-01-02', '2026-01-03']) await putGrant(db, { plugin_id: 'p', key_id: granted_at, workspace: 'w', asked: '{}', capability: '{}', decision: 'allow', granted_at, expires_at: null, preview: 0 });
    assert.equal(await lastDecision(db, 'p', 'w'), '2026-01-03');
    assert.equal(await lastDecision(db, 'p', 'v'), undefined);
  });

  it('are none of those from before there was anything to compare them by', async () => {
    const module = await initSqlJs({ wasmBinary: (await readFile('node_modules/sql.js/dist/sql-wasm.wasm')).buffer });
    const old = new Sqlite(module);
    const before = MIGRATIONS.findIndex(step => step.some(statement => statement.includes('input_class')));
    for (const statement of MIGRATIONS.slice(0, before).flat()) old.change(statement);
    old.change(`PRAGMA user_version = ${before}`);
    old.change(`INSERT INTO plugin_executions (id, plugin_id, version, command, workspace, checksum, started_at, status, reason, fuel_consumed, fuel_limit, fuel_version, memory_peak_mb, wall_ms)
      VALUES ('old', 'p', '1', 'c', 'w', 'x', 't', 'completed', 'returned', 5, 10, 1, 1.5, 2)`);
    migrate(old);
    assert.equal(schemaVersion(old), MIGRATIONS.length);
    const migrated: Database = { select: async (sql, parameters) => old.select(sql, parameters), change: async (sql, parameters) => old.change(sql, parameters) };
    const row = await executionById(migrated, 'old');
    assert.deepEqual([row?.fuel_consumed, row?.input_class, row?.unusual], [5n, null, 0]);
    assert.deepEqual(await usualInWorkspace(migrated, GROUP, 'w', 'itself'), []);
    old.close();
  });
});
