import { AirlockError } from '../errors';
import { discard } from '../plugins/install';
import type { Shelf } from '../plugins/install';
import { executionsOf } from '../store/executions';
import { removeGrants } from '../store/grants';
import { pluginById, removePlugin } from '../store/installedPlugins';
import type { Ledger } from '../store/ledger';
import type { Recordings } from './recordings';

/** Executions of an uninstalled plugin whose recordings are looked for: far more than there are recordings. */
const MOST_FORGOTTEN = 1_000;

/** Removes a plugin with what was decided about it. Its executions stay on record. */
export class Uninstalling {
  constructor(private readonly ledger: Ledger, private readonly shelf: Shelf, private readonly recordings: Recordings) {}

  /** @throws AirlockError `plugin.not-found`, `store.*` */
  async uninstall(pluginId: string): Promise<void> {
    const at = new Date(this.shelf.now()).toISOString();
    const row = await this.ledger.change(async (db, happened) => {
      const found = await pluginById(db, pluginId);
      if (found === undefined || !await removePlugin(db, pluginId)) throw notInstalled(pluginId);
      const grants = await removeGrants(db, pluginId);
      await happened({ name: 'plugin.uninstall', at, pluginId, version: found.version, module: found.checksum, signature: found.signature_sha256, grants });
      return found;
    });
    await discard(this.shelf, row);
    const ran = await this.ledger.store.read(db => executionsOf(db, pluginId, MOST_FORGOTTEN));
    await this.recordings.forget(ran.map(execution => execution.id));
  }
}

/** What is thrown where a plugin is named that isn't there. */
export function notInstalled(pluginId: string): AirlockError {
  return new AirlockError('plugin.not-found', `There is no plugin ${pluginId}.`, 'Install it first.');
}
