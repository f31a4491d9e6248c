import type { Storage } from '../../platform/storage';
import type { InstalledPlugin } from '../types';

/** What somebody asks to be installed, as it was written. */
export interface PackageReference {
  /** A path, a URI, or a reference of a kind of its own (`oci://…`). */
  readonly location: string;
  /** Which state of it: a branch, tag or commit, or a registry's tag or digest. The source's own default where absent. */
  readonly ref?: string;
}

/** How far a fetch is. */
export interface FetchProgress {
  /** What happens now, a short phrase: "downloading". */
  readonly phase: string;
  /** Bytes so far, and of all where that is known. */
  readonly done?: number;
  readonly total?: number;
}

export interface FetchOptions {
  /** Aborted when the fetch is cancelled or takes too long. The source stops, and rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: FetchProgress) => void;
}

/** A package that can be read now. */
export interface Fetched {
  readonly storage: Storage;
  /** Its folder, or one of its files, in `storage`. */
  readonly location: string;
  readonly origin: InstalledPlugin['source'];
}

/** Where to put what is fetched: an empty folder, removed whatever happens as soon as the package was read. */
export interface Staging {
  readonly storage: Storage;
  readonly folder: string;
}

/** A version that a source has of a package. */
export interface AvailableVersion {
  /** As in a manifest (semantic versions 2.0.0). What the package itself says is only known once it is fetched. */
  readonly version: string;
  /** What to ask the source for to get it. */
  readonly reference: PackageReference;
}

/**
 * A way to get packages. It only fetches: manifest, signature and module are checked by whoever reads the package, the
 * same for all sources.
 *
 * `fetch` and `versions` reject with AirlockError `source.*`, `archive.*`, `package.*`, or the signal's reason.
 */
export interface PackageSource {
  /** Whether references of this form are this source's; the first one that says so is asked. */
  accepts(reference: PackageReference): boolean;
  fetch(reference: PackageReference, staging: Staging, options: FetchOptions): Promise<Fetched>;
  /**
   * The versions that there are where a package came from, in no order: tags that are semantic versions, with or without a
   * `v`, or the one version that a folder holds. What is fetched for it is not the package. Absent where it can't be told.
   */
  versions?(reference: PackageReference, staging: Staging, options: FetchOptions): Promise<readonly AvailableVersion[]>;
}
