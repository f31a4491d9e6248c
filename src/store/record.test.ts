import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { MemoryStorage } from '../../test/support/memoryStorage';
import { EventBus } from '../events/bus';
import { appendAudit } from './auditLog';
import { verifyAuditLog } from './auditVerdict';
import { endExecution, newestExecutions, startExecution } from './executions';
import { Ledger } from './ledger';
import { exportRecord } from './recordExport';
import type { RecordFormat, RecordKind } from './recordExport';
import { applyRetention } from './retention';
import { change } from './sql';
import { openStore } from './store';
import type { Store } from './types';

const NOW = Date.UTC(2026, 5, 1);
const DAY = 24 * 60 * 60 * 1000;
const ledgerOf = (store: Store): Ledger => new Ledger(store, new EventBus(error => assert.fail(String(error))));
const PLENTY = { days: 1000, executions: 1_000_000, mebibytes: 1000 };

describe('the record', () => {
  let store: Store;
  beforeEach(() => {
    store = openStore({ storage: new MemoryStorage(), location: 'db', sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => assert.fail(problem) });
  });
  afterEach(() => store.close());

  async function record(count: number, { message = null, ended = true, size = 0 }: { message?: string | null; ended?: boolean; size?: number } = {}): Promise<void> {
    await store.write(async db => {
      for (let i = 0; i < count; i++) {
        const id = `e${String(i).padStart(5, '0')}`;
        await startExecution(db, { id, plugin_id: 'p', version: '1', command: 'c'.padEnd(size, 'c'), workspace: 'w', checksum: 'x', started_at: new Date(NOW - (count - i) * DAY).toISOString(), fuel_limit: 2n ** 62n });
        if (ended) await endExecution(db, { id, completed_at: 't', status: 'failed', reason: 'trap', exit_code: null, fuel_consumed: 7n, fuel_version: 1, memory_peak_mb: 1.5, wall_ms: 2.25, host: 'embedded', error_message: message });
        await appendAudit(db, { at: 't', event: 'plugin.execute', pluginId: 'p', detail: { execution: id } });
      }
    });
  }
  async function exported(kind: RecordKind, format: RecordFormat): Promise<string> {
    let text = '';
    for await (const piece of exportRecord(store, kind, format)) text += piece;
    return text;
  }

  it('is exported whole and in order as JSON Lines, with figures unrounded', async () => {
    await record(450);
    const lines = (await exported('executions', 'jsonl')).trimEnd().split('\n').map(line => JSON.parse(line) as Record<string, unknown>);
    assert.equal(lines.length, 450);
    assert.deepEqual(lines.map(line => line['id']), Array.from({ length: 450 }, (_, i) => `e${String(i).padStart(5, '0')}`));
    assert.equal(lines[0]?.['fuel_limit'], String(2n ** 62n));
    assert.equal(lines[0]?.['fuel_consumed'], 7);
    const audit = (await exported('audit', 'jsonl')).trimEnd().split('\n').map(line => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(audit.map(line => line['sequence']), Array.from({ length: 450 }, (_, i) => i + 1));
    assert.equal(typeof audit[0]?.['hash'], 'string');
  });

  it('is exported as CSV that no field breaks out of and no spreadsheet runs', async () => {
    await record(1, { message: '=HYPERLINK("http://x")\r\n,second' });
    const csv = await exported('executions', 'csv');
    assert.match(csv, /^id,plugin_id,version,.*,unusual\r\n/);
    assert.ok(csv.includes('"\'=HYPERLINK(""http://x"")\r\n,second"'));
    assert.equal((await exported('audit', 'csv')).split('\r\n').length, 3);
  });

  it('of nothing is an empty export', async () => {
    assert.equal(await exported('executions', 'jsonl'), '');
    assert.equal(await exported('audit', 'csv'), 'sequence,at,event,plugin_id,detail,hash\r\n');
  });

  it('has an audit log that is verified page by page, to the first broken link', async () => {
    assert.equal((await verifyAuditLog(store)).verified, 0);
    await record(450);
    const whole = await verifyAuditLog(store);
    assert.equal(whole.verified, 450);
    assert.equal(whole.broken, undefined);
    await store.write(db => change(db, "UPDATE audit_log SET detail = '{}' WHERE sequence IN (300, 400)"));
    assert.deepEqual((await verifyAuditLog(store)).broken, { sequence: 300, at: 't', event: 'plugin.execute' });
    await store.write(db => change(db, 'DELETE FROM audit_log WHERE sequence <= 200'));
    assert.equal((await verifyAuditLog(store)).broken?.sequence, 201);
  });

  it('keeps as many days as asked for', async () => {
    await record(50);
    assert.equal(await applyRetention(ledgerOf(store), { ...PLENTY, days: 10 }, NOW), 40);
    assert.equal((await store.read(db => newestExecutions(db, 100))).length, 10);
    assert.equal((await store.read(db => newestExecutions(db, 100))).at(-1)?.id, 'e00040');
    assert.equal(await applyRetention(ledgerOf(store), { ...PLENTY, days: 10 }, NOW), 0);
  });

  it('keeps as many executions as asked for, the newest, and says so in the audit log, which stays whole', async () => {
    await record(1200);
    assert.equal(await applyRetention(ledgerOf(store), { ...PLENTY, executions: 25 }, NOW), 1175);
    assert.deepEqual((await store.read(db => newestExecutions(db, 100))).map(row => row.id).at(-1), 'e01175');
    const verdict = await verifyAuditLog(store);
    assert.equal(verdict.verified, 1201);
    assert.match(await exported('audit', 'jsonl'), /record\.trim.*1175/);
  });

  it('keeps what fits the size asked for', async () => {
    await record(400, { size: 10_000 });
    const removed = await applyRetention(ledgerOf(store), { ...PLENTY, mebibytes: 2 }, NOW);
    assert.ok(removed > 150 && removed < 350, String(removed));
  });

  it('keeps what runs, however old', async () => {
    await record(20, { ended: false });
    assert.equal(await applyRetention(ledgerOf(store), { days: 1, executions: 1, mebibytes: 1 }, NOW + 1000 * DAY), 0);
  });
});
