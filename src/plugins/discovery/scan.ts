import { AirlockError } from '../../errors';
import type { Storage } from '../../platform/storage';
import { printable } from '../../printable';
import { readManifest } from '../package';
import { fetchPackage } from '../sources/fetchPackage';
import { zipSource } from '../sources/zipSource';
import type { Manifest } from '../types';
import type { DiscoveryDirectory } from './directories';

/** A package that lies in a discovery directory. It is offered: nothing of it was verified, and nothing of it runs. */
export interface FoundPackage {
  /** What to install from. */
  readonly location: string;
  readonly directory: DiscoveryDirectory;
  /** What it says of itself; absent where that can't be read. */
  readonly manifest?: Manifest;
  /** Why it can't be installed as it is. */
  readonly problem?: AirlockError;
}

export interface ScanOptions {
  readonly storage: Storage;
  /** Where archives are unpacked for a moment. */
  readonly stagingRoot: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Packages of one directory that are looked at. */
const MOST_ENTRIES = 200;
/** Archives up to this size are looked into, in bytes. */
const MOST_ARCHIVE_BYTES = 32 * 1024 * 1024;
const ARCHIVE_TIMEOUT_MS = 10_000;

/**
 * Looks for packages directly in directories: folders with a manifest, ZIP files, and modules with their manifests beside them.
 * Directories that are not there hold none; what is broken is listed with its problem. Links are not followed.
 *
 * It remembers archives that did not change, so that they are not unpacked again.
 */
export class Scanner {
  private archives = new Map<string, FoundPackage>();

  constructor(private readonly options: ScanOptions) {}

  /** @throws the signal's reason */
  async scan(directories: readonly DiscoveryDirectory[]): Promise<readonly FoundPackage[]> {
    const found: FoundPackage[] = [];
    const before = this.archives;
    this.archives = new Map();
    for (const directory of directories) {
      this.options.signal.throwIfAborted();
      found.push(...await this.scanOne(directory, before));
    }
    return found;
  }

  private async scanOne(directory: DiscoveryDirectory, before: ReadonlyMap<string, FoundPackage>): Promise<readonly FoundPackage[]> {
    const { storage, signal } = this.options;
    const found: FoundPackage[] = [];
    try {
      if (await storage.stat(directory.location) === undefined) return [];
      const entries = (await storage.list(directory.location)).filter(({ name, type }) => isCandidate(name, type)).sort((one, other) => (one.name < other.name ? -1 : 1));
      for (const { name, type } of entries.slice(0, MOST_ENTRIES)) {
        signal.throwIfAborted();
        const location = storage.join(directory.location, name);
        if (type === 'symlink') found.push({ location, directory, problem: new AirlockError('package.io', `${printable(name)} is a symbolic link, which is not followed.`, 'Put the package itself there.') });
        else if (name.toLowerCase().endsWith('.zip')) found.push(await this.archive(location, directory, before));
        else found.push(await this.attempt(location, directory, () => this.onDisk(location)));
      }
      if (entries.length > MOST_ENTRIES) found.push({ location: directory.location, directory, problem: new AirlockError('package.io', `${directory.location} holds more than ${MOST_ENTRIES} packages; the others are not looked at.`, 'Remove some.') });
    } catch (error) {
      signal.throwIfAborted();
      found.push({ location: directory.location, directory, problem: asProblem(error) });
    }
    return found;
  }

  private async onDisk(location: string): Promise<Manifest> {
    const { storage } = this.options;
    const { folder, manifest, manifestName } = await readManifest(storage, location);
    if (await storage.stat(storage.join(folder, ...manifest.wasm.split('/'))) === undefined) {
      throw new AirlockError('module.missing', `The package has no module ${manifest.wasm}.`, `Put it beside ${manifestName}.`);
    }
    return manifest;
  }

  private async archive(location: string, directory: DiscoveryDirectory, before: ReadonlyMap<string, FoundPackage>): Promise<FoundPackage> {
    const { storage, stagingRoot, now, signal } = this.options;
    const stat = await storage.stat(location);
    const key = JSON.stringify([location, stat?.size, stat?.modified]);
    const known = before.get(key) ?? await this.attempt(location, directory, async () => {
      if ((stat?.size ?? 0) > MOST_ARCHIVE_BYTES) throw new AirlockError('source.too-large', `The archive is larger than ${MOST_ARCHIVE_BYTES / 1024 / 1024} MiB, so it was not looked into.`, 'Install it by hand, if you want to.');
      return (await fetchPackage({ location }, { sources: [zipSource(storage)], storage, stagingRoot, signal, now, timeoutMs: ARCHIVE_TIMEOUT_MS })).read.manifest;
    });
    this.archives.set(key, known);
    return known;
  }

  private async attempt(location: string, directory: DiscoveryDirectory, read: () => Promise<Manifest>): Promise<FoundPackage> {
    try {
      return { location, directory, manifest: await read() };
    } catch (error) {
      this.options.signal.throwIfAborted();
      return { location, directory, problem: asProblem(error) };
    }
  }
}

/** Folders, archives and modules; a package's other files belong to its module. */
function isCandidate(name: string, type: string): boolean {
  if (name.startsWith('.')) return false;
  return type === 'directory' || ((type === 'file' || type === 'symlink') && /\.(?:zip|wasm)$/i.test(name)) || (type === 'symlink' && !/\.\w+$/.test(name));
}

function asProblem(error: unknown): AirlockError {
  return error instanceof AirlockError ? error : new AirlockError('package.io', error instanceof Error ? error.message : String(error), '', { cause: error });
}
