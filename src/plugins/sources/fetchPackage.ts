import { AirlockError } from '../../errors';
import type { Storage } from '../../platform/storage';
import { readPackage } from '../package';
import type { Package } from '../package';
import type { InstalledPlugin } from '../types';
import { fetchLimit } from './fetchLimit';
import type { FetchLimit } from './fetchLimit';
import type { AvailableVersion, FetchOptions, FetchProgress, PackageReference, PackageSource, Staging } from './source';

export interface FetchPackageOptions {
  readonly sources: readonly PackageSource[];
  /** Where packages are put while they are fetched. */
  readonly storage: Storage;
  readonly stagingRoot: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  /** Milliseconds after which a fetch is given up. Default 60 000. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Age after which a staging folder is what a crash left, in milliseconds: far above any fetch's time. */
const LEFTOVER_AGE_MS = 60 * 60 * 1000;

/**
 * Fetches a package and reads it into memory. Nothing of the fetch is left behind, however it ends.
 *
 * @throws AirlockError `source.unsupported` where no source knows the reference, `source.timeout`, `cancelled`, and what
 *   the source and {@link readPackage} throw
 */
export async function fetchPackage(reference: PackageReference, options: FetchPackageOptions): Promise<{ readonly read: Package; readonly origin: InstalledPlugin['source'] }> {
  return staged(reference, options, async (source, staging, fetch, limit) => {
    const fetched = await limit.race(source.fetch(reference, staging, fetch));
    return { read: await limit.race(readPackage(fetched.storage, fetched.location)), origin: fetched.origin };
  });
}

/**
 * The versions that a package's source has of it; none where the source can't tell. Nothing is left behind.
 *
 * @throws AirlockError as {@link fetchPackage}
 */
export async function findVersions(reference: PackageReference, options: FetchPackageOptions): Promise<readonly AvailableVersion[]> {
  return staged(reference, options, (source, staging, fetch, limit) => limit.race(source.versions?.(reference, staging, fetch) ?? Promise.resolve([])));
}

/** Does something with the reference's source and a folder that is removed afterwards, within the time that there is. */
async function staged<T>(reference: PackageReference, options: FetchPackageOptions, work: (source: PackageSource, staging: Staging, fetch: FetchOptions, limit: FetchLimit) => Promise<T>): Promise<T> {
  const { storage, stagingRoot } = options;
  const source = options.sources.find(candidate => candidate.accepts(reference));
  if (source === undefined) {
    throw new AirlockError('source.unsupported', `Airlock doesn't know how to get a package from ${reference.location}.`, 'Name a folder, a .wasm or .zip file, a Git URL or an oci:// reference.');
  }
  await removeLeftovers(options);
  const folder = storage.join(stagingRoot, crypto.randomUUID());
  const limit = fetchLimit(reference, options);
  try {
    return await work(source, { storage, folder }, { signal: limit.signal, onProgress: options.onProgress ?? (() => undefined) }, limit);
  } finally {
    limit.dispose();
    await storage.remove(folder);
  }
}

/** Removes what a crash left in staging. Failing to is no failure of a fetch. */
async function removeLeftovers({ storage, stagingRoot, now }: FetchPackageOptions): Promise<void> {
  try {
    if (await storage.stat(stagingRoot) === undefined) return;
    for (const { name } of await storage.list(stagingRoot)) {
      const location = storage.join(stagingRoot, name);
      const stat = await storage.stat(location);
      if (stat !== undefined && stat.modified < now() - LEFTOVER_AGE_MS) await storage.remove(location);
    }
  } catch {
    // The next fetch tries again.
  }
}
