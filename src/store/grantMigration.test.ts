import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import initSqlJs from 'sql.js';
import { grantOf } from '../api/grants/storedGrant';
import { grantsOf } from './grants';
import { MIGRATIONS, migrate, schemaVersion } from './migrations';
import { Sqlite } from './sqlite';

const READ = '{"name":"fs.read","paths":["docs/**"]}';
const WRITE = '{"name":"fs.write","paths":["out/**"]}';
/** Columns: workspace, capability, decision, preview. */
const ROWS = [['w1', READ, 'allow', 0], ['w1', WRITE, 'allow', 1], ['w2', READ, 'deny', 0], ['w2', '{"name":"plan"}', 'allow', 0]] as const;

describe('decisions from before there was more to them than yes and no', () => {
  let old: Sqlite;
  before(async () => {
    // A database file as an earlier version left it.
    const module = await initSqlJs({ wasmBinary: (await readFile('node_modules/sql.js/dist/sql-wasm.wasm')).buffer });
    old = new Sqlite(module);
    const version = MIGRATIONS.findIndex(step => step.some(statement => statement.includes('decided_grants')));
    for (const statement of MIGRATIONS.slice(0, version).flat()) old.change(statement);
    old.change(`PRAGMA user_version = ${version}`);
    for (const [workspace, capability, decision, preview] of ROWS) {
      old.change('INSERT INTO grants (plugin_id, key_id, workspace, capability, decision, granted_at, preview) VALUES (?, ?, ?, ?, ?, ?, ?)', ['p', 'k', workspace, capability, decision, '2025-01-01T00:00:00.000Z', preview]);
    }
    migrate(old);
  });
  after(() => { old.close(); });

  it('are all there, and say what they said', async () => {
    assert.equal(schemaVersion(old), MIGRATIONS.length);
    const rows = await grantsOf({ select: async (sql, values) => old.select(sql, values), change: async (sql, values) => old.change(sql, values) }, 'p');
    const told = rows.map(({ workspace, asked, capability, decision, preview, expires_at, granted_at, key_id }) => [workspace, asked, capability, decision, preview, expires_at, granted_at, key_id]);
    const expected = ROWS.map(([workspace, capability, decision, preview]) => [workspace, capability, capability, decision, preview, null, '2025-01-01T00:00:00.000Z', 'k']);
    assert.deepEqual(new Set(told.map(row => JSON.stringify(row))), new Set(expected.map(row => JSON.stringify(row))));
    assert.deepEqual(rows.map(row => grantOf(row)?.lifetime), ROWS.map(() => 'workspace'), 'each of them still counts');
  });
});
