import * as v from 'valibot';
import { change, select } from './sql';
import type { Database } from './sql';

const rowSchema = v.object({ plugin_id: v.string(), from_key_id: v.string(), to_key_id: v.string(), to_public_key: v.string(), accepted_at: v.string() });

/** One row of `key_rotations`: for this plugin, one key took the place of another. */
export type KeyRotationRow = v.InferOutput<typeof rowSchema>;

/** The rotations that were accepted for a plugin, oldest first. They stay when the plugin is uninstalled. */
export async function keyRotationsOf(db: Database, pluginId: string): Promise<readonly KeyRotationRow[]> {
  return (await select(db, 'SELECT * FROM key_rotations WHERE plugin_id = ? ORDER BY accepted_at, rowid', [pluginId])).map(row => v.parse(rowSchema, row));
}

/** Accepts a rotation; false where the key was replaced before, which stays. */
export async function putKeyRotation(db: Database, row: KeyRotationRow): Promise<boolean> {
  return await change(db, 'INSERT OR IGNORE INTO key_rotations (plugin_id, from_key_id, to_key_id, to_public_key, accepted_at) VALUES (?, ?, ?, ?, ?)', [row.plugin_id, row.from_key_id, row.to_key_id, row.to_public_key, row.accepted_at]) > 0;
}
