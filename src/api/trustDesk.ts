import { AirlockError, sentenceOf } from '../errors';
import type { InstalledPackages } from '../plugins/installed';
import { keyIdOf } from '../plugins/trust/fingerprint';
import { parseSignature } from '../plugins/trust/signatureFile';
import { addRevocation, addTrustedKey } from '../plugins/trust/trustEdit';
import type { KeyToTrust } from '../plugins/trust/trustEdit';
import { pluginById } from '../store/installedPlugins';
import type { PluginRow } from '../store/installedPlugins';
import type { Ledger } from '../store/ledger';
import type { AirlockDeps } from './deps';
import type { PluginTrust } from './pluginTrust';
import type { RevocationListState } from './revocationLists';
import { notInstalled } from './uninstalling';

/** What the user decides about keys. All of it is written into their own `trusted_keys.toml` (docs/SIGNING.md). */
export interface TrustDesk {
  /**
   * Trusts the key that signed an installed plugin, for that plugin.
   *
   * @param name whose key it is
   * @throws AirlockError `signature.missing` where the plugin is not signed, `signature.unknown-key` where its copy doesn't
   *   tell the key, `signature.revoked-key`, `trust.malformed`, `usage.invalid`, `package.io`
   */
  trustKey(pluginId: string, name: string): Promise<void>;
  /**
   * Revokes the key that signed an installed plugin, or the module of its version; what runs of it is stopped.
   *
   * @param reason shown to whoever is refused; may be empty
   * @throws AirlockError `signature.missing` where there is no key to revoke, `trust.malformed`, `usage.invalid`, `package.io`
   */
  revoke(pluginId: string, what: 'key' | 'module', reason: string): Promise<void>;
  /** The revocation lists that the settings name, and how they stand. */
  lists(): Promise<readonly RevocationListState[]>;
  /** Looks for newer ones now. What is wrong with one is in its state, and told. */
  refreshLists(): Promise<readonly RevocationListState[]>;
}

export class UserTrust implements TrustDesk {
  constructor(private readonly deps: AirlockDeps, private readonly ledger: Ledger, private readonly packages: InstalledPackages, private readonly trust: PluginTrust) {}

  async trustKey(pluginId: string, name: string): Promise<void> {
    const row = await this.signed(pluginId);
    const revoked = (await this.trust.current()).revocations.ofKey(row.id, row.signer_key_id);
    if (revoked !== undefined) throw revoked;
    const { publicKey } = parseSignature(await this.packages.signature(row), `The signature of ${row.id}`);
    await this.add({ name, pluginId, ...await keyOf(publicKey, row.signer_key_id) });
  }

  /** Trusts a key for one plugin. The user has seen its fingerprint. */
  async add(key: KeyToTrust): Promise<void> {
    const { storage, now } = this.deps;
    const file = this.file();
    await addTrustedKey(storage, file, key, now());
    await this.note({ name: 'trust.add', at: this.timestamp(), key: key.keyId }, { plugin: key.pluginId, name: key.name, file });
    await this.trust.look();
  }

  async revoke(pluginId: string, what: 'key' | 'module', reason: string): Promise<void> {
    const row = what === 'key' ? await this.signed(pluginId) : await this.row(pluginId);
    const revoked = what === 'key' ? { what, value: row.signer_key_id ?? '' } as const : { what: 'digest', value: row.checksum } as const;
    const { revocations } = await this.trust.current();
    const known = revoked.what === 'key' ? revocations.ofKey(row.id, revoked.value) : revocations.ofDigests(row.id, [revoked.value]);
    if (known === undefined) {
      await addRevocation(this.deps.storage, this.file(), { ...revoked, reason, pluginId }, this.deps.now());
      await this.note({ name: 'trust.revoke', at: this.timestamp(), ...revoked, reason: reason === '' ? null : reason }, { plugin: pluginId });
    }
    await this.trust.look();
  }

  lists(): Promise<readonly RevocationListState[]> {
    return this.trust.lists.states();
  }

  async refreshLists(): Promise<readonly RevocationListState[]> {
    const states = await this.trust.lists.refresh();
    await this.trust.look();
    return states;
  }

  private file(): string {
    const [own] = this.deps.trustFiles;
    if (own === undefined) throw new AirlockError('usage.invalid', 'There is no list of trusted keys here to write to.', 'Name one.');
    return own;
  }

  private async row(pluginId: string): Promise<PluginRow> {
    const row = await this.ledger.store.read(db => pluginById(db, pluginId));
    if (row === undefined) throw notInstalled(pluginId);
    return row;
  }

  private async signed(pluginId: string): Promise<PluginRow & { readonly signer_key_id: string }> {
    const row = await this.row(pluginId);
    if (row.signer_key_id !== null) return { ...row, signer_key_id: row.signer_key_id };
    throw new AirlockError('signature.missing', `${pluginId} is not signed, so there is no key.`, 'Its module can be revoked.');
  }

  /** The file counts, whether this can be recorded or not. */
  private async note(...event: Parameters<Ledger['note']>): Promise<void> {
    try {
      await this.ledger.note(...event);
    } catch (error) {
      this.deps.onProblem(new AirlockError('store.io', `The change of what you trust counts, but could not be recorded: ${sentenceOf(error)}`, '', { cause: error }));
    }
  }

  private timestamp(): string {
    return new Date(this.deps.now()).toISOString();
  }
}

/** A signature's key, if it is the one whose fingerprint was shown. */
export async function keyOf(publicKey: Uint8Array | undefined, keyId: string): Promise<Pick<KeyToTrust, 'publicKey' | 'keyId'>> {
  if (publicKey !== undefined && await keyIdOf(publicKey) === keyId) return { publicKey, keyId };
  throw new AirlockError('signature.unknown-key', 'The signature doesn\'t hold the key that made it.', 'Get the key\'s .pub file from its owner, and add its lines to trusted_keys.toml.');
}
