import * as v from 'valibot';
import { change, select } from './sql';
import type { Database } from './sql';

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
});

/** One row of `plugin_executions`, as the table has it. */
export type ExecutionRow = v.InferOutput<typeof rowSchema>;

/** What is known before an execution starts. */
export type StartedExecution = Pick<ExecutionRow, 'id' | 'plugin_id' | 'version' | 'command' | 'workspace' | 'checksum' | 'started_at' | 'fuel_limit'>;

/** What is known once it has ended. */
export type EndedExecution = Pick<ExecutionRow, 'id' | 'status' | 'reason' | 'exit_code' | 'fuel_consumed' | 'fuel_version' | 'memory_peak_mb' | 'wall_ms' | 'host' | 'error_message'> & { readonly completed_at: string };

export async function startExecution(db: Database, started: StartedExecution): Promise<void> {
  await change(db, `INSERT INTO plugin_executions (id, plugin_id, version, command, workspace, checksum, started_at, status, fuel_limit)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?)`, [started.id, started.plugin_id, started.version, started.command, started.workspace, started.checksum, started.started_at, started.fuel_limit]);
}

export async function endExecution(db: Database, ended: EndedExecution): Promise<void> {
  await change(db, `UPDATE plugin_executions SET completed_at = ?, status = ?, reason = ?, exit_code = ?, fuel_consumed = ?, fuel_version = ?,
    memory_peak_mb = ?, wall_ms = ?, host = ?, error_message = ? WHERE id = ?`, [ended.completed_at, ended.status, ended.reason, ended.exit_code, ended.fuel_consumed, ended.fuel_version, ended.memory_peak_mb, ended.wall_ms, ended.host, ended.error_message, ended.id]);
}

/** The newest executions of a plugin, newest first. */
export async function executionsOf(db: Database, pluginId: string, limit: number): Promise<readonly ExecutionRow[]> {
  const rows = await select(db, `SELECT id, plugin_id, version, command, workspace, checksum, started_at, completed_at, status, reason, exit_code,
      CAST(fuel_consumed AS TEXT) AS fuel_consumed, CAST(fuel_limit AS TEXT) AS fuel_limit, fuel_version, memory_peak_mb, wall_ms, host, error_message
    FROM plugin_executions WHERE plugin_id = ? ORDER BY started_at DESC, rowid DESC LIMIT ?`, [pluginId, limit]);
  return rows.map(row => v.parse(rowSchema, row));
}

/** How many executions {@link endAbandoned} would end. */
export async function countAbandoned(db: Database, startedBefore: string): Promise<number> {
  const [row] = await select(db, "SELECT count(*) AS n FROM plugin_executions WHERE status = 'running' AND started_at < ?", [startedBefore]);
  return Number(row?.['n'] ?? 0);
}

/**
 * Ends executions that are still marked as running although nothing runs them: their window was closed or crashed.
 *
 * @param startedBefore RFC 3339; younger ones may belong to another window
 */
export function endAbandoned(db: Database, startedBefore: string, at: string): Promise<number> {
  return change(db, `UPDATE plugin_executions SET status = 'terminated', reason = 'crashed', completed_at = ?,
    error_message = 'The window closed before the execution ended.' WHERE status = 'running' AND started_at < ?`, [at, startedBefore]);
}
