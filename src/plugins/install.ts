import { AirlockError } from '../errors';
import type { Storage } from '../platform/storage';
import { allPlugins, pluginById, putPlugin } from '../store/installedPlugins';
import type { PluginRow } from '../store/installedPlugins';
import { removeGrants } from '../store/grants';
import type { Ledger } from '../store/ledger';
import { sha256Hex } from './digest';
import type { Package } from './package';
import type { InstalledPlugin, Signer } from './types';

/** Where installed plugins are kept and recorded. */
export interface Shelf {
  readonly storage: Storage;
  /** Location of the folder that holds one folder per package, named by its content. */
  readonly folder: string;
  readonly ledger: Ledger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Age after which a folder that no record names is what a crash left, in milliseconds. */
const LEFTOVER_AGE_MS = 60 * 60 * 1000;

/** Who a plugin's grants belong to. */
export function keyIdOfSigner(signer: Signer): string {
  return signer.kind === 'unsigned' ? 'unsigned' : signer.keyId;
}

/**
 * Copies a package that was verified and records it, in the place of an earlier version by the same signer. After a
 * failure nothing is recorded, and nothing of the copy is left.
 *
 * @param began when it was asked for, milliseconds since the epoch
 * @throws AirlockError `package.conflict` where another signer's plugin has the id; `package.io`, `store.*`
 */
export async function shelve(shelf: Shelf, read: Package, signer: Signer, source: InstalledPlugin['source'], began: number): Promise<PluginRow> {
  const { storage, ledger } = shelf;
  const before = await ledger.store.read(db => pluginById(db, read.manifest.id));
  refuseConflict(before, read, signer);
  const digests = await digestsOf(read);
  const target = storage.join(shelf.folder, digests.package);
  const isNew = await copy(shelf, read, target);
  const at = new Date(shelf.now()).toISOString();
  let row: PluginRow;
  try {
    row = await ledger.change(async (db, happened) => {
      const earlier = await pluginById(db, read.manifest.id);
      refuseConflict(earlier, read, signer);
      const installed: PluginRow = {
        id: read.manifest.id,
        version: read.manifest.version,
        source: source.kind,
        source_url: source.url,
        reference: source.reference ?? null,
        package_sha256: digests.package,
        manifest_file: read.manifestName,
        manifest_sha256: digests.manifest,
        checksum: digests.module,
        signature_sha256: digests.signature ?? null,
        signer_kind: signer.kind,
        signer_key_id: signer.kind === 'unsigned' ? null : signer.keyId,
        signer_name: signer.kind === 'trusted' ? signer.name : null,
        state: earlier?.state === 'disabled' ? 'disabled' : 'enabled',
        error_message: null,
        installed_at: earlier?.installed_at ?? at,
        updated_at: at,
      };
      await putPlugin(db, installed);
      // Whoever wrote the next unsigned package of this id need not be who wrote this one.
      if (signer.kind === 'unsigned' && earlier !== undefined && earlier.package_sha256 !== digests.package) await removeGrants(db, installed.id);
      await happened({
        name: earlier === undefined ? 'plugin.install' : 'plugin.update',
        at,
        pluginId: installed.id,
        version: installed.version,
        from: earlier?.version ?? null,
        origin: installed.source,
        reference: installed.reference,
        module: installed.checksum,
        manifest: installed.manifest_sha256,
        signature: installed.signature_sha256,
        signer: keyIdOfSigner(signer),
        ms: shelf.now() - began,
      }, { source: installed.source_url });
      return installed;
    });
  } catch (error) {
    if (isNew) await storage.remove(target);
    throw error;
  }
  if (before !== undefined) await discard(shelf, before);
  await sweep(shelf);
  return row;
}

/** Removes a package's files, unless a record names the same ones. They are out of use: failing to is no failure. */
export async function discard({ storage, folder, ledger }: Shelf, row: PluginRow): Promise<void> {
  try {
    const isNamed = (await ledger.store.read(allPlugins)).some(other => other.package_sha256 === row.package_sha256);
    if (!isNamed) await storage.remove(storage.join(folder, row.package_sha256));
  } catch {
    // Nothing runs from there any more; the next installation sweeps it away.
  }
}

function refuseConflict(earlier: PluginRow | undefined, read: Package, signer: Signer): void {
  if (earlier === undefined || (earlier.signer_key_id ?? 'unsigned') === keyIdOfSigner(signer)) return;
  throw new AirlockError(
    'package.conflict',
    `${read.manifest.id} is installed already, from ${earlier.signer_name ?? (earlier.signer_key_id === null ? 'an unsigned package' : 'another signer')}; this package is ${signer.kind === 'unsigned' ? 'not signed' : 'signed by another key'}.`,
    'Uninstall the installed plugin first if you want this one in its place.',
  );
}

interface Digests {
  readonly package: string;
  readonly manifest: string;
  readonly module: string;
  readonly signature: string | undefined;
}

async function digestsOf(read: Package): Promise<Digests> {
  const [manifest, module, signature] = await Promise.all([sha256Hex(read.manifestBytes), sha256Hex(read.module), read.signature === undefined ? undefined : sha256Hex(read.signature)]);
  const listing = JSON.stringify([[read.manifestName, manifest], [read.manifest.wasm, module], [read.signatureName, signature ?? null]]);
  return { package: await sha256Hex(new TextEncoder().encode(listing)), manifest, module, signature };
}

/** Puts the package's files at `target` in one step. Returns whether they weren't there before. */
async function copy(shelf: Shelf, read: Package, target: string): Promise<boolean> {
  const { storage } = shelf;
  const staging = storage.join(shelf.folder, `staging-${crypto.randomUUID()}`);
  try {
    await storage.createDirectory(staging);
    await storage.replace(storage.join(staging, read.manifestName), read.manifestBytes);
    await storage.replace(storage.join(staging, ...read.manifest.wasm.split('/')), read.module);
    if (read.signature !== undefined) await storage.replace(storage.join(staging, ...read.signatureName.split('/')), read.signature);
    if (await storage.move(staging, target)) return true;
    // The same content is there already. It is replaced all the same: what it holds by now is not known.
    await storage.remove(target);
    if (await storage.move(staging, target)) return false;
    throw new AirlockError('package.io', `${target} is being written by another window.`, 'Try again.');
  } catch (error) {
    await storage.remove(staging);
    throw error;
  }
}

/** Removes folders that no record names: what a crash left. Failing to is no failure of an installation. */
async function sweep({ storage, folder, ledger, now }: Shelf): Promise<void> {
  try {
    const named = new Set((await ledger.store.read(allPlugins)).map(row => row.package_sha256));
    for (const entry of await storage.list(folder)) {
      if (named.has(entry.name)) continue;
      const location = storage.join(folder, entry.name);
      const stat = await storage.stat(location);
      // Another window may be installing this moment.
      if (stat !== undefined && stat.modified < now() - LEFTOVER_AGE_MS) await storage.remove(location);
    }
  } catch {
    // The next installation tries again.
  }
}
