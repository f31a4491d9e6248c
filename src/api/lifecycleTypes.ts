import type { ExpectedPackage } from '../plugins/catalogue/expected';
import type { FetchProgress, PackageReference } from '../plugins/sources/source';
import type { CapabilityRequest, InstalledPlugin, Signer } from '../plugins/types';

/**
 * A plugin's life after it was installed (docs/LIFECYCLE.md). Versions are immutable and side by side: what runs finishes
 * on the version that it started with, what starts afterwards runs on the active one. Whatever fails leaves the active
 * version active. Failures are thrown as AirlockError; `plugin.not-found` where there is no such plugin.
 */
export interface PluginLifecycle {
  /**
   * Fetches a plugin again from where it came and makes what is there now active, if it is newer.
   *
   * @throws AirlockError `plugin.pinned` where the plugin is pinned and no version was named; `plugin.downgrade` where what
   *   is there is older; `plugin.changed` where it has the number of a version that is here, and other content;
   *   `package.conflict` where it is another plugin, or another signer's; what `install` throws
   */
  update(pluginId: string, options?: UpdateOptions): Promise<UpdateResult>;
  /** As `update` of a plugin that was installed from a folder, whatever its version. @throws AirlockError `usage.invalid` where it was not, `plugin.pinned` */
  reload(pluginId: string, options?: ReloadOptions): Promise<UpdateResult>;
  /** A pinned plugin stays at its version until another is named. */
  pin(pluginId: string, pinned: boolean): Promise<void>;
  /**
   * Makes a version that was kept active again, verified as when it was installed: digests, signer, policy, module.
   *
   * @param to its number, or its package's digest where several have the number; the last that was active where absent
   * @throws AirlockError `plugin.no-such-version`, `digest.mismatch`, `signature.*`, `trust.*`, `module.*`
   */
  rollback(pluginId: string, to?: string): Promise<InstalledPlugin>;
  /** All versions that are on this machine, the active one first, then the last active first; none for an unknown id. */
  versions(pluginId: string): Promise<readonly InstalledVersion[]>;
  /** What hangs on a plugin, and what uninstalling deletes. */
  dependents(pluginId: string): Promise<Dependents>;
}

export interface ReloadOptions {
  /** Cancels the fetch, and what follows up to the moment that the change is recorded. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Asked before anything is changed, once the package is verified; false leaves all as it is. */
  readonly accept?: (offer: UpdateOffer) => boolean | Promise<boolean>;
}

export interface UpdateOptions extends ReloadOptions {
  /** Which version: its number, or a branch, tag, commit or digest of the source. */
  readonly to?: string;
  readonly allowDowngrade?: boolean;
  /** Nobody is there to ask: what would need a question is refused. */
  readonly unattended?: boolean;
}

/** A verified version that could become active. */
export interface UpdateOffer {
  readonly pluginId: string;
  /** The version that is active now. */
  readonly from: string;
  readonly version: string;
  /** What it asks for and the active version doesn't. */
  readonly newRequests: readonly CapabilityRequest[];
  /** The limits and quotas of which it asks for more, by name. */
  readonly widerLimits: readonly string[];
}

/** `current`: there is nothing newer. `declined`: `accept` said no. */
export interface UpdateResult extends UpdateOffer {
  readonly kind: 'updated' | 'current' | 'declined';
  /** The plugin as it is now. */
  readonly plugin: InstalledPlugin;
}

/** One version of a plugin on this machine. */
export interface InstalledVersion {
  readonly version: string;
  /** SHA-256 of the package, lower-case hex: tells versions of the same number apart. */
  readonly packageDigest: string;
  readonly moduleDigest: string;
  readonly source: InstalledPlugin['source'];
  readonly signer: Signer;
  /** RFC 3339. */
  readonly installedAt: string;
  readonly isActive: boolean;
  /** Whether it can be rolled back to; one that can't, and isn't active, goes when nothing runs it any more. */
  readonly isKept: boolean;
  /** Executions that run on it, in any window. */
  readonly running: number;
}

/** What hangs on a plugin. */
export interface Dependents {
  /** Workspaces in which something was decided about it; `identity` is the URIs of their folders, a line each. */
  readonly workspaces: readonly { readonly identity: string; readonly decisions: number }[];
  /** Values that it keeps in its own store; they are deleted with it. */
  readonly values: number;
  /** Executions on record: they stay. */
  readonly executions: number;
  /** Of these, those that run now. */
  readonly running: number;
  /** Recordings that are deleted with it. */
  readonly recordings: number;
  /** Versions that are deleted, the active one first. */
  readonly versions: readonly string[];
  /** Which settings' `airlock.plugins` name it. */
  readonly settings: readonly ('user' | 'workspace')[];
}

export interface InstallOptions {
  /** Cancels the fetch, and what follows up to the moment that the plugin is recorded. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Lets an older version take the place of what is installed. */
  readonly allowDowngrade?: boolean;
  /** What the package has to be; anything else is refused with `catalogue.mismatch`. */
  readonly expected?: ExpectedPackage;
}

/**
 * Fetches a package, verifies it, asks where the policy says so, copies and records; over an installed plugin it is an
 * update, by the same rules. Rejects with AirlockError; nothing of a package that wasn't installed is left behind.
 */
export type InstallPackage = (reference: PackageReference, options?: InstallOptions) => Promise<InstalledPlugin>;
