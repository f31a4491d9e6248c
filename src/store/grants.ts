import * as v from 'valibot';
import { change, select } from './sql';
import type { Database } from './sql';

const rowSchema = v.object({
  plugin_id: v.string(),
  key_id: v.string(),
  workspace: v.string(),
  /** JSON. */
  capability: v.string(),
  decision: v.picklist(['allow', 'deny']),
  granted_at: v.string(),
  /** 1 where what the plugin writes is only shown until the user applies it. */
  preview: v.picklist([0, 1]),
});

/** One row of `grants`, as the table has it. */
export type GrantRow = v.InferOutput<typeof rowSchema>;

/** What was decided for a plugin, whichever key and workspace it was for. */
export async function grantsOf(db: Database, pluginId: string): Promise<readonly GrantRow[]> {
  const rows = await select(db, 'SELECT * FROM grants WHERE plugin_id = ? ORDER BY workspace, capability', [pluginId]);
  return rows.map(row => v.parse(rowSchema, row));
}

/** Records a decision, in the place of an earlier one about the same capability. */
export async function putGrant(db: Database, row: GrantRow): Promise<void> {
  await change(db, 'INSERT OR REPLACE INTO grants (plugin_id, key_id, workspace, capability, decision, granted_at, preview) VALUES (?, ?, ?, ?, ?, ?, ?)', [row.plugin_id, row.key_id, row.workspace, row.capability, row.decision, row.granted_at, row.preview]);
}

/** Forgets one decision. */
export async function removeGrant(db: Database, { plugin_id, key_id, workspace, capability }: GrantRow): Promise<void> {
  await change(db, 'DELETE FROM grants WHERE plugin_id = ? AND key_id = ? AND workspace = ? AND capability = ?', [plugin_id, key_id, workspace, capability]);
}

/** Forgets what was decided for a plugin, in one workspace or everywhere. Returns how much it was. */
export function removeGrants(db: Database, pluginId: string, workspace?: string): Promise<number> {
  return workspace === undefined
    ? change(db, 'DELETE FROM grants WHERE plugin_id = ?', [pluginId])
    : change(db, 'DELETE FROM grants WHERE plugin_id = ? AND workspace = ?', [pluginId, workspace]);
}

/** Grants to a key of a plugin what was decided for another, where nothing was decided yet. Returns how much it was. */
export function copyGrants(db: Database, pluginId: string, from: string, to: string): Promise<number> {
  return change(db, `INSERT OR IGNORE INTO grants (plugin_id, key_id, workspace, capability, decision, granted_at, preview)
    SELECT plugin_id, ?, workspace, capability, decision, granted_at, preview FROM grants WHERE plugin_id = ? AND key_id = ?`, [to, pluginId, from]);
}
