import { AirlockError } from '../errors';
import { forgetUnsigned, installedEvent, signerColumns } from '../plugins/install';
import type { Shelf } from '../plugins/install';
import type { InstalledPackages } from '../plugins/installed';
import { readPackage } from '../plugins/package';
import type { Package } from '../plugins/package';
import { digestsOf } from '../plugins/packageFolders';
import { refuseConflict } from '../plugins/replacement';
import type { InstalledPlugin } from '../plugins/types';
import { activate } from '../store/activation';
import { pluginById } from '../store/installedPlugins';
import { versionsOf } from '../store/pluginVersions';
import type { VersionRow } from '../store/pluginVersions';
import type { Admission } from './admission';
import type { AirlockDeps } from './deps';
import { keptVersion } from './lifecycle';
import { notInstalled } from './uninstalling';

/** Makes versions that were kept active again. */
export class RollingBack {
  constructor(private readonly deps: Pick<AirlockDeps, 'prompts' | 'now'>, private readonly shelf: Shelf, private readonly packages: InstalledPackages, private readonly admission: Admission) {}

  /** As `PluginLifecycle.rollback` says. */
  async rollback(pluginId: string, to?: string): Promise<InstalledPlugin> {
    const { ledger } = this.shelf;
    const began = this.deps.now();
    const target = await ledger.store.read(async db => {
      const row = await pluginById(db, pluginId);
      if (row === undefined) throw notInstalled(pluginId);
      return keptVersion(row, await versionsOf(db, pluginId), to);
    });
    const read = await this.verified(target);
    const signer = await this.admission.admit(read, { confirm: by => this.deps.prompts.confirmUntrusted(read.manifest, by) })
      .catch((error: unknown) => { throw acrossRotation(error, target); });
    const at = new Date(this.deps.now()).toISOString();
    const row = await ledger.change(async (db, happened) => {
      const earlier = await pluginById(db, pluginId);
      if (earlier === undefined) throw notInstalled(pluginId);
      // It may have gone meanwhile, or another window may have rolled back to it.
      const again = { ...keptVersion(earlier, await versionsOf(db, pluginId), target.package_sha256), ...signerColumns(signer) };
      refuseConflict(earlier, again);
      const now = await activate(db, again, { at, kept: this.shelf.versionsKept() });
      await forgetUnsigned(db, earlier, now);
      await happened({ name: 'plugin.rollback', at, pluginId, ...installedEvent(now, earlier), ms: this.deps.now() - began }, { source: now.source_url, requested: now.requested });
      return now;
    });
    return this.packages.describe(row);
  }

  /** The kept copy, if it is still what was installed. */
  private async verified(row: VersionRow): Promise<Package> {
    const { storage, folder } = this.shelf;
    const read = await readPackage(storage, storage.join(folder, row.package_sha256, row.manifest_file));
    if ((await digestsOf(read)).package === row.package_sha256) return read;
    throw new AirlockError('digest.mismatch', `The kept copy of ${row.plugin_id} ${row.version} was changed after it was installed.`, 'Install that version again.');
  }
}

/** Says of a version by a key that was replaced that this is why it stays where it is. */
function acrossRotation(error: unknown, { plugin_id: id, version }: VersionRow): unknown {
  if (!(error instanceof AirlockError) || error.code !== 'signature.rotated-key') return error;
  return new AirlockError(error.code, `${id} can't be rolled back to ${version}, which is from before its owner replaced their key: ${error.message}`, 'What the old key signed is not accepted any more. Get that version signed by the new key, or stay with this one.', { cause: error });
}
