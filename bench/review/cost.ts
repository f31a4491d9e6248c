import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Reviewer } from '../../src/api/review/reviewer';
import type { Examined } from '../../src/api/review/reviewer';
import { SENSITIVITIES } from '../../src/api/review/sensitivity';
import { EventBus } from '../../src/events/bus';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { openWorkerStore } from '../../src/platform/node/workerStore';
import { writeCheckpoint } from '../../src/store/checkpoint';
import { endExecution, startExecution } from '../../src/store/executions';
import { FIRST_SEGMENT, JOURNAL_HEADER, nextSegment } from '../../src/store/layout';
import { Ledger } from '../../src/store/ledger';
import { migrate } from '../../src/store/migrations';
import type { Database } from '../../src/store/sql';
import { Sqlite } from '../../src/store/sqlite';
import { storeFilesOf } from '../../src/store/storeFiles';

/** What looking at one execution costs, in milliseconds. */
export interface CostFigures {
  /** From asking to the end, one by one. */
  readonly examined: readonly number[];
  /** Of this thread, for each. */
  readonly busy: number;
  /** Delay of this thread's event loop meanwhile, 99th percentile. */
  readonly delay: number;
}

const GROUP = { plugin_id: 'org.example.plugin', command: 'count', version: '1.0.0', checksum: 'c'.repeat(64), input_class: 12, fuel_version: 1 };
const TIMES = 200;

/** Examines executions of one group that has as many on record: the worst case. */
export async function costFigures(executions: number): Promise<CostFigures> {
  const location = await mkdtemp(join(tmpdir(), 'airlock-review-'));
  const wasm = resolve('dist/sql-wasm.wasm');
  await fill(location, wasm, executions);
  const store = openWorkerStore({ location, wasm, workerPath: resolve('dist/store-worker.js'), onProblem: problem => { throw problem; } });
  const reviewer = new Reviewer(new Ledger(store, new EventBus(error => { throw error; })), { now: () => Date.now(), sensitivity: () => SENSITIVITIES.normal, onProblem: error => { throw error; } });
  const examine = (i: number): Promise<void> => {
    const execution: Examined = { ...GROUP, id: `new ${i}`, workspace: 'w', figures: { fuel: 1_000_000 + i, memory: 1.1, time: 30, calls: 52, denials: 0, read: 3_000 } };
    return reviewer.examine(execution);
  };
  await examine(0);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const before = performance.eventLoopUtilization();
  const examined: number[] = [];
  for (let i = 1; i <= TIMES; i++) {
    const start = performance.now();
    await examine(i);
    examined.push(performance.now() - start);
  }
  const busy = performance.eventLoopUtilization(before).active / TIMES;
  delay.disable();
  await store.close();
  await rm(location, { recursive: true });
  return { examined, busy, delay: delay.percentile(99) / 1e6 };
}

async function fill(location: string, wasm: string, executions: number): Promise<void> {
  const files = storeFilesOf({ storage: new NodeStorage(), location, sqlite: () => readFile(wasm) });
  const sqlite = new Sqlite(await files.sqlite());
  migrate(sqlite);
  const db: Database = { select: async (sql, parameters) => sqlite.select(sql, parameters), change: async (sql, parameters) => sqlite.change(sql, parameters) };
  sqlite.script('BEGIN');
  for (let i = 0; i < executions; i++) {
    const id = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
    const at = new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString();
    await startExecution(db, { id, ...GROUP, workspace: 'w', started_at: at, fuel_limit: 10_000_000n });
    await endExecution(db, { id, completed_at: at, status: 'completed', reason: 'returned', exit_code: 0, fuel_consumed: 1_000_000n, fuel_version: 1, memory_peak_mb: 1.1, wall_ms: 30, host: 'embedded', error_message: null, bytes_read: 3_000, host_calls: 52, denial_count: 0, input_class: GROUP.input_class });
  }
  sqlite.script('COMMIT');
  const segment = nextSegment(FIRST_SEGMENT);
  await files.files.create(files.locate(segment), new TextEncoder().encode(JOURNAL_HEADER));
  await writeCheckpoint(files, sqlite, { segment, offset: 0, sequence: executions * 2 + 1, hash: '1'.repeat(64) });
  files.files.dispose();
}
