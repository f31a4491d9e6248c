import * as v from 'valibot';
import { change, select } from './sql';
import type { Bindable, Database, Row } from './sql';

const integer = v.pipe(v.string(), v.transform(text => BigInt(text)));

const rowSchema = v.object({
  id: v.string(),
  plugin_id: v.string(),
  version: v.string(),
  command: v.string(),
  workspace: v.string(),
  checksum: v.string(),
  started_at: v.string(),
  completed_at: v.nullable(v.string()),
  status: v.picklist(['running', 'completed', 'failed', 'terminated']),
  reason: v.nullable(v.string()),
  exit_code: v.nullable(v.number()),
  fuel_consumed: v.nullable(integer),
  fuel_limit: integer,
  fuel_version: v.nullable(v.number()),
  memory_peak_mb: v.nullable(v.number()),
  wall_ms: v.nullable(v.number()),
  host: v.nullable(v.string()),
  error_message: v.nullable(v.string()),
  owner: v.nullable(v.string()),
  bytes_read: v.nullable(v.number()),
  host_calls: v.nullable(v.number()),
  denial_count: v.nullable(v.number()),
  input_class: v.nullable(v.number()),
  unusual: v.number(),
});

/** One row of `plugin_executions`, as the table has it. */
export type ExecutionRow = v.InferOutput<typeof rowSchema>;

/** What is known before an execution starts. */
export type StartedExecution = Pick<ExecutionRow, 'id' | 'plugin_id' | 'version' | 'command' | 'workspace' | 'checksum' | 'started_at' | 'fuel_limit'> & {
  /** The process that runs it, as only processes of this kind understand. */
  readonly owner?: string;
};

/** What is known once it has ended. */
export type EndedExecution = Pick<ExecutionRow, 'id' | 'status' | 'reason' | 'exit_code' | 'fuel_consumed' | 'fuel_version' | 'memory_peak_mb' | 'wall_ms' | 'host' | 'error_message'>
  & Partial<Pick<ExecutionRow, 'bytes_read' | 'host_calls' | 'denial_count' | 'input_class'>> & { readonly completed_at: string };

/** The table's columns, in its order. */
export const EXECUTION_COLUMNS = Object.keys(rowSchema.entries) as readonly (keyof ExecutionRow)[];

const COLUMNS = EXECUTION_COLUMNS.map(column => (column.startsWith('fuel_') && column !== 'fuel_version' ? `CAST(${column} AS TEXT) AS ${column}` : column)).join(', ');

export async function startExecution(db: Database, started: StartedExecution): Promise<void> {
  await change(db, `INSERT INTO plugin_executions (id, plugin_id, version, command, workspace, checksum, started_at, status, fuel_limit, owner)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?, ?)`, [started.id, started.plugin_id, started.version, started.command, started.workspace, started.checksum, started.started_at, started.fuel_limit, started.owner]);
}

export async function endExecution(db: Database, ended: EndedExecution): Promise<void> {
  await change(db, `UPDATE plugin_executions SET completed_at = ?, status = ?, reason = ?, exit_code = ?, fuel_consumed = ?, fuel_version = ?,
    memory_peak_mb = ?, wall_ms = ?, host = ?, error_message = ?, bytes_read = ?, host_calls = ?, denial_count = ?, input_class = ? WHERE id = ?`, [ended.completed_at, ended.status, ended.reason, ended.exit_code, ended.fuel_consumed, ended.fuel_version, ended.memory_peak_mb, ended.wall_ms, ended.host, ended.error_message,
    ended.bytes_read, ended.host_calls, ended.denial_count, ended.input_class, ended.id]);
}

/** One execution, where it is still on record. */
export async function executionById(db: Database, id: string): Promise<ExecutionRow | undefined> {
  return (await query(db, 'WHERE id = ?', [id]))[0];
}

/** The newest executions of a plugin, newest first. */
export function executionsOf(db: Database, pluginId: string, limit: number): Promise<readonly ExecutionRow[]> {
  return query(db, 'WHERE plugin_id = ? ORDER BY started_at DESC, rowid DESC LIMIT ?', [pluginId, limit]);
}

/** The newest executions of all plugins, newest first. */
export function newestExecutions(db: Database, limit: number): Promise<readonly ExecutionRow[]> {
  return query(db, 'ORDER BY started_at DESC, rowid DESC LIMIT ?', [limit]);
}

/** How many executions of a plugin are on record, or how many of these are in a state. */
export async function countExecutions(db: Database, pluginId: string, status?: ExecutionRow['status']): Promise<number> {
  const [row] = status === undefined
    ? await select(db, 'SELECT count(*) AS n FROM plugin_executions WHERE plugin_id = ?', [pluginId])
    : await select(db, 'SELECT count(*) AS n FROM plugin_executions WHERE plugin_id = ? AND status = ?', [pluginId, status]);
  return Number(row?.['n'] ?? 0);
}

/** Some executions in the order of their ids' recording, after the one that ended the last page. */
export async function executionPage(db: Database, after: number, limit: number): Promise<{ readonly rows: readonly ExecutionRow[]; readonly last: number | undefined }> {
  const rows = await select(db, `SELECT ${COLUMNS}, rowid AS place FROM plugin_executions WHERE rowid > ? ORDER BY rowid LIMIT ?`, [after, limit]);
  const last = rows.at(-1)?.['place'];
  return { rows: rows.map(parsed), last: last === undefined ? undefined : Number(last) };
}

/** Executions that are on record as running, oldest first. */
export function runningExecutions(db: Database): Promise<readonly ExecutionRow[]> {
  return query(db, "WHERE status = 'running' ORDER BY started_at, rowid", []);
}

/** Ends an execution that is still on record as running although nothing runs it. Returns whether it was. */
export async function endAbandoned(db: Database, id: string, at: string): Promise<boolean> {
  return await change(db, `UPDATE plugin_executions SET status = 'terminated', reason = 'crashed', completed_at = ?,
    error_message = 'The window closed before the execution ended.' WHERE id = ? AND status = 'running'`, [at, id]) > 0;
}

async function query(db: Database, clauses: string, parameters: readonly Bindable[]): Promise<readonly ExecutionRow[]> {
  return (await select(db, `SELECT ${COLUMNS} FROM plugin_executions ${clauses}`, parameters)).map(parsed);
}

function parsed(row: Row): ExecutionRow {
  return v.parse(rowSchema, row);
}
