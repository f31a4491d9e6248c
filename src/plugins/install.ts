import { askedBy, formatAsked, parseAsked } from '../capabilities/asked';
import { AirlockError } from '../errors';
import { activate } from '../store/activation';
import type { Activated } from '../store/activation';
import { removeGrants } from '../store/grants';
import { pluginById } from '../store/installedPlugins';
import type { PluginRow } from '../store/installedPlugins';
import { removeData } from '../store/pluginData';
import { versionsOf } from '../store/pluginVersions';
import type { Happened } from '../store/ledger';
import type { Database } from '../store/sql';
import type { Package } from './package';
import { digestsOf, PackageFolders } from './packageFolders';
import type { FolderOptions, PackageDigests } from './packageFolders';
import { refuseReplacement } from './replacement';
import type { ReplacementRules } from './replacement';
import { acceptRotations, acceptedRotations } from './trust/acceptedRotations';
import type { Rotation } from './trust/rotation';
import { rotationsBeside } from './trust/signFolder';
import type { InstalledPlugin, Signer } from './types';

/** Where installed plugins are kept and recorded. */
export interface Shelf extends FolderOptions {
  /** How many versions besides the active one are kept for a roll back. */
  readonly versionsKept: () => number;
}

/** How a package takes the place of what is installed. */
export interface ShelveOptions extends ReplacementRules {
  /** It must take the place of a plugin that is there. */
  readonly mustReplace?: boolean;
  /** What the audit log calls it. Where absent: an installation, or an update where there was something before. */
  readonly event?: 'plugin.reload';
}

/**
 * Copies a package that was verified beside the versions that are there, and makes it the active one, in one transaction.
 * After a failure what was active is active, and nothing of the copy is left.
 *
 * @param began when it was asked for, milliseconds since the epoch
 * @throws AirlockError `package.conflict`, `plugin.pinned`, `plugin.changed`, `plugin.downgrade` where it must not take the
 *   place of what is installed; `plugin.not-found` where nothing is and should be; `package.io`, `store.*`
 */
export async function shelve(shelf: Shelf, read: Package, signer: Signer, source: InstalledPlugin['source'], began: number, options: ShelveOptions = {}): Promise<PluginRow> {
  const folders = new PackageFolders(shelf);
  const digests = await digestsOf(read);
  const version = versionRow(read, digests, signer, source);
  const presented = await rotationsBeside(read);
  await shelf.ledger.store.read(db => refuse(db, version, presented, options));
  const isNew = await folders.place(read, digests);
  let row: PluginRow;
  try {
    row = await shelf.ledger.change((db, happened) => record(db, happened, shelf, read, version, presented, began, options));
  } catch (error) {
    if (isNew) await folders.retire(digests.package);
    throw error;
  }
  await folders.keep(read, digests);
  await folders.sweep();
  return row;
}

async function record(db: Database, happened: Happened, shelf: Shelf, read: Package, version: Activated, presented: readonly Rotation[], began: number, options: ShelveOptions): Promise<PluginRow> {
  const at = new Date(shelf.now()).toISOString();
  const earlier = await refuse(db, version, presented, options);
  const before = earlier === undefined ? undefined : parseAsked(earlier.asked);
  const asked = earlier?.package_sha256 === version.package_sha256 ? earlier.asked : formatAsked(askedBy(read.manifest.capabilities, version.version, before));
  const row = await activate(db, { ...version, asked }, { at, kept: shelf.versionsKept() });
  await forgetUnsigned(db, earlier, row);
  await acceptRotations(db, happened, row.id, presented, row.signer_key_id, at);
  const name = options.event ?? (earlier === undefined ? 'plugin.install' : 'plugin.update');
  await happened({ name, at, pluginId: row.id, ...installedEvent(row, earlier), ms: shelf.now() - began }, { source: row.source_url, requested: row.requested });
  return row;
}

/** Forgets what was decided and kept: whoever wrote the next unsigned package of an id need not be who wrote this one. */
export async function forgetUnsigned(db: Database, earlier: PluginRow | undefined, now: PluginRow): Promise<void> {
  if (now.signer_key_id === null && earlier !== undefined && earlier.package_sha256 !== now.package_sha256) {
    await removeGrants(db, now.id);
    await removeData(db, now.id);
  }
}

/** What the version takes the place of, if it may. */
async function refuse(db: Database, version: Activated, presented: readonly Rotation[], options: ShelveOptions): Promise<PluginRow | undefined> {
  const earlier = await pluginById(db, version.plugin_id);
  if (earlier !== undefined) refuseReplacement(earlier, await versionsOf(db, version.plugin_id), version, { ...options, rotations: [...await acceptedRotations(db, version.plugin_id), ...presented] });
  else if (options.mustReplace === true) throw new AirlockError('plugin.not-found', `${version.plugin_id} was uninstalled meanwhile.`, 'Install it again.');
  return earlier;
}

function versionRow(read: Package, digests: PackageDigests, signer: Signer, source: InstalledPlugin['source']): Activated {
  return {
    plugin_id: read.manifest.id,
    package_sha256: digests.package,
    version: read.manifest.version,
    source: source.kind,
    source_url: source.url,
    requested: source.requested ?? null,
    reference: source.reference ?? null,
    manifest_file: read.manifestName,
    manifest_sha256: digests.manifest,
    checksum: digests.module,
    signature_sha256: digests.signature ?? null,
    ...signerColumns(signer),
    asked: formatAsked(askedBy(read.manifest.capabilities, read.manifest.version, undefined)),
  };
}

/** A signer as the store has it. */
export function signerColumns(signer: Signer): Pick<PluginRow, 'signer_kind' | 'signer_key_id' | 'signer_name'> {
  return {
    signer_kind: signer.kind,
    signer_key_id: signer.kind === 'unsigned' ? null : signer.keyId,
    signer_name: signer.kind === 'trusted' ? signer.name : null,
  };
}

/** What events tell of a version that became active. */
export function installedEvent(row: PluginRow, earlier: PluginRow | undefined) {
  return {
    version: row.version,
    from: earlier?.version ?? null,
    origin: row.source,
    reference: row.reference,
    module: row.checksum,
    manifest: row.manifest_sha256,
    signature: row.signature_sha256,
    signer: row.signer_key_id ?? 'unsigned',
  };
}
