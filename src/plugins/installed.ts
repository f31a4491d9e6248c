import { AirlockError, sentenceOf } from '../errors';
import type { Worded } from '../capabilities/foreign/worded';
import type { Storage } from '../platform/storage';
import type { PluginRow } from '../store/installedPlugins';
import { sha256Hex } from './digest';
import { MAX_MANIFEST_BYTES, parseManifest } from './manifest';
import { MAX_MODULE_BYTES, MAX_SIGNATURE_BYTES, signatureNameOf } from './package';
import type { InstalledPlugin, Manifest, Signer } from './types';

/** Reads installed packages back, and only takes them for what was verified when they were installed. */
export class InstalledPackages {
  /** By package digest: what one names never changes. */
  private readonly manifests = new Map<string, Manifest>();

  /** @param worded adds what other extensions say of the capabilities that they bring */
  constructor(private readonly storage: Storage, private readonly folder: string, private readonly worded: Worded = capability => capability) {}

  /** A plugin as views see it. One whose copy is damaged is in state `error`, with the reason. */
  async describe(row: PluginRow): Promise<InstalledPlugin> {
    try {
      const manifest = await this.manifest(row);
      return toPlugin(row, { ...manifest, capabilities: manifest.capabilities.map(this.worded) });
    } catch (error) {
      return { ...toPlugin(row, placeholder(row)), state: 'error', error: row.error_message ?? sentenceOf(error) };
    }
  }

  /** @throws AirlockError `digest.mismatch` where the copy isn't what was installed, `package.io` */
  async manifest(row: PluginRow): Promise<Manifest> {
    const known = this.manifests.get(row.package_sha256);
    if (known !== undefined) return known;
    const bytes = await this.storage.read(this.storage.join(this.folder, row.package_sha256, row.manifest_file), MAX_MANIFEST_BYTES);
    await this.check(row, bytes, row.manifest_sha256, row.manifest_file);
    const manifest = parseManifest(bytes, row.manifest_file);
    this.manifests.set(row.package_sha256, manifest);
    return manifest;
  }

  /**
   * Checks that all of a package's copy is what was installed.
   *
   * @throws AirlockError `digest.mismatch` where it isn't, `package.io` where it can't be read
   */
  async verify(row: PluginRow): Promise<void> {
    this.manifests.delete(row.package_sha256);
    await this.module(row);
    if (row.signature_sha256 !== null) await this.signature(row);
  }

  /** @throws AirlockError `digest.mismatch` where the copy isn't what was installed, `package.io` */
  async module(row: PluginRow): Promise<Uint8Array<ArrayBuffer>> {
    const { wasm } = await this.manifest(row);
    const bytes = await this.storage.read(this.storage.join(this.folder, row.package_sha256, ...wasm.split('/')), MAX_MODULE_BYTES);
    await this.check(row, bytes, row.checksum, wasm);
    return bytes;
  }

  /** @throws AirlockError `signature.missing`, `digest.mismatch` where the copy isn't what was installed, `package.io` */
  async signature(row: PluginRow): Promise<Uint8Array> {
    const manifest = await this.manifest(row);
    const name = signatureNameOf(manifest);
    if (row.signature_sha256 === null) throw new AirlockError('signature.missing', `${row.id} is not signed.`, 'Get a signed version from its author.');
    const bytes = await this.storage.read(this.storage.join(this.folder, row.package_sha256, ...name.split('/')), MAX_SIGNATURE_BYTES);
    await this.check(row, bytes, row.signature_sha256, name);
    return bytes;
  }

  private async check(row: PluginRow, bytes: Uint8Array, digest: string, name: string): Promise<void> {
    if (await sha256Hex(bytes) === digest) return;
    throw new AirlockError('digest.mismatch', `${name} of ${row.id} was changed after it was installed.`, 'Install the plugin again.');
  }
}

function toPlugin(row: PluginRow, manifest: Manifest): InstalledPlugin {
  return {
    id: row.id,
    version: row.version,
    manifest,
    signer: signerOfRow(row),
    state: row.state,
    source: sourceOfRow(row),
    moduleDigest: row.checksum,
    installedAt: row.installed_at,
    ...(row.pinned === 1 ? { isPinned: true } : {}),
    ...(row.signature_sha256 === null ? {} : { signatureDigest: row.signature_sha256 }),
    ...(row.error_message === null ? {} : { error: row.error_message }),
  };
}

/** Where a version came from. */
export function sourceOfRow(row: Pick<PluginRow, 'source' | 'source_url' | 'requested' | 'reference'>): InstalledPlugin['source'] {
  return { kind: row.source, url: row.source_url, ...(row.requested === null ? {} : { requested: row.requested }), ...(row.reference === null ? {} : { reference: row.reference }) };
}

/** Who signed a version. */
export function signerOfRow(row: Pick<PluginRow, 'signer_kind' | 'signer_key_id' | 'signer_name'>): Signer {
  if (row.signer_key_id === null || row.signer_kind === 'unsigned') return { kind: 'unsigned' };
  if (row.signer_kind === 'unknown') return { kind: 'unknown', keyId: row.signer_key_id };
  return { kind: 'trusted', keyId: row.signer_key_id, name: row.signer_name ?? row.signer_key_id };
}

/** What is shown of a plugin whose manifest is lost: enough to uninstall it. */
function placeholder(row: PluginRow): Manifest {
  return { id: row.id, version: row.version, wasm: '', entry: '_start', capabilities: [], commands: [], meta: { name: row.id, description: '', authors: [] }, limits: {}, quotas: {} };
}
