import { pluginById, putPlugin } from './installedPlugins';
import type { PluginRow } from './installedPlugins';
import { putVersion, setKept, versionsOf } from './pluginVersions';
import type { VersionRow } from './pluginVersions';
import type { Database } from './sql';

/** A version that is to become active. */
export type Activated = Omit<VersionRow, 'installed_at' | 'activation' | 'kept'>;

/**
 * Makes a version the active one: executions that start from now on run on it. Of those before it the last `kept` stay to
 * be rolled back to. To be called inside a transaction.
 *
 * @param at RFC 3339, UTC
 * @param kept how many versions besides the active one
 */
export async function activate(db: Database, version: Activated, { at, kept }: { readonly at: string; readonly kept: number }): Promise<PluginRow> {
  const { plugin_id: id, ...rest } = version;
  const earlier = await pluginById(db, id);
  const versions = await versionsOf(db, id);
  const known = versions.find(each => each.package_sha256 === version.package_sha256);
  await putVersion(db, { ...version, installed_at: known?.installed_at ?? at, activation: (versions[0]?.activation ?? 0) + 1, kept: 1 });
  const others = versions.filter(each => each !== known && each.kept === 1);
  for (const other of others.slice(kept)) await setKept(db, other, false);
  const row: PluginRow = {
    id, ...rest,
    pinned: earlier?.pinned ?? 0,
    state: earlier?.state === 'disabled' ? 'disabled' : 'enabled',
    error_message: null,
    installed_at: earlier?.installed_at ?? at,
    updated_at: at,
  };
  await putPlugin(db, row);
  return row;
}
