import * as v from 'valibot';
import { change, select } from './sql';
import type { Database, Row } from './sql';

const rowSchema = v.object({
  plugin_id: v.string(),
  key_id: v.string(),
  workspace: v.string(),
  /** What was asked, JSON. */
  asked: v.string(),
  /** What of it was granted, JSON. */
  capability: v.string(),
  decision: v.picklist(['allow', 'deny']),
  granted_at: v.string(),
  /** RFC 3339, UTC, as `Date.toISOString` has it: times are compared as text. */
  expires_at: v.nullable(v.string()),
  /** 1 where what the plugin writes is only shown until the user applies it. */
  preview: v.picklist([0, 1]),
});

/** One row of `grants`, as the table has it. */
export type GrantRow = v.InferOutput<typeof rowSchema>;

const COLUMNS = ['plugin_id', 'key_id', 'workspace', 'asked', 'capability', 'decision', 'granted_at', 'expires_at', 'preview'] as const;

/** What was decided for a plugin, whichever key and workspace it was for. A row that is damaged decides nothing. */
export async function grantsOf(db: Database, pluginId: string): Promise<readonly GrantRow[]> {
  return parsed(await select(db, 'SELECT * FROM grants WHERE plugin_id = ? ORDER BY workspace, asked', [pluginId]));
}

/** URIs of the folders of all workspaces in which some plugin was allowed to write. */
export async function writableWorkspaces(db: Database): Promise<readonly string[]> {
  const rows = await select(db, 'SELECT DISTINCT workspace FROM grants WHERE decision = \'allow\' AND capability LIKE \'{"name":"fs.write"%\'');
  return rows.flatMap(({ workspace }) => (typeof workspace === 'string' ? workspace.split('\n') : []));
}

/** Decisions, of all plugins, whose time is over. */
export async function expiredGrants(db: Database, now: string): Promise<readonly GrantRow[]> {
  return parsed(await select(db, 'SELECT * FROM grants WHERE expires_at <= ?', [now]));
}

/** When the next decision's time is over; `undefined` where none has one. */
export async function nextExpiry(db: Database): Promise<string | undefined> {
  const [row] = await select(db, 'SELECT min(expires_at) AS at FROM grants WHERE expires_at IS NOT NULL');
  return typeof row?.['at'] === 'string' ? row['at'] : undefined;
}

/** Records a decision, in the place of an earlier one about the same. */
export async function putGrant(db: Database, row: GrantRow): Promise<void> {
  await change(db, `INSERT OR REPLACE INTO grants (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`, COLUMNS.map(column => row[column]));
}

/** Forgets one decision. */
export async function removeGrant(db: Database, { plugin_id, key_id, workspace, asked }: GrantRow): Promise<void> {
  await change(db, 'DELETE FROM grants WHERE plugin_id = ? AND key_id = ? AND workspace = ? AND asked = ?', [plugin_id, key_id, workspace, asked]);
}

/** Forgets what was decided for a plugin, in one workspace or everywhere. Returns how much it was. */
export function removeGrants(db: Database, pluginId: string, workspace?: string): Promise<number> {
  return workspace === undefined
    ? change(db, 'DELETE FROM grants WHERE plugin_id = ?', [pluginId])
    : change(db, 'DELETE FROM grants WHERE plugin_id = ? AND workspace = ?', [pluginId, workspace]);
}

/** Grants to a key of a plugin what was decided for another, where nothing was decided yet. Returns how much it was. */
export function copyGrants(db: Database, pluginId: string, from: string, to: string): Promise<number> {
  return change(db, `INSERT OR IGNORE INTO grants (${COLUMNS.join(', ')})
    SELECT ${COLUMNS.map(column => (column === 'key_id' ? '?' : column)).join(', ')} FROM grants WHERE plugin_id = ? AND key_id = ?`, [to, pluginId, from]);
}

function parsed(rows: readonly Row[]): readonly GrantRow[] {
  return rows.flatMap(row => {
    const result = v.safeParse(rowSchema, row);
    return result.success ? [result.output] : [];
  });
}
