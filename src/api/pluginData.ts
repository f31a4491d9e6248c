import { DataSession } from '../capabilities/interfaces/dataSession';
import { acceptedRotations } from '../plugins/trust/acceptedRotations';
import { succeeds } from '../plugins/trust/succession';
import type { ExecutionReport } from '../sandbox/types';
import { pluginById } from '../store/installedPlugins';
import type { PluginRow } from '../store/installedPlugins';
import { dataOf, putData, type DataOwner } from '../store/pluginData';
import type { Database } from '../store/sql';
import type { Store } from '../store/types';

/** What runs, and whose it is. */
type Running = Pick<PluginRow, 'id' | 'package_sha256' | 'signer_key_id'>;

/** What a plugin keeps, as one execution sees and changes it. */
export class RunData {
  readonly session: DataSession;

  /** @param row the version that runs: another may be active before its execution ends */
  constructor(store: Store, private readonly row: Running) {
    this.session = new DataSession(() => store.read(async db => {
      const owner = await ownerNow(db, row);
      return owner === undefined ? new Map() : dataOf(db, owner);
    }));
  }

  /** Keeps what was changed where the execution ended by itself; all of it with the record of its end, or nothing. */
  async keep(db: Database, { reason }: Pick<ExecutionReport, 'reason'>): Promise<void> {
    if (reason !== 'returned' && reason !== 'exited') return;
    const changes = await this.session.changes();
    if (changes.length === 0) return;
    const owner = await ownerNow(db, this.row);
    if (owner === undefined) return;
    for (const [name, value] of changes) await putData(db, owner, name, value);
  }
}

/**
 * Whose values an execution may see and change: its signer's, or those of the key that took its place. `undefined` where the plugin was
 * uninstalled or is another's now. Who wrote the next unsigned package of an id need not be who wrote this one.
 */
async function ownerNow(db: Database, { id, package_sha256: packageDigest, signer_key_id: keyId }: Running): Promise<DataOwner | undefined> {
  const active = await pluginById(db, id);
  if (active === undefined) return undefined;
  const activeKey = active.signer_key_id;
  if (keyId === null || activeKey === null) return keyId === activeKey && active.package_sha256 === packageDigest ? { pluginId: id, keyId: 'unsigned' } : undefined;
  if (keyId === activeKey || succeeds(await acceptedRotations(db, id), keyId, activeKey)) return { pluginId: id, keyId: activeKey };
  return undefined;
}
