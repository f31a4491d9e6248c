import { AirlockError } from '../../errors';
import type { PluginRow } from '../../store/installedPlugins';
import { signerOfRow } from '../installed';
import type { Signer } from '../types';
import { readableKeyId } from './fingerprint';
import type { Revocations } from './revocations';
import type { TrustedKey } from './trustedKeys';

/** What is trusted now, and what is not any more. */
export interface Trust {
  readonly keys: readonly TrustedKey[];
  readonly revocations: Revocations;
}

/** How an installed plugin stands with what is trusted now. */
export interface Standing {
  readonly signer: Signer;
  /** Why it may not run. */
  readonly objection?: AirlockError;
}

/** What of an installed plugin decides how it stands. */
export type JudgedRow = Pick<PluginRow, 'id' | 'checksum' | 'package_sha256' | 'signer_kind' | 'signer_key_id' | 'signer_name'>;

/**
 * The entry that lets a key sign a plugin now; a key may have several entries, each with its own conditions.
 *
 * @param entries the entries of one key, at least one
 * @param now milliseconds since the epoch
 * @returns an AirlockError `signature.unknown-key` where they name other plugins only, `signature.expired-key`
 */
export function entryFor(entries: readonly TrustedKey[], pluginId: string, now: number): TrustedKey | AirlockError {
  const allowed = entries.filter(key => key.plugins === undefined || key.plugins.includes(pluginId));
  const name = entries[0]?.name ?? 'the signer';
  if (allowed.length === 0) {
    return new AirlockError('signature.unknown-key', `The key of ${name} is trusted for other plugins, not for ${pluginId}.`, 'Add the id to the key\'s `plugins` in trusted_keys.toml if its owner may sign this plugin too.');
  }
  return allowed.find(key => key.expires === undefined || key.expires > now)
    ?? new AirlockError('signature.expired-key', `The key of ${name}, who signed ${pluginId}, has expired.`, 'Get a version that is signed with its owner\'s new key, or trust this one for longer in trusted_keys.toml.');
}

/**
 * Judges an installed plugin by what is trusted now (docs/SIGNING.md, "When trust ends"). Whoever it was accepted from
 * without trust stays accepted; who was trusted must still be.
 *
 * @param now milliseconds since the epoch
 */
export function standingOf(row: JudgedRow, trust: Trust, now: number): Standing {
  const keyId = row.signer_kind === 'unsigned' ? null : row.signer_key_id;
  const recorded = signerOfRow(row);
  const revoked = (keyId === null ? undefined : trust.revocations.ofKey(row.id, keyId)) ?? trust.revocations.ofDigests(row.id, [row.checksum, row.package_sha256]);
  if (revoked !== undefined) return { signer: recorded, objection: revoked };
  if (keyId === null) return { signer: recorded };
  const entries = trust.keys.filter(key => key.keyId === keyId);
  const entry = entries.length === 0 ? removed(row, keyId) : entryFor(entries, row.id, now);
  if (!(entry instanceof AirlockError)) return { signer: { kind: 'trusted', keyId, name: entry.name } };
  const wasTrusted = row.signer_kind === 'trusted';
  if (entry.code === 'signature.unknown-key') return wasTrusted ? { signer: { kind: 'unknown', keyId }, objection: entry } : { signer: recorded };
  return { signer: recorded, objection: entry };
}

function removed(row: JudgedRow, keyId: string): AirlockError {
  return new AirlockError('signature.unknown-key', `The key of ${row.signer_name ?? 'the signer'}, who signed ${row.id}, is not among your trusted keys any more: ${readableKeyId(keyId)}.`, 'Add it to trusted_keys.toml if you still trust its owner; or uninstall the plugin.');
}
