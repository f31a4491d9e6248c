import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { appendAudit } from '../../src/store/auditLog';
import { endExecution, startExecution } from '../../src/store/executions';
import { change } from '../../src/store/sql';
import { openStore } from '../../src/store/store';
import type { Store } from '../../src/store/types';
import { airlock as runAirlock } from './airlock';

async function airlock(args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await runAirlock(args);
  return { code, stdout: stdout.toString('utf8'), stderr };
}

describe('airlock executions and airlock audit', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'airlock-root-'));
    await withStore(store => store.write(async db => {
      for (let i = 0; i < 3; i++) {
        await startExecution(db, { id: `e${i}`, plugin_id: i === 2 ? 'other' : 'org.example.hello', version: '1.0.0', command: 'greet', workspace: 'w', checksum: 'x', started_at: `2026-01-0${i + 1}`, fuel_limit: 100n });
        await endExecution(db, { id: `e${i}`, completed_at: 't', status: 'completed', reason: null, exit_code: 0, fuel_consumed: 42n, fuel_version: 1, memory_peak_mb: 1, wall_ms: 1, host: 'embedded', error_message: null });
        await appendAudit(db, { at: `2026-01-0${i + 1}`, event: 'plugin.execute', pluginId: 'org.example.hello', detail: { execution: `e${i}` } });
      }
    }));
  });
  afterEach(() => rm(root, { recursive: true }));

  async function withStore<T>(use: (store: Store) => Promise<T>): Promise<T> {
    const store = openStore({ storage: new NodeStorage(), location: join(root, 'store'), sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => assert.fail(problem) });
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  }

  it('list what ran, newest first', async () => {
    const { code, stdout } = await airlock(['executions', '--root', root]);
    assert.equal(code, 0);
    assert.match(stdout, /^2026-01-03 {2}other 1\.0\.0 greet {2}completed {2}42 of 100 fuel {2}e2\n2026-01-02/);
    const one = await airlock(['executions', '--root', root, '--plugin', 'org.example.hello', '--limit', '1', '--json']);
    assert.deepEqual((JSON.parse(one.stdout) as { id: string; fuel_consumed: number }[]).map(row => [row.id, row.fuel_consumed]), [['e1', 42]]);
  });

  it('export as JSON Lines and CSV, to a file too', async () => {
    const lines = await airlock(['executions', '--root', root, '--format', 'jsonl']);
    assert.equal(lines.stdout.trimEnd().split('\n').length, 3);
    const file = join(root, 'audit.csv');
    assert.equal((await airlock(['audit', 'export', '--root', root, '--format', 'csv', '-o', file])).code, 0);
    assert.match(await readFile(file, 'utf8'), /^sequence,at,event,plugin_id,detail,hash\r\n1,2026-01-01,plugin\.execute,org\.example\.hello,"\{""execution"":""e0""\}",[0-9a-f]{64}\r\n/);
  });

  it('verify the audit log, and show its first broken link', async () => {
    const whole = await airlock(['audit', 'verify', '--root', root]);
    assert.equal(whole.code, 0);
    assert.match(whole.stdout, /holds: 3 entries/);
    await withStore(store => store.write(db => change(db, "UPDATE audit_log SET event = 'plugin.install' WHERE sequence = 2")));
    const broken = await airlock(['audit', 'verify', '--root', root]);
    assert.equal(broken.code, 65);
    assert.match(broken.stderr, /broken at entry 2 \(plugin\.install, 2026-01-02\)/);
    const json = await airlock(['audit', 'verify', '--root', root, '--json']);
    assert.equal(json.code, 65);
    const verdict = JSON.parse(json.stdout) as { ok: boolean; broken: { sequence: number } };
    assert.deepEqual([verdict.ok, verdict.broken.sequence], [false, 2]);
  });

  it('say where there is no record, and make none', async () => {
    const empty = join(root, 'empty');
    for (const args of [['executions'], ['audit', 'verify'], ['audit', 'export']]) {
      const { code, stderr } = await airlock([...args, '--root', empty]);
      assert.equal(code, 66);
      assert.match(stderr, /holds no record/);
    }
    assert.ok(!(await readdir(root)).includes('empty'));
  });
});
