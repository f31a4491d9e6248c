import * as v from 'valibot';
import { select } from './sql';
import type { Database, Row } from './sql';

/** Newest executions that a comparison looks at, and those of them that it takes: it must be quick, however many there are. */
const MOST_LOOKED_AT = 400;
const MOST_TAKEN = 100;

/** What executions have in common that are compared with one another. */
export interface ExecutionGroup {
  readonly plugin_id: string;
  readonly command: string;
  readonly version: string;
  /** SHA-256 of the module: a development plugin changes without a new version. */
  readonly checksum: string;
  readonly input_class: number;
  /** Fuel of another version of the rules counts otherwise. */
  readonly fuel_version: number;
}

const sampleSchema = v.object({
  id: v.string(),
  started_at: v.string(),
  workspace: v.string(),
  fuel: v.number(),
  memory: v.number(),
  time: v.number(),
  calls: v.nullable(v.number()),
  denials: v.number(),
  read: v.nullable(v.number()),
});

/** The figures of one execution: fuel units, MiB, milliseconds, calls, denials, bytes. `null` where they were not known. */
export type ExecutionSample = v.InferOutput<typeof sampleSchema>;

const FIGURES = 'id, started_at, workspace, CAST(fuel_consumed AS REAL) AS fuel, memory_peak_mb AS memory, wall_ms AS time, host_calls AS calls, denial_count AS denials, bytes_read AS read';
/** Those that ended by themselves, with nothing that stands out: what was cut short is no measure. */
const MEASURE = "reason IN ('returned', 'exited') AND checksum = ? AND fuel_version = ? AND id <> ?";

/** The newest executions of a group that are a measure for others, newest first, without one. */
export async function usualExecutions(db: Database, group: ExecutionGroup, except: string): Promise<readonly ExecutionSample[]> {
  const rows = await select(db, `SELECT ${FIGURES} FROM (
      SELECT * FROM plugin_executions WHERE plugin_id = ? AND command = ? AND input_class = ? AND version = ? AND unusual = 0 ORDER BY rowid DESC LIMIT ${MOST_LOOKED_AT}
    ) WHERE ${MEASURE} LIMIT ${MOST_TAKEN}`, [group.plugin_id, group.command, group.input_class, group.version, group.checksum, group.fuel_version, except]);
  return rows.map(parsed);
}

/** As {@link usualExecutions}, of all input sizes but one workspace, whose files are another matter. */
export async function usualInWorkspace(db: Database, group: Omit<ExecutionGroup, 'input_class'>, workspace: string, except: string): Promise<readonly ExecutionSample[]> {
  const rows = await select(db, `SELECT ${FIGURES} FROM (
      SELECT * FROM plugin_executions WHERE plugin_id = ? ORDER BY started_at DESC LIMIT ${MOST_LOOKED_AT}
    ) WHERE command = ? AND version = ? AND workspace = ? AND unusual = 0 AND input_class IS NOT NULL AND ${MEASURE} LIMIT ${MOST_TAKEN}`,
  [group.plugin_id, group.command, group.version, workspace, group.checksum, group.fuel_version, except]);
  return rows.map(parsed);
}

/** The group of the module that ran last before this group's: another version, or another build of the same. */
export async function groupBefore(db: Database, group: ExecutionGroup): Promise<ExecutionGroup | undefined> {
  const [row] = await select(db, `SELECT version, checksum FROM plugin_executions
    WHERE rowid = (SELECT max(rowid) FROM plugin_executions WHERE plugin_id = ? AND command = ? AND input_class = ? AND unusual = 0 AND NOT (version = ? AND checksum = ?))`,
  [group.plugin_id, group.command, group.input_class, group.version, group.checksum]);
  return row === undefined ? undefined : { ...group, version: String(row['version']), checksum: String(row['checksum']) };
}

/** When a right of the plugin was last decided in a workspace; `undefined` where none was. */
export async function lastDecision(db: Database, pluginId: string, workspace: string): Promise<string | undefined> {
  const [row] = await select(db, 'SELECT max(granted_at) AS at FROM grants WHERE plugin_id = ? AND workspace = ?', [pluginId, workspace]);
  return typeof row?.['at'] === 'string' ? row['at'] : undefined;
}

function parsed(row: Row): ExecutionSample {
  return v.parse(sampleSchema, row);
}
