import * as v from 'valibot';
import { change, select } from './sql';
import type { Database } from './sql';

const rowSchema = v.object({ name: v.string(), value: v.instance(Uint8Array) });

/** Whose values: a plugin's of one signer. */
export interface DataOwner {
  readonly pluginId: string;
  readonly keyId: string;
}

/** All values that a plugin keeps, by name. */
export async function dataOf(db: Database, { pluginId, keyId }: DataOwner): Promise<ReadonlyMap<string, Uint8Array>> {
  const rows = await select(db, 'SELECT name, value FROM plugin_data WHERE plugin_id = ? AND key_id = ?', [pluginId, keyId]);
  return new Map(rows.map(row => {
    const { name, value } = v.parse(rowSchema, row);
    return [name, value];
  }));
}

/** Keeps a value, or forgets it where it is undefined. */
export async function putData(db: Database, { pluginId, keyId }: DataOwner, name: string, value: Uint8Array | undefined): Promise<void> {
  if (value === undefined) await change(db, 'DELETE FROM plugin_data WHERE plugin_id = ? AND key_id = ? AND name = ?', [pluginId, keyId, name]);
  else await change(db, 'INSERT OR REPLACE INTO plugin_data (plugin_id, key_id, name, value) VALUES (?, ?, ?, ?)', [pluginId, keyId, name, value]);
}

/**
 * Gives what a plugin keeps by one key to another, where nothing is kept by that name yet. Returns how many values it was.
 */
export async function moveData(db: Database, pluginId: string, from: string, to: string): Promise<number> {
  const moved = await change(db, `INSERT OR IGNORE INTO plugin_data (plugin_id, key_id, name, value)
    SELECT plugin_id, ?, name, value FROM plugin_data WHERE plugin_id = ? AND key_id = ?`, [to, pluginId, from]);
  await change(db, 'DELETE FROM plugin_data WHERE plugin_id = ? AND key_id = ?', [pluginId, from]);
  return moved;
}

/** How many values a plugin keeps, whoever signed it. */
export async function countData(db: Database, pluginId: string): Promise<number> {
  const [row] = await select(db, 'SELECT count(*) AS n FROM plugin_data WHERE plugin_id = ?', [pluginId]);
  return Number(row?.['n'] ?? 0);
}

/** Forgets all that a plugin keeps, whoever signed it. Returns how many values it was. */
export function removeData(db: Database, pluginId: string): Promise<number> {
  return change(db, 'DELETE FROM plugin_data WHERE plugin_id = ?', [pluginId]);
}
