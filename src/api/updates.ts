import { AirlockError, sentenceOf } from '../errors';
import { compareVersions } from '../plugins/compareVersions';
import { findVersions } from '../plugins/sources/fetchPackage';
import type { AvailableVersion, PackageReference } from '../plugins/sources/source';
import { wantedUpdate } from '../plugins/updates/wanted';
import type { WantedUpdate } from '../plugins/updates/wanted';
import { allPlugins, pluginById } from '../store/installedPlugins';
import type { PluginRow } from '../store/installedPlugins';
import type { Ledger } from '../store/ledger';
import { availableUpdates, putAvailable, removeAvailable } from '../store/updates';
import type { AvailableRow } from '../store/updates';
import type { AirlockDeps } from './deps';
import type { PluginLifecycle } from './lifecycleTypes';
import type { AvailableUpdate, PluginUpdates, UpdateCheck, UpdateCheckOptions } from './updateTypes';

export interface UpdatesParts {
  readonly ledger: Ledger;
  readonly lifecycle: Pick<PluginLifecycle, 'update'>;
  /** Whether hot reload follows the folder that a plugin came from. */
  readonly isFollowed: (pluginId: string) => boolean;
}

/** Sources that are asked at the same time. */
const AT_ONCE = 4;

/** Looks for newer versions where plugins came from, and nowhere else. */
export class Updates implements PluginUpdates {
  constructor(private readonly deps: Pick<AirlockDeps, 'storage' | 'root' | 'sources' | 'fetchTimeoutMs' | 'now'>, private readonly parts: UpdatesParts) {}

  async check({ signal, onProgress }: UpdateCheckOptions = {}): Promise<UpdateCheck> {
    const rows = (await this.parts.ledger.store.read(allPlugins)).filter(row => this.isLookedFor(row));
    const found: AvailableUpdate[] = [];
    const failed: { pluginId: string; error: AirlockError }[] = [];
    let done = 0;
    const waiting = [...rows];
    const work = async (): Promise<void> => {
      for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
        onProgress?.({ phase: row.id, done, total: rows.length });
        try {
          const versions = await this.versionsOf({ location: row.source_url }, signal === undefined ? {} : { signal });
          const update = wantedUpdate(row, versions);
          await this.note(row, update);
          if (update !== undefined) found.push({ pluginId: row.id, installed: row.version, ...update });
        } catch (error) {
          // What was found before the cancellation stays noted.
          if (signal?.aborted === true) throw cancelled();
          failed.push({ pluginId: row.id, error: this.failed(row, error) });
        }
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const byId = (one: { readonly pluginId: string }, other: { readonly pluginId: string }): number => (one.pluginId < other.pluginId ? -1 : 1);
    return { looked: rows.length, found: found.sort(byId), failed: failed.sort(byId) };
  }

  versionsOf(reference: PackageReference, { signal }: { readonly signal?: AbortSignal } = {}): Promise<readonly AvailableVersion[]> {
    const { sources, storage, root, fetchTimeoutMs, now } = this.deps;
    return findVersions(reference, { sources, storage, stagingRoot: storage.join(root, 'staging'), signal, timeoutMs: fetchTimeoutMs?.(), now });
  }

  /**
   * Installs an update where nobody needs to be asked: by the same trusted key, asking for no right and no limit beyond
   * what the active version asks for, of a plugin that is enabled and not pinned. Returns whether it did.
   */
  async installUnattended({ pluginId, to }: AvailableUpdate, signal: AbortSignal): Promise<boolean> {
    const isWanted = async (): Promise<boolean> => {
      const row = await this.parts.ledger.store.read(db => pluginById(db, pluginId));
      return row?.state === 'enabled' && row.signer_kind === 'trusted' && row.pinned === 0;
    };
    if (!await isWanted()) return false;
    try {
      const { kind } = await this.parts.lifecycle.update(pluginId, {
        signal, unattended: true, ...(to === undefined ? {} : { to }),
        accept: async ({ newRequests, widerLimits }) => newRequests.length === 0 && widerLimits.length === 0 && await isWanted(),
      });
      return kind === 'updated';
    } catch (error) {
      const row = await this.parts.ledger.store.read(db => pluginById(db, pluginId));
      if (!signal.aborted && row !== undefined) this.failed(row, error);
      return false;
    }
  }

  /** Being offline is not worth a word: it is tried again. */
  private failed({ id, version }: PluginRow, thrown: unknown): AirlockError {
    const error = thrown instanceof AirlockError ? thrown : new AirlockError('source.network', sentenceOf(thrown), '', { cause: thrown });
    if (!isOffline(error)) this.parts.ledger.bus.emit({ name: 'update.failed', at: new Date(this.deps.now()).toISOString(), pluginId: id, version, code: error.code });
    return error;
  }

  /** Pinned plugins are to stay as they are; what hot reload follows is not asked about. */
  private isLookedFor(row: PluginRow): boolean {
    return row.pinned === 0 && !this.parts.isFollowed(row.id);
  }

  private async note(row: PluginRow, update: WantedUpdate | undefined): Promise<void> {
    const at = new Date(this.deps.now()).toISOString();
    const known = (await this.parts.ledger.store.read(availableUpdates)).find(each => each.plugin_id === row.id);
    if (known?.version === update?.version && (known?.ref ?? undefined) === update?.to) return;
    await this.parts.ledger.change(async (db, happened) => {
      if (update === undefined) {
        await removeAvailable(db, row.id);
        return;
      }
      await putAvailable(db, { plugin_id: row.id, version: update.version, ref: update.to ?? null, found_at: at });
      await happened({ name: 'update.found', at, pluginId: row.id, version: row.version, available: update.version });
    });
  }
}

/** The updates that were found and still are ones, by plugin. */
export function knownUpdates(rows: readonly PluginRow[], known: readonly AvailableRow[]): ReadonlyMap<string, WantedUpdate> {
  const updates = new Map<string, WantedUpdate>();
  for (const { plugin_id: pluginId, version, ref } of known) {
    const row = rows.find(({ id }) => id === pluginId);
    if (row !== undefined && row.pinned === 0 && compareVersions(version, row.version) > 0) updates.set(pluginId, { version, ...(ref === null ? {} : { to: ref }) });
  }
  return updates;
}

/** Whether a failure says nothing but that a server could not be reached. */
export function isOffline({ code }: AirlockError): boolean {
  return code === 'source.network' || code === 'source.timeout';
}

function cancelled(): AirlockError {
  return new AirlockError('cancelled', 'Looking for updates was cancelled; nothing was changed.');
}
