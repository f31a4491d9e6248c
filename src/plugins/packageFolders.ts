import { AirlockError } from '../errors';
import type { Storage } from '../platform/storage';
import { packagesOnRecord } from '../store/pluginVersions';
import type { Ledger } from '../store/ledger';
import { sha256Hex } from './digest';
import type { Package } from './package';

/** Where packages are kept and recorded. */
export interface FolderOptions {
  readonly storage: Storage;
  /** Location of the folder that holds one folder per package, named by its content. */
  readonly folder: string;
  readonly ledger: Ledger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The digests of a package's files and, over these, of the package. SHA-256, lower-case hex. */
export interface PackageDigests {
  readonly package: string;
  readonly manifest: string;
  readonly module: string;
  readonly signature: string | undefined;
}

/** Age after which a folder that no record names is what a crash left, in milliseconds. */
const LEFTOVER_AGE_MS = 60 * 60 * 1000;
const REMOVED = /^removed-([0-9a-f]{64})-/;

export async function digestsOf(read: Package): Promise<PackageDigests> {
  const [manifest, module, signature] = await Promise.all([sha256Hex(read.manifestBytes), sha256Hex(read.module), read.signature === undefined ? undefined : sha256Hex(read.signature)]);
  const listing = JSON.stringify([[read.manifestName, manifest], [read.manifest.wasm, module], [read.signatureName, signature ?? null]]);
  return { package: await sha256Hex(new TextEncoder().encode(listing)), manifest, module, signature };
}

/**
 * The folders of installed packages. Windows share them without a lock: who installs puts the files there, records them,
 * and looks whether they are still there; who removes takes a folder away, looks whether a record names it after all, and
 * then puts it back.
 */
export class PackageFolders {
  constructor(private readonly options: FolderOptions) {}

  /** Puts a package's files into its folder in one step. Returns whether they weren't there before. */
  async place(read: Package, digests: PackageDigests): Promise<boolean> {
    const { storage, folder } = this.options;
    const target = storage.join(folder, digests.package);
    if (await this.holds(target, read, digests)) return false;
    const staging = storage.join(folder, `staging-${crypto.randomUUID()}`);
    try {
      await storage.createDirectory(staging);
      for (const { names, bytes } of filesOf(read)) await storage.replace(storage.join(staging, ...names), bytes);
      if (await storage.move(staging, target)) return true;
      // Another window was faster, or what is there is damaged.
      if (await this.holds(target, read, digests)) {
        await storage.remove(staging);
        return false;
      }
      await storage.remove(target);
      if (await storage.move(staging, target)) return false;
      throw new AirlockError('package.io', `${target} is being written by another window.`, 'Try again.');
    } catch (error) {
      await storage.remove(staging);
      throw error;
    }
  }

  /** To be called once a package is on record: puts its files back if another window removed them just before. */
  async keep(read: Package, digests: PackageDigests): Promise<void> {
    const { storage, folder } = this.options;
    if (await storage.stat(storage.join(folder, digests.package)) === undefined) await this.place(read, digests);
  }

  /** Removes a package's files, unless a record names them. They are out of use: failing to is no failure. */
  async retire(digest: string): Promise<void> {
    const { storage, folder } = this.options;
    try {
      if ((await this.named()).has(digest)) return;
      const target = storage.join(folder, digest);
      if (await storage.stat(target) === undefined) return;
      const away = storage.join(folder, `removed-${digest}-${crypto.randomUUID()}`);
      if (!await storage.move(target, away)) return;
      if ((await this.named()).has(digest) && await storage.move(away, target)) return;
      await storage.remove(away);
    } catch {
      // Nothing runs from there any more; the next installation sweeps it away.
    }
  }

  /** Removes folders that no record names: what a crash left. Failing to is no failure. */
  async sweep(): Promise<void> {
    const { storage, folder, now } = this.options;
    try {
      const named = await this.named();
      for (const { name } of await storage.list(folder)) {
        if (named.has(name)) continue;
        const location = storage.join(folder, name);
        const [, digest] = REMOVED.exec(name) ?? [];
        // Whoever took it away crashed before putting it back.
        if (digest !== undefined && named.has(digest) && await storage.move(location, storage.join(folder, digest))) continue;
        const stat = await storage.stat(location);
        // Another window may be installing this moment.
        if (stat === undefined || stat.modified >= now() - LEFTOVER_AGE_MS) continue;
        if (/^[0-9a-f]{64}$/.test(name)) await this.retire(name);
        else await storage.remove(location);
      }
    } catch {
      // The next installation tries again.
    }
  }

  private named(): Promise<ReadonlySet<string>> {
    return this.options.ledger.store.read(packagesOnRecord);
  }

  /** Whether the folder holds just this content. */
  private async holds(target: string, read: Package, digests: PackageDigests): Promise<boolean> {
    const { storage } = this.options;
    if (await storage.stat(target) === undefined) return false;
    const expected = [digests.manifest, digests.module, digests.signature];
    try {
      for (const [index, { names, bytes }] of filesOf(read).entries()) {
        if (await sha256Hex(await storage.read(storage.join(target, ...names), bytes.length)) !== expected[index]) return false;
      }
      return true;
    } catch {
      // A file of it is missing, or larger.
      return false;
    }
  }
}

/** Manifest, module, and the signature where there is one. */
function filesOf(read: Package): readonly { readonly names: readonly string[]; readonly bytes: Uint8Array<ArrayBuffer> }[] {
  return [
    { names: [read.manifestName], bytes: read.manifestBytes },
    { names: read.manifest.wasm.split('/'), bytes: read.module },
    ...(read.signature === undefined ? [] : [{ names: read.signatureName.split('/'), bytes: read.signature }]),
  ];
}
