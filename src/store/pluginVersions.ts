import * as v from 'valibot';
import { packageColumns } from './packageColumns';
import { change, select } from './sql';
import type { Database } from './sql';

const rowSchema = v.object({
  plugin_id: v.string(),
  ...packageColumns,
  /** Counts up within a plugin: the active version has the highest. */
  activation: v.number(),
  /** 1 where it is active or kept for a roll back. */
  kept: v.picklist([0, 1]),
});

/** One row of `plugin_versions`, as the table has it. */
export type VersionRow = v.InferOutput<typeof rowSchema>;

/** An execution runs on this version, or on another with the same module. */
const IN_USE = "EXISTS (SELECT 1 FROM plugin_executions e WHERE e.status = 'running' AND e.plugin_id = v.plugin_id AND e.checksum = v.checksum)";
const UNUSED = `v.kept = 0 AND NOT ${IN_USE} AND NOT EXISTS (SELECT 1 FROM installed_plugins i WHERE i.id = v.plugin_id AND i.package_sha256 = v.package_sha256)`;

/** A plugin's versions, the last that was made active first. */
export async function versionsOf(db: Database, pluginId: string): Promise<readonly VersionRow[]> {
  return (await select(db, 'SELECT * FROM plugin_versions WHERE plugin_id = ? ORDER BY activation DESC', [pluginId])).map(row => v.parse(rowSchema, row));
}

/** Versions that nobody will use again: not active, not kept, not run by an execution on record. */
export async function unusedVersions(db: Database): Promise<readonly VersionRow[]> {
  return (await select(db, `SELECT * FROM plugin_versions v WHERE ${UNUSED} ORDER BY plugin_id, activation`)).map(row => v.parse(rowSchema, row));
}

/** Whether there are versions that are neither active nor kept, used or not. */
export async function hasReplacedVersions(db: Database): Promise<boolean> {
  return (await select(db, 'SELECT 1 FROM plugin_versions WHERE kept = 0 LIMIT 1')).length > 0;
}

/** The digests of all packages that are on record. */
export async function packagesOnRecord(db: Database): Promise<ReadonlySet<string>> {
  const rows = await select(db, 'SELECT package_sha256 FROM plugin_versions UNION SELECT package_sha256 FROM installed_plugins');
  return new Set(rows.map(row => String(row['package_sha256'])));
}

/** Records a version, in the place of an earlier record of the same package. */
export async function putVersion(db: Database, row: VersionRow): Promise<void> {
  const columns = Object.keys(rowSchema.entries) as (keyof VersionRow)[];
  await change(db, `INSERT OR REPLACE INTO plugin_versions (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`, columns.map(column => row[column]));
}

export async function setKept(db: Database, { plugin_id, package_sha256 }: Pick<VersionRow, 'plugin_id' | 'package_sha256'>, kept: boolean): Promise<void> {
  await change(db, 'UPDATE plugin_versions SET kept = ? WHERE plugin_id = ? AND package_sha256 = ?', [kept, plugin_id, package_sha256]);
}

export async function removeVersion(db: Database, { plugin_id, package_sha256 }: Pick<VersionRow, 'plugin_id' | 'package_sha256'>): Promise<void> {
  await change(db, 'DELETE FROM plugin_versions WHERE plugin_id = ? AND package_sha256 = ?', [plugin_id, package_sha256]);
}
