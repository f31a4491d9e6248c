import * as v from 'valibot';
import { packageColumns } from './packageColumns';
import { change, select } from './sql';
import type { Database } from './sql';

const rowSchema = v.object({
  id: v.string(),
  ...packageColumns,
  /** 1 where it stays at its version until another is named. */
  pinned: v.picklist([0, 1]),
  state: v.picklist(['enabled', 'disabled', 'error']),
  error_message: v.nullable(v.string()),
  updated_at: v.string(),
});

/** One row of `installed_plugins`, as the table has it. */
export type PluginRow = v.InferOutput<typeof rowSchema>;

export async function allPlugins(db: Database): Promise<readonly PluginRow[]> {
  return (await select(db, 'SELECT * FROM installed_plugins ORDER BY id')).map(row => v.parse(rowSchema, row));
}

export async function pluginById(db: Database, id: string): Promise<PluginRow | undefined> {
  const [row] = await select(db, 'SELECT * FROM installed_plugins WHERE id = ?', [id]);
  return row === undefined ? undefined : v.parse(rowSchema, row);
}

/** Records an installation, in the place of an earlier one of the same id. */
export async function putPlugin(db: Database, row: PluginRow): Promise<void> {
  const columns = Object.keys(rowSchema.entries) as (keyof PluginRow)[];
  await change(db, `INSERT OR REPLACE INTO installed_plugins (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`, columns.map(column => row[column]));
}

/** Returns false where there is no such plugin. */
export async function setPluginState(db: Database, id: string, state: PluginRow['state'], error: string | undefined, at: string): Promise<boolean> {
  return await change(db, 'UPDATE installed_plugins SET state = ?, error_message = ?, updated_at = ? WHERE id = ?', [state, error, at, id]) > 0;
}

/** Notes that its signer counts differently from now on, whoever that is. */
export async function setPluginSigner(db: Database, id: string, kind: PluginRow['signer_kind'], name: string | null, at: string): Promise<void> {
  await change(db, 'UPDATE installed_plugins SET signer_kind = ?, signer_name = ?, updated_at = ? WHERE id = ?', [kind, name, at, id]);
}

/** Returns false where there is no such plugin. */
export async function setPinned(db: Database, id: string, pinned: boolean, at: string): Promise<boolean> {
  return await change(db, 'UPDATE installed_plugins SET pinned = ?, updated_at = ? WHERE id = ?', [pinned, at, id]) > 0;
}

/** Returns false where there is no such plugin. */
export async function removePlugin(db: Database, id: string): Promise<boolean> {
  return await change(db, 'DELETE FROM installed_plugins WHERE id = ?', [id]) > 0;
}
