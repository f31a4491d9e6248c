import { AirlockError } from '../../errors';
import type { Storage } from '../../platform/storage';
import { readPackage } from '../package';
import type { Package } from '../package';
import type { InstalledPlugin } from '../types';
import type { FetchProgress, PackageReference, PackageSource } from './source';

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

const DEFAULT_TIMEOUT_MS = 60_000;
/** Age after which a staging folder is what a crash left, in milliseconds: far above any fetch's time. */
const LEFTOVER_AGE_MS = 60 * 60 * 1000;

/**
 * Fetches a package and reads it into memory. Nothing of the fetch is left behind, however it ends.
 *
 * @throws AirlockError `source.unsupported` where no source knows the reference, `source.timeout`, `cancelled`, and what
 *   the source and {@link readPackage} throw
 */
export async function fetchPackage(reference: PackageReference, options: FetchPackageOptions): Promise<{ readonly read: Package; readonly origin: InstalledPlugin['source'] }> {
  const { storage, stagingRoot } = options;
  const source = options.sources.find(candidate => candidate.accepts(reference));
  if (source === undefined) {
    throw new AirlockError('source.unsupported', `Airlock doesn't know how to get a package from ${reference.location}.`, 'Name a folder, a .wasm or .zip file, a Git URL or an oci:// reference.');
  }
  await removeLeftovers(options);
  const folder = storage.join(stagingRoot, crypto.randomUUID());
  const limit = fetchLimit(reference, options);
  try {
    const fetched = await limit.race(source.fetch(reference, { storage, folder }, { signal: limit.signal, onProgress: options.onProgress ?? (() => undefined) }));
    return { read: await limit.race(readPackage(fetched.storage, fetched.location)), origin: fetched.origin };
  } finally {
    limit.dispose();
    await storage.remove(folder);
  }
}

interface FetchLimit {
  readonly signal: AbortSignal;
  /** Settles as `work` does, or rejects as soon as the limit is reached, even where `work` doesn't notice. */
  race<T>(work: Promise<T>): Promise<T>;
  dispose(): void;
}

function fetchLimit({ location }: PackageReference, { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: FetchPackageOptions): FetchLimit {
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new AirlockError('cancelled', 'The installation was cancelled; nothing was changed.'));
  const timer = setTimeout(() => controller.abort(new AirlockError('source.timeout', `${location} gave no package within ${timeoutMs / 1000} seconds.`, 'Try again, or allow more time for it: the setting airlock.install.timeoutSeconds, or --timeout.')), timeoutMs);
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted === true) cancel();
  return {
    signal: controller.signal,
    async race(work) {
      let stop = (): void => undefined;
      const stopped = new Promise<never>((_, reject) => {
        stop = () => reject(controller.signal.reason as Error);
        controller.signal.addEventListener('abort', stop, { once: true });
        if (controller.signal.aborted) stop();
      });
      try {
        return await Promise.race([stopped, work]);
      } catch (error) {
        // Whatever a source makes of being stopped, the reason for it is what happened.
        if (controller.signal.aborted) throw controller.signal.reason;
        throw error;
      } finally {
        controller.signal.removeEventListener('abort', stop);
      }
    },
    dispose() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    },
  };
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
