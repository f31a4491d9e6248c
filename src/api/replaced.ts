import { PackageFolders } from '../plugins/packageFolders';
import type { Shelf } from '../plugins/install';
import { hasReplacedVersions, removeVersion, unusedVersions } from '../store/pluginVersions';
import type { Abandoned } from './abandoned';

/** Removes versions that were replaced, once no execution of any window runs on them. */
export class ReplacedVersions {
  constructor(private readonly shelf: Shelf, private readonly abandoned: Abandoned) {}

  /** Returns whether any was removed. Throws AirlockError `store.*`; a folder that can't be removed is left to a later sweep. */
  async remove(): Promise<boolean> {
    const { ledger, now } = this.shelf;
    const { store } = ledger;
    if (!await store.read(hasReplacedVersions)) return false;
    await this.abandoned.end();
    if ((await store.read(unusedVersions)).length === 0) return false;
    const removed = await ledger.change(async (db, happened) => {
      const at = new Date(now()).toISOString();
      const unused = await unusedVersions(db);
      for (const row of unused) {
        await removeVersion(db, row);
        await happened({ name: 'plugin.discard', at, pluginId: row.plugin_id, version: row.version, module: row.checksum, signature: row.signature_sha256 });
      }
      return unused;
    });
    const folders = new PackageFolders(this.shelf);
    for (const row of removed) await folders.retire(row.package_sha256);
    return removed.length > 0;
  }
}
