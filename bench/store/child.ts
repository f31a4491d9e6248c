// One process of the store's benchmark: fills a store, or opens one as a window does and measures. Prints JSON.
import { readFile, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { openWorkerStore } from '../../src/platform/node/workerStore';
import { appendAudit } from '../../src/store/auditLog';
import { writeCheckpoint } from '../../src/store/checkpoint';
import { endExecution, newestExecutions, startExecution } from '../../src/store/executions';
import { allPlugins, putPlugin } from '../../src/store/installedPlugins';
import { FIRST_SEGMENT, JOURNAL_HEADER, nextSegment } from '../../src/store/layout';
import { migrate } from '../../src/store/migrations';
import type { Database } from '../../src/store/sql';
import { Sqlite } from '../../src/store/sqlite';
import { storeFilesOf } from '../../src/store/storeFiles';
import { PLUGIN } from '../../test/support/storeRows';

/** What a window found, in milliseconds and bytes. */
export interface Figures {
  /** From nothing to the installed plugins, and how long this thread was busy meanwhile. */
  readonly open: number;
  readonly openBusy: number;
  /** The first hundred rows: the first time, and again. */
  readonly firstRows: number;
  readonly rows: readonly number[];
  /** Acknowledging the start and the end of an execution. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Delay of this thread's event loop while it wrote, 99th percentile. */
  readonly delay: number;
  /** Of the store's folder. */
  readonly bytes: number;
}

const PLUGINS = 20;
const WRITES = 300;
const READS = 50;
const wasm = resolve('dist/sql-wasm.wasm');
const [mode = '', location = '', count = '0'] = process.argv.slice(2);

async function executionStarts(db: Database, i: number): Promise<void> {
  await startExecution(db, {
    id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`, plugin_id: `org.example.plugin${i % PLUGINS}`, version: '1.0.0', command: 'count', workspace: 'file:///home/jane/projects/demo', checksum: 'c'.repeat(64),
    started_at: new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString(), fuel_limit: 9_512_345n, owner: '["jane-laptop",12345,"6789012"]',
  });
}

async function executionEnds(db: Database, i: number): Promise<void> {
  const id = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
  const at = new Date(Date.UTC(2026, 0, 1) + i * 60_000 + 150).toISOString();
  await endExecution(db, { id, completed_at: at, status: 'completed', reason: 'returned', exit_code: 0, fuel_consumed: 1_234_567n, fuel_version: 1, memory_peak_mb: 1.1, wall_ms: 150.5, host: 'vscode-wasi', error_message: null });
  await appendAudit(db, { at, event: 'plugin.execute', pluginId: `org.example.plugin${i % PLUGINS}`, detail: { execution: id, version: '1.0.0', command: 'count', module: 'c'.repeat(64), status: 'completed', reason: 'returned', fuel: '1234567', limit: '9512345', host: 'vscode-wasi' } });
}

/** A store as it is after so many executions, the last of them in a checkpoint. */
async function fill(executions: number): Promise<void> {
  const files = storeFilesOf({ storage: new NodeStorage(), location, sqlite: () => readFile(wasm) });
  const sqlite = new Sqlite(await files.sqlite());
  migrate(sqlite);
  const db: Database = { select: async (sql, parameters) => sqlite.select(sql, parameters), change: async (sql, parameters) => sqlite.change(sql, parameters) };
  sqlite.script('BEGIN');
  for (let i = 0; i < PLUGINS; i++) await putPlugin(db, { ...PLUGIN, id: `org.example.plugin${i}` });
  for (let i = 0; i < executions; i++) {
    await executionStarts(db, i);
    await executionEnds(db, i);
  }
  sqlite.script('COMMIT');
  const segment = nextSegment(FIRST_SEGMENT);
  await files.files.create(files.locate(segment), new TextEncoder().encode(JOURNAL_HEADER));
  await writeCheckpoint(files, sqlite, { segment, offset: 0, sequence: executions * 2 + 1, hash: '1'.repeat(64) });
  files.files.dispose();
}

async function measure(executions: number): Promise<Figures> {
  const store = openWorkerStore({ location, wasm, workerPath: resolve('dist/store-worker.js'), onProblem: problem => { throw problem; } });
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const before = performance.eventLoopUtilization();
  const open = await timed(() => store.read(allPlugins));
  const openBusy = performance.eventLoopUtilization(before).active;
  const firstRows = await timed(() => store.read(db => newestExecutions(db, 100)));
  const rows: number[] = [], starts: number[] = [], ends: number[] = [];
  for (let i = 0; i < READS; i++) rows.push(await timed(() => store.read(db => newestExecutions(db, 100))));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let i = executions; i < executions + WRITES; i++) {
    starts.push(await timed(() => store.write(db => executionStarts(db, i))));
    ends.push(await timed(() => store.write(db => executionEnds(db, i))));
  }
  delay.disable();
  await store.close();
  const sizes = await Promise.all((await readdir(location)).map(async name => (await stat(join(location, name))).size));
  return { open, openBusy, firstRows, rows, starts, ends, delay: delay.percentile(99) / 1e6, bytes: sizes.reduce((sum, each) => sum + each, 0) };
}

void (mode === 'fill' ? fill(Number(count)) : measure(Number(count))).then(figures => { console.log(JSON.stringify(figures ?? null)); });
