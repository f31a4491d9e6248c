import { askedBy, newRequests, parseAsked } from '../capabilities/asked';
import type { Asked } from '../capabilities/asked';
import { AirlockError } from '../errors';
import { shelve } from '../plugins/install';
import type { Shelf } from '../plugins/install';
import { signerOfRow, sourceOfRow } from '../plugins/installed';
import type { InstalledPackages } from '../plugins/installed';
import type { Package } from '../plugins/package';
import { digestsOf } from '../plugins/packageFolders';
import { pinned } from '../plugins/replacement';
import type { PackageReference } from '../plugins/sources/source';
import { compareVersions } from '../plugins/compareVersions';
import { widerLimits } from '../plugins/updates/widerLimits';
import { runningExecutions } from '../store/executions';
import { pluginById, setPinned } from '../store/installedPlugins';
import type { PluginRow } from '../store/installedPlugins';
import { versionsOf } from '../store/pluginVersions';
import type { VersionRow } from '../store/pluginVersions';
import type { Abandoned } from './abandoned';
import type { Admission } from './admission';
import type { AirlockDeps } from './deps';
import { refuseCancelled } from './installation';
import type { Installation } from './installation';
import type { InstalledVersion, PluginLifecycle, ReloadOptions, UpdateOffer, UpdateOptions, UpdateResult } from './lifecycleTypes';
import type { ReplacedVersions } from './replaced';
import type { InstallOptions } from './lifecycleTypes';
import { notInstalled } from './uninstalling';

/** What a life cycle acts through. */
export interface LifecycleParts {
  readonly shelf: Shelf;
  readonly packages: InstalledPackages;
  readonly installation: Installation;
  readonly admission: Admission;
  readonly abandoned: Abandoned;
  readonly replaced: ReplacedVersions;
}

/** How a fetched package is judged and put in the place of the active one. */
interface Replacement extends UpdateOptions {
  readonly isReload: boolean;
}

/** Updates, reloads, pins, and lists the versions of plugins (docs/LIFECYCLE.md). */
export class Lifecycle implements Pick<PluginLifecycle, 'update' | 'reload' | 'pin' | 'versions'> {
  constructor(private readonly deps: AirlockDeps, private readonly parts: LifecycleParts) {}

  async update(pluginId: string, options: UpdateOptions = {}): Promise<UpdateResult> {
    const row = await this.row(pluginId);
    if (row.pinned === 1 && options.to === undefined) throw pinned(row);
    return this.replace(row, { ...options, isReload: false });
  }

  async reload(pluginId: string, options: ReloadOptions = {}): Promise<UpdateResult> {
    const row = await this.row(pluginId);
    if (row.source !== 'local') throw new AirlockError('usage.invalid', `${pluginId} was not installed from a folder, but from ${row.source_url}.`, 'Update it instead.');
    if (row.pinned === 1) throw pinned(row);
    return this.replace(row, { ...options, allowDowngrade: true, isReload: true });
  }

  async pin(pluginId: string, isPinned: boolean): Promise<void> {
    const at = new Date(this.deps.now()).toISOString();
    await this.parts.shelf.ledger.change(async (db, happened) => {
      const row = await pluginById(db, pluginId);
      if (row === undefined) throw notInstalled(pluginId);
      if ((row.pinned === 1) === isPinned) return;
      await setPinned(db, pluginId, isPinned, at);
      await happened({ name: 'plugin.pin', at, pluginId, version: row.version, pinned: isPinned });
    });
  }

  async versions(pluginId: string): Promise<readonly InstalledVersion[]> {
    await this.parts.abandoned.end();
    const { active, rows, running } = await this.parts.shelf.ledger.store.read(async db => ({
      active: await pluginById(db, pluginId),
      rows: await versionsOf(db, pluginId),
      running: (await runningExecutions(db)).filter(execution => execution.plugin_id === pluginId),
    }));
    return rows.map(row => ({
      version: row.version,
      packageDigest: row.package_sha256,
      moduleDigest: row.checksum,
      source: sourceOfRow(row),
      signer: signerOfRow(row),
      installedAt: row.installed_at,
      isActive: row.package_sha256 === active?.package_sha256,
      isKept: row.kept === 1,
      running: running.filter(execution => execution.checksum === row.checksum && execution.version === row.version).length,
    }));
  }

  private async replace(row: PluginRow, options: Replacement): Promise<UpdateResult> {
    const { packages, shelf, replaced } = this.parts;
    const began = this.deps.now();
    const { read, origin, reference } = await this.parts.installation.fetchUpdate(sourceOfRow(row), options.to, fetching(options));
    const plugin = await packages.describe(row);
    const offer: UpdateOffer = { pluginId: row.id, from: row.version, version: read.manifest.version, newRequests: newRequests(read.manifest.capabilities, await this.askedBefore(row)), widerLimits: widerLimits(plugin.manifest, read.manifest) };
    if (await this.isCurrent(row, read, options)) return { ...offer, kind: 'current', plugin };
    requireWanted(row, read, reference, options);
    const signer = await this.parts.admission.admit(read, this.confirmation(row, read, options));
    if (options.accept !== undefined && !await options.accept(offer)) return { ...offer, kind: 'declined', plugin };
    refuseCancelled(options.signal);
    const now = await shelve(shelf, read, signer, origin, began, {
      mustReplace: true,
      ...(options.allowDowngrade === true ? { allowDowngrade: true } : {}),
      ...(options.to === undefined ? {} : { overridesPin: true }),
      ...(options.isReload ? { event: 'plugin.reload' as const } : {}),
    });
    // A change that was made is not undone because cleaning up failed: a later run or look tries again.
    await replaced.remove().catch(() => false);
    return { ...offer, kind: 'updated', plugin: await packages.describe(now) };
  }

  /** Whether there is nothing to do: the same package, or what is fetched unasked has an older one. */
  private async isCurrent(row: PluginRow, read: Package, { to, allowDowngrade }: Replacement): Promise<boolean> {
    if ((await digestsOf(read)).package === row.package_sha256) return true;
    return to === undefined && allowDowngrade !== true && read.manifest.id === row.id && compareVersions(read.manifest.version, row.version) < 0;
  }

  /** Whom to ask about a package that no trusted key signed. A folder that was accepted once is where its owner works. */
  private confirmation(row: PluginRow, read: Package, { isReload, unattended }: Replacement): Parameters<Admission['admit']>[1] {
    if (isReload) return {};
    const { prompts } = this.deps;
    return {
      confirm: async signer => {
        if (unattended === true) throw new AirlockError('trust.declined', `${row.id} ${read.manifest.version} needs your decision: no trusted key signed it.`, 'Update it yourself to be asked.');
        return prompts.confirmUntrusted(read.manifest, signer);
      },
    };
  }

  /** What the active version asks for. */
  private async askedBefore(row: PluginRow): Promise<Asked> {
    const noted = parseAsked(row.asked);
    if (noted !== undefined) return noted;
    try {
      return askedBy((await this.parts.packages.manifest(row)).capabilities, row.version, undefined);
    } catch {
      // It is damaged: whatever the next version asks for is new.
      return [];
    }
  }

  private async row(pluginId: string): Promise<PluginRow> {
    const row = await this.parts.shelf.ledger.store.read(db => pluginById(db, pluginId));
    if (row === undefined) throw notInstalled(pluginId);
    return row;
  }
}

/** Of the options, those for fetching. */
function fetching({ signal, onProgress }: ReloadOptions): InstallOptions {
  return { ...(signal === undefined ? {} : { signal }), ...(onProgress === undefined ? {} : { onProgress }) };
}

/** Refuses a package that is not what was asked for. */
function requireWanted(row: PluginRow, { manifest }: Package, reference: PackageReference, { to }: Replacement): void {
  if (manifest.id !== row.id) {
    throw new AirlockError('package.conflict', `${reference.location} has another plugin now: ${manifest.id}, not ${row.id}.`, 'Install that one if you want it; nothing was changed.');
  }
  if (to !== undefined && reference.ref === undefined && manifest.version !== to) {
    throw new AirlockError('plugin.no-such-version', `${reference.location} has ${row.id} ${manifest.version}, not ${to}.`, 'Update without naming a version to get that one.');
  }
}

/** A plugin's version by its number or its package's digest; the last that was active where none is named. */
export function keptVersion(row: PluginRow, versions: readonly VersionRow[], to: string | undefined): VersionRow {
  const kept = versions.filter(version => version.kept === 1 && version.package_sha256 !== row.package_sha256);
  const found = to === undefined ? kept[0] : kept.find(version => version.package_sha256 === to || version.version === to);
  if (found !== undefined) return found;
  const names = kept.map(version => version.version).join(', ');
  throw new AirlockError(
    'plugin.no-such-version',
    to === undefined ? `No earlier version of ${row.id} is kept.` : `No version ${to} of ${row.id} is kept besides the active one.`,
    names === '' ? 'Install the version that you want.' : `Kept: ${names}.`,
  );
}
