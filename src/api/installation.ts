import { AirlockError } from '../errors';
import { shelve } from '../plugins/install';
import type { Shelf } from '../plugins/install';
import type { Package } from '../plugins/package';
import { fetchPackage } from '../plugins/sources/fetchPackage';
import type { PackageReference } from '../plugins/sources/source';
import type { InstalledPlugin } from '../plugins/types';
import type { PluginRow } from '../store/installedPlugins';
import type { Admission } from './admission';
import type { AirlockDeps } from './deps';
import type { InstallOptions } from './types';

/** Gets packages and installs them. */
export class Installation {
  constructor(private readonly deps: AirlockDeps, private readonly shelf: Shelf, private readonly admission: Admission) {}

  /** Fetches, verifies, asks where the policy says so, copies and records. Throws AirlockError. */
  async install(reference: PackageReference, options: InstallOptions = {}): Promise<PluginRow> {
    const { prompts, now } = this.deps;
    const began = now();
    const { read, origin } = await this.fetch(reference, options);
    const signer = await this.admission.admit(read, { confirm: by => prompts.confirmUntrusted(read.manifest, by) });
    refuseCancelled(options.signal);
    return shelve(this.shelf, read, signer, origin, began);
  }

  /** Fetches a package and reads it into memory. */
  async fetch(reference: PackageReference, { signal, onProgress }: InstallOptions): Promise<{ readonly read: Package; readonly origin: InstalledPlugin['source'] }> {
    const { storage, sources, now, root, fetchTimeoutMs, prepare } = this.deps;
    prepare?.();
    const fetched = await fetchPackage(reference, { sources, storage, stagingRoot: storage.join(root, 'staging'), signal, onProgress, timeoutMs: fetchTimeoutMs?.(), now });
    onProgress?.({ phase: 'verifying' });
    return fetched;
  }
}

function refuseCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AirlockError('cancelled', 'The installation was cancelled; nothing was changed.');
}
