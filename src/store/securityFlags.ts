import * as v from 'valibot';
import { change, select } from './sql';
import type { Database, Row } from './sql';

const rowSchema = v.object({
  id: v.string(),
  plugin_id: v.string(),
  version: v.string(),
  checksum: v.string(),
  command: v.string(),
  execution: v.string(),
  workspace: v.string(),
  input_class: v.number(),
  kind: v.string(),
  measured: v.number(),
  baseline: v.string(),
  score: v.number(),
  explanation: v.string(),
  occurrences: v.number(),
  state: v.picklist(['open', 'accepted', 'blocked', 'reported']),
  at: v.string(),
  last_at: v.string(),
  decided_at: v.nullable(v.string()),
  decided_by: v.nullable(v.string()),
});

/** One row of `security_flags`, as the table has it. */
export type FlagRow = v.InferOutput<typeof rowSchema>;

const COLUMNS = Object.keys(rowSchema.entries) as readonly (keyof FlagRow)[];

/** Records a flag, in the place of what it was before. */
export async function putFlag(db: Database, row: FlagRow): Promise<void> {
  await change(db, `INSERT OR REPLACE INTO security_flags (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`, COLUMNS.map(column => row[column]));
}

export async function flagById(db: Database, id: string): Promise<FlagRow | undefined> {
  return (await query(db, 'WHERE id = ?', [id]))[0];
}

/** The newest flags, of all plugins or one; those to be decided first. */
export function newestFlags(db: Database, limit: number, pluginId?: string): Promise<readonly FlagRow[]> {
  const order = "ORDER BY state <> 'open', last_at DESC, id LIMIT ?";
  return pluginId === undefined ? query(db, order, [limit]) : query(db, `WHERE plugin_id = ? ${order}`, [pluginId, limit]);
}

/** How many flags wait for a decision. */
export async function openFlagCount(db: Database): Promise<number> {
  const [row] = await select(db, "SELECT count(*) AS n FROM security_flags WHERE state = 'open'");
  return Number(row?.['n'] ?? 0);
}

/** What was flagged of a command in one module, newest first. */
export function flagsOfCommand(db: Database, of: Pick<FlagRow, 'plugin_id' | 'command' | 'checksum'>): Promise<readonly FlagRow[]> {
  return query(db, 'WHERE plugin_id = ? AND command = ? AND checksum = ? ORDER BY last_at DESC, id', [of.plugin_id, of.command, of.checksum]);
}

/** Notes which kinds of figures of an execution stand out, so that it is no measure for others. */
export async function markUnusual(db: Database, execution: string, bits: number): Promise<void> {
  await change(db, 'UPDATE plugin_executions SET unusual = ? WHERE id = ?', [bits, execution]);
}

/** The executions of a command whose figures stand out. */
export async function unusualExecutions(db: Database, of: Pick<FlagRow, 'plugin_id' | 'command' | 'checksum'>): Promise<readonly UnusualExecution[]> {
  const rows = await select(db, `SELECT id, unusual, input_class, workspace, CAST(fuel_consumed AS REAL) AS fuel, memory_peak_mb AS memory, wall_ms AS time,
    host_calls AS calls, denial_count AS denials, bytes_read AS read FROM plugin_executions WHERE plugin_id = ? AND command = ? AND unusual <> 0 AND checksum = ?`, [of.plugin_id, of.command, of.checksum]);
  return rows.map(row => v.parse(unusualSchema, row));
}

const unusualSchema = v.object({
  id: v.string(),
  unusual: v.number(),
  input_class: v.nullable(v.number()),
  workspace: v.string(),
  fuel: v.nullable(v.number()),
  memory: v.nullable(v.number()),
  time: v.nullable(v.number()),
  calls: v.nullable(v.number()),
  denials: v.nullable(v.number()),
  read: v.nullable(v.number()),
});
export type UnusualExecution = v.InferOutput<typeof unusualSchema>;

async function query(db: Database, clauses: string, parameters: readonly (string | number)[]): Promise<readonly FlagRow[]> {
  return (await select(db, `SELECT * FROM security_flags ${clauses}`, parameters)).map(parsed);
}

function parsed(row: Row): FlagRow {
  return v.parse(rowSchema, row);
}
