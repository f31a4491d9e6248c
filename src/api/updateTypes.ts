import type { AirlockError } from '../errors';
import type { AvailableVersion, FetchProgress, PackageReference } from '../plugins/sources/source';

/** Newer versions of plugins (docs/UPDATES.md). Only the places that plugins were installed from are asked. */
export interface PluginUpdates {
  /**
   * Looks for newer versions of all plugins that are not pinned, and keeps what it finds. A source that fails keeps no other
   * from being asked.
   *
   * @throws AirlockError `cancelled`, `store.*`
   */
  check(options?: UpdateCheckOptions): Promise<UpdateCheck>;
  /** The versions that there are where a package comes from. @throws AirlockError `source.*`, `cancelled` */
  versionsOf(reference: PackageReference, options?: { readonly signal?: AbortSignal }): Promise<readonly AvailableVersion[]>;
}

export interface UpdateCheckOptions {
  readonly signal?: AbortSignal;
  /** `phase` is the id of the plugin whose source is asked, `done` and `total` count plugins. */
  readonly onProgress?: (progress: FetchProgress) => void;
}

export interface UpdateCheck {
  /** Plugins whose sources were asked. */
  readonly looked: number;
  readonly found: readonly AvailableUpdate[];
  readonly failed: readonly { readonly pluginId: string; readonly error: AirlockError }[];
}

/** A newer version of an installed plugin. */
export interface AvailableUpdate {
  readonly pluginId: string;
  readonly installed: string;
  readonly version: string;
  /** What to name to {@link PluginLifecycle.update} to get it; absent where that finds it by itself. */
  readonly to?: string;
}

/** What the user wants done in the background about newer versions. */
export interface UpdateSettings {
  readonly check: 'off' | 'notify' | 'install';
  /** Hours between checks, of all windows together. */
  readonly intervalHours: number;
}

export interface UpdateTimes {
  /** Milliseconds after Airlock's first use before the first look, and between looks whether a check is due. */
  readonly firstMs: number;
  readonly againMs: number;
  /** Milliseconds for which a check is this window's alone. */
  readonly leaseMs: number;
  /** Milliseconds after which to try again where no source could be reached. */
  readonly offlineMs: number;
}
