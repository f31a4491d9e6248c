import { AirlockError } from '../errors';
import { shelve } from '../plugins/install';
import type { Shelf } from '../plugins/install';
import { requireExpected, requireExpectedSigner } from '../plugins/catalogue/expected';
import type { Package } from '../plugins/package';
import { fetchPackage, findVersions } from '../plugins/sources/fetchPackage';
import type { FetchPackageOptions } from '../plugins/sources/fetchPackage';
import type { AvailableVersion, PackageReference } from '../plugins/sources/source';
import { isVersionRange, newestInRange, updateReference } from '../plugins/sources/updateReference';
import type { ChosenReference } from '../plugins/sources/updateReference';
import type { InstalledPlugin } from '../plugins/types';
import type { PluginRow } from '../store/installedPlugins';
import type { Admission } from './admission';
import type { AirlockDeps } from './deps';
import type { InstallOptions } from './lifecycleTypes';

/** A package that was read into memory, and where it came from. */
export interface FetchedPackage {
  readonly read: Package;
  readonly origin: InstalledPlugin['source'];
}

/** Gets packages and installs them. */
export class Installation {
  constructor(private readonly deps: AirlockDeps, private readonly shelf: Shelf, private readonly admission: Admission) {}

  /** Fetches, verifies, asks where the policy says so, copies and records. Throws AirlockError. */
  async install(reference: PackageReference, options: InstallOptions = {}): Promise<PluginRow> {
    const { prompts, now } = this.deps;
    const began = now();
    const { expected } = options;
    const { read, origin } = await this.fetch(reference, options);
    if (expected !== undefined) await requireExpected(read, expected);
    const signer = await this.admission.admit(read, { confirm: by => {
      // Nobody is asked about what is refused all the same.
      if (expected !== undefined) requireExpectedSigner(by, expected);
      return prompts.confirmUntrusted(read.manifest, by);
    } });
    if (expected !== undefined) requireExpectedSigner(signer, expected);
    refuseCancelled(options.signal);
    return shelve(this.shelf, read, signer, origin, began, options.allowDowngrade === true ? { allowDowngrade: true } : {});
  }

  /** Fetches a package and reads it into memory. */
  async fetch({ location, ref }: PackageReference, options: InstallOptions): Promise<FetchedPackage> {
    if (!isVersionRange(ref)) return this.fetchChosen({ reference: { location, ...(ref === undefined ? {} : { ref }) } }, options);
    return this.fetchChosen(await newestInRange(location, ref, of => this.find(of, options)), options);
  }

  /** Fetches what takes the place of an installed plugin; `to` names a version, branch, tag, commit or digest. */
  async fetchUpdate(source: InstalledPlugin['source'], to: string | undefined, options: InstallOptions): Promise<FetchedPackage & { readonly reference: PackageReference }> {
    const chosen = await updateReference(source, to, of => this.find(of, options));
    return { ...await this.fetchChosen(chosen, options), reference: chosen.reference };
  }

  private async fetchChosen({ reference, requested }: ChosenReference, options: InstallOptions): Promise<FetchedPackage> {
    this.deps.prepare?.();
    const { read, origin } = await fetchPackage(reference, this.fetching(options));
    options.onProgress?.({ phase: 'verifying' });
    return { read, origin: requested === undefined ? origin : { ...origin, requested } };
  }

  private find(reference: PackageReference, options: InstallOptions): Promise<readonly AvailableVersion[]> {
    return findVersions(reference, this.fetching(options));
  }

  private fetching({ signal, onProgress }: InstallOptions): FetchPackageOptions {
    const { storage, sources, now, root, fetchTimeoutMs } = this.deps;
    return { sources, storage, stagingRoot: storage.join(root, 'staging'), signal, onProgress, timeoutMs: fetchTimeoutMs?.(), now };
  }
}

/** Throws `cancelled` where an installation was. */
export function refuseCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AirlockError('cancelled', 'The installation was cancelled; nothing was changed.');
}
