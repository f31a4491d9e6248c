import { copyGrants } from '../../store/grants';
import { keyRotationsOf, putKeyRotation } from '../../store/keyRotations';
import type { Happened } from '../../store/ledger';
import { moveData } from '../../store/pluginData';
import type { Database } from '../../store/sql';
import { PUBLIC_KEY_BYTES } from './ed25519';
import { fromHex, toHex } from '../digest';
import type { Rotation } from './rotation';

/** The rotations that were accepted for a plugin. */
export async function acceptedRotations(db: Database, pluginId: string): Promise<readonly Rotation[]> {
  return (await keyRotationsOf(db, pluginId)).map(row => ({ fromKeyId: row.from_key_id, toKeyId: row.to_key_id, to: fromHex(row.to_public_key, PUBLIC_KEY_BYTES) ?? new Uint8Array() }));
}

/**
 * Accepts the rotations that a package came with, in the transaction that makes it the active one. What was granted to the
 * key before is granted to the new one, and what was kept by it is kept by the new one.
 *
 * @param presented a chain that ends in the package's own key; anything else is not about it
 */
export async function acceptRotations(db: Database, happened: Happened, pluginId: string, presented: readonly Rotation[], signer: string | null, at: string): Promise<void> {
  if (signer === null || presented.at(-1)?.toKeyId !== signer) return;
  for (const { fromKeyId, toKeyId, to } of presented) {
    const isNew = await putKeyRotation(db, { plugin_id: pluginId, from_key_id: fromKeyId, to_key_id: toKeyId, to_public_key: toHex(to), accepted_at: at });
    if (!isNew) continue;
    const grants = await copyGrants(db, pluginId, fromKeyId, toKeyId);
    await moveData(db, pluginId, fromKeyId, toKeyId);
    await happened({ name: 'trust.rotate', at, from: fromKeyId, to: toKeyId }, { plugin: pluginId, grants });
  }
}
