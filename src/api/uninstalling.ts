import { AirlockError } from '../errors';
import { PackageFolders } from '../plugins/packageFolders';
import type { Shelf } from '../plugins/install';
import { countExecutions, executionsOf } from '../store/executions';
import { grantsOf, removeGrants } from '../store/grants';
import { pluginById, removePlugin } from '../store/installedPlugins';
import { countData, removeData } from '../store/pluginData';
import { removeAvailable } from '../store/updates';
import { removeVersion, setKept, unusedVersions, versionsOf } from '../store/pluginVersions';
import type { Abandoned } from './abandoned';
import type { Dependents } from './lifecycleTypes';
import type { Recordings } from './recordings';
import type { Settings } from './runSettings';

/** Executions of an uninstalled plugin whose recordings are looked for: far more than there are recordings. */
const MOST_FORGOTTEN = 1_000;

/**
 * Removes a plugin with what was decided about it and what it kept, and says beforehand what hangs on it. Its executions stay on
 * record.
 */
export class Uninstalling {
  constructor(private readonly shelf: Shelf, private readonly recordings: Recordings, private readonly abandoned: Abandoned, private readonly settings: () => Settings) {}

  /**
   * The files of a version that still runs stay until it has ended.
   *
   * @throws AirlockError `plugin.not-found`, `store.*`
   */
  async uninstall(pluginId: string): Promise<void> {
    const { ledger, now } = this.shelf;
    await this.abandoned.end();
    const at = new Date(now()).toISOString();
    const unused = await ledger.change(async (db, happened) => {
      const found = await pluginById(db, pluginId);
      if (found === undefined || !await removePlugin(db, pluginId)) throw notInstalled(pluginId);
      for (const version of await versionsOf(db, pluginId)) await setKept(db, version, false);
      const removed = (await unusedVersions(db)).filter(version => version.plugin_id === pluginId);
      for (const version of removed) await removeVersion(db, version);
      const grants = await removeGrants(db, pluginId);
      await removeAvailable(db, pluginId);
      await removeData(db, pluginId);
      await happened({ name: 'plugin.uninstall', at, pluginId, version: found.version, module: found.checksum, signature: found.signature_sha256, grants });
      return removed;
    });
    const folders = new PackageFolders(this.shelf);
    for (const version of unused) await folders.retire(version.package_sha256);
    await this.recordings.forget(await this.executionIds(pluginId));
  }

  /** @throws AirlockError `plugin.not-found`, `store.*` */
  async dependents(pluginId: string): Promise<Dependents> {
    await this.abandoned.end();
    const { found, grants, values, versions, executions, running } = await this.shelf.ledger.store.read(async db => ({
      found: await pluginById(db, pluginId),
      grants: await grantsOf(db, pluginId),
      values: await countData(db, pluginId),
      versions: await versionsOf(db, pluginId),
      executions: await countExecutions(db, pluginId),
      running: await countExecutions(db, pluginId, 'running'),
    }));
    if (found === undefined) throw notInstalled(pluginId);
    const decisions = new Map<string, number>();
    for (const { workspace } of grants) decisions.set(workspace, (decisions.get(workspace) ?? 0) + 1);
    const kept = await this.recordings.kept();
    return {
      workspaces: [...decisions].map(([identity, count]) => ({ identity, decisions: count })),
      values,
      executions,
      running,
      recordings: kept.size === 0 ? 0 : (await this.executionIds(pluginId)).filter(id => kept.has(id)).length,
      versions: versions.map(version => version.version),
      settings: this.settingsThatName(pluginId),
    };
  }

  private async executionIds(pluginId: string): Promise<readonly string[]> {
    return (await this.shelf.ledger.store.read(db => executionsOf(db, pluginId, MOST_FORGOTTEN))).map(execution => execution.id);
  }

  /** Settings that make no sense name nobody: a run says what is wrong with them. */
  private settingsThatName(pluginId: string): Dependents['settings'] {
    try {
      const settings = this.settings();
      return (['user', 'workspace'] as const).filter(scope => Object.hasOwn(settings[scope].plugins ?? {}, pluginId));
    } catch {
      return [];
    }
  }
}

/** What is thrown where a plugin is named that isn't there. */
export function notInstalled(pluginId: string): AirlockError {
  return new AirlockError('plugin.not-found', `There is no plugin ${pluginId}.`, 'Install it first.');
}
