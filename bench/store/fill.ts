import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { appendAudit } from '../../src/store/auditLog';
import { writeCheckpoint } from '../../src/store/checkpoint';
import { endExecution, startExecution } from '../../src/store/executions';
import { putPlugin } from '../../src/store/installedPlugins';
import type { PluginRow } from '../../src/store/installedPlugins';
import { FIRST_SEGMENT, JOURNAL_HEADER, nextSegment } from '../../src/store/layout';
import { migrate } from '../../src/store/migrations';
import type { Database } from '../../src/store/sql';
import { Sqlite } from '../../src/store/sqlite';
import { storeFilesOf } from '../../src/store/storeFiles';

/** Plugins that executions are of, in turns. */
export const PLUGINS = 20;
export const wasm = resolve('dist/sql-wasm.wasm');

/** The id of the plugin that the execution of this number is of. */
export const pluginId = (i: number): string => `org.example.plugin${i % PLUGINS}`;

export async function executionStarts(db: Database, i: number): Promise<void> {
  await startExecution(db, {
    id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`, plugin_id: pluginId(i), version: '1.0.0', command: 'count', workspace: 'file:///home/jane/projects/demo', checksum: 'c'.repeat(64),
    started_at: new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString(), fuel_limit: 9_512_345n, owner: '["jane-laptop",12345,"6789012"]',
  });
}

export async function executionEnds(db: Database, i: number): Promise<void> {
  const id = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
  const at = new Date(Date.UTC(2026, 0, 1) + i * 60_000 + 150).toISOString();
  await endExecution(db, { id, completed_at: at, status: 'completed', reason: 'returned', exit_code: 0, fuel_consumed: 1_234_567n, fuel_version: 1, memory_peak_mb: 1.1, wall_ms: 150.5, host: 'vscode-wasi', error_message: null });
  await appendAudit(db, { at, event: 'plugin.execute', pluginId: pluginId(i), detail: { execution: id, version: '1.0.0', command: 'count', module: 'c'.repeat(64), status: 'completed', reason: 'returned', fuel: '1234567', limit: '9512345', host: 'vscode-wasi' } });
}

/** Makes a store as it is after so many executions, the last of them in a checkpoint. */
export async function fillStore(location: string, executions: number, plugins: readonly PluginRow[]): Promise<void> {
  const files = storeFilesOf({ storage: new NodeStorage(), location, sqlite: () => readFile(wasm) });
  const sqlite = new Sqlite(await files.sqlite());
  migrate(sqlite);
  const db: Database = { select: async (sql, parameters) => sqlite.select(sql, parameters), change: async (sql, parameters) => sqlite.change(sql, parameters) };
  sqlite.script('BEGIN');
  for (const plugin of plugins) await putPlugin(db, plugin);
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
