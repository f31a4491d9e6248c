import { join } from 'node:path';
import { MAX_UNPACKED_BYTES } from '../../../plugins/sources/archive/bounds';
import { acceptEntries } from '../../../plugins/sources/archive/entries';
import type { ArchiveEntry } from '../../../plugins/sources/archive/entries';
import { isGitLocation, parseGitReference } from '../../../plugins/sources/gitReference';
import type { GitReference } from '../../../plugins/sources/gitReference';
import type { FetchOptions, PackageSource, Staging } from '../../../plugins/sources/source';
import { versionTags } from '../../../plugins/sources/versionTags';
import { AirlockError } from '../../../errors';
import { beforeRetry } from '../../../plugins/sources/http';
import { gitFailure, isWorthAnotherTry } from './gitErrors';
import { limitGrowth } from './limitGrowth';
import { runGit } from './runGit';
import type { GitCall, GitResult } from './runGit';

/** What a repository may cost, in bytes. */
export interface GitLimits {
  /** Of one commit that is downloaded: a package, and what else may be in its repository. */
  readonly download: number;
  /** Of memory that git takes. */
  readonly memory: number;
}

const DEFAULT_LIMITS: GitLimits = { download: 512 * 1024 * 1024, memory: 1024 * 1024 * 1024 };
const MAX_LISTING = 8 * 1024 * 1024;
/** Files that a package can consist of. */
const PACKAGE_FILE = /\.(?:toml|wasm|sig)$|(?:^|\/)(?:readme|licen[cs]e|changelog)(?:\.[a-z]+)?$/i;
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * Packages in Git repositories, by the user's own git. Only the one commit is fetched, into a bare repository, and files
 * are read from its objects: there is no working tree, so no hook, filter, attribute or submodule has anything to act on.
 *
 * @param program where git is
 */
export function gitSource(program: () => Promise<string>, limits = DEFAULT_LIMITS): PackageSource {
  return {
    accepts: ({ location }) => isGitLocation(location),
    async fetch({ location, ref }, staging, options) {
      const reference = parseGitReference(location, ref);
      await staging.storage.createDirectory(staging.folder);
      const repository = new Repository(await program(), reference, staging, options, limits);
      const commit = await repository.fetch();
      await repository.unpack(commit);
      return {
        storage: staging.storage,
        location: staging.storage.join(staging.folder, 'package'),
        origin: { kind: 'git', url: location, reference: commit, ...(ref === undefined ? {} : { requested: ref }) },
      };
    },
    async versions({ location }, staging, options) {
      const repository = new Repository(await program(), parseGitReference(location, undefined), staging, options, limits);
      return versionTags(await repository.tags()).map(({ tag, version }) => ({ version, reference: { location, ref: tag } }));
    },
  };
}

class Repository {
  private readonly directory: string;

  constructor(private readonly program: string, private readonly reference: GitReference, private readonly staging: Staging, private readonly options: FetchOptions, private readonly limits: GitLimits) {
    this.directory = staging.storage.join(staging.folder, 'repository');
  }

  /** Fetches the one commit that is asked for. Returns its name. */
  async fetch(): Promise<string> {
    const { url, ref } = this.reference;
    await this.start();
    const wanted = ref ?? 'HEAD';
    const fetch = ['fetch', '--progress', '--depth=1', '--no-tags', '--no-recurse-submodules', '--no-auto-maintenance', '--end-of-options', url];
    const first = await this.download([...fetch, wanted]);
    if (first.code !== 0) {
      // Some servers give commits only together with what leads to them.
      if (ref === undefined || !COMMIT.test(ref) || !/not our ref|unadvertised|remote ref/i.test(first.message)) throw gitFailure(url, first.message);
      const all = await this.download(['fetch', '--progress', '--no-recurse-submodules', '--end-of-options', url, '+refs/*:refs/airlock/*']);
      if (all.code !== 0) throw gitFailure(url, all.message);
    }
    const name = first.code === 0 ? 'FETCH_HEAD' : wanted;
    const found = await this.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
    const commit = found.output.toString('latin1').trim();
    if (found.code !== 0 || !COMMIT.test(commit)) throw gitFailure(url, `couldn't find remote ref ${wanted}`);
    return commit;
  }

  /** The names of all tags. Nothing of them is fetched. */
  async tags(): Promise<readonly string[]> {
    // In a repository of its own, so that git asks no other one how to get there.
    await this.start();
    const { output } = await this.git(['ls-remote', '--tags', '--refs', '--end-of-options', this.reference.url]);
    return output.toString('utf8').split('\n').flatMap(line => /^[0-9a-f]+\trefs\/tags\/(.+)$/.exec(line)?.[1] ?? []);
  }

  private async start(): Promise<void> {
    await this.staging.storage.createDirectory(this.directory);
    this.options.onProgress({ phase: 'connecting' });
    await this.git(['init', '--quiet', '--bare', '--template=', '.']);
  }

  /** Writes the package's files to `package` in staging, if all of them are harmless. */
  async unpack(commit: string): Promise<void> {
    const { folder, url } = this.reference;
    const { storage } = this.staging;
    const tree = folder.length === 0 ? commit : `${commit}:${folder.join('/')}`;
    const listed = await this.run(['ls-tree', '-r', '-z', '-l', '--full-tree', '--end-of-options', tree]);
    if (listed.code !== 0) throw new AirlockError('source.not-found', `${url} has no folder ${folder.join('/')} at ${commit.slice(0, 12)}.`, 'Check what is after #.');
    // A repository holds much besides the package, and links among it; none of that is looked at.
    const entries = parseTree(listed.output.toString('utf8')).filter(({ entry }) => entry.type === 'file' && PACKAGE_FILE.test(entry.path));
    const files = acceptEntries(url, entries.map(({ entry }) => entry), { keepsCommonFolder: true });
    this.options.onProgress({ phase: 'reading files' });
    const names = files.map(({ index }) => entries[index]?.object ?? '');
    const contents = await this.run(['cat-file', '--batch'], { input: names.map(name => `${name}\n`).join(''), maxOutput: MAX_UNPACKED_BYTES + MAX_LISTING });
    const blobs = parseBatch(contents.output, url);
    for (const [position, { names: path }] of files.entries()) {
      const blob = blobs[position];
      if (blob === undefined) throw gitFailure(url, 'missing blob');
      await storage.replace(storage.join(this.staging.folder, 'package', ...path), blob);
    }
    await storage.createDirectory(storage.join(this.staging.folder, 'package'));
  }

  /** Fetches, once more if the connection breaks off, and no more bytes than a repository with a package needs. */
  private async download(args: readonly string[]): Promise<GitResult> {
    const first = await this.bounded(args);
    if (first.code === 0 || !isWorthAnotherTry(first.message)) return first;
    await beforeRetry(this.options.signal);
    return this.bounded(args);
  }

  private async bounded(args: readonly string[]): Promise<GitResult> {
    const limit = limitGrowth(join(this.directory, 'objects', 'pack'), this.limits.download, this.reference.url, this.options.signal);
    try {
      const result = await this.run(args, { signal: limit.signal });
      await limit.check();
      return result;
    } finally {
      limit.dispose();
    }
  }

  /** Runs git; a failure of it is one of the fetch. */
  private async git(args: readonly string[]): Promise<GitResult> {
    const result = await this.run(args);
    if (result.code !== 0) throw gitFailure(this.reference.url, result.message);
    return result;
  }

  private run(args: readonly string[], changed: Partial<Pick<GitCall, 'input' | 'maxOutput' | 'signal'>> = {}): Promise<GitResult> {
    const { signal, onProgress } = this.options;
    return runGit({
      program: this.program,
      args,
      directory: this.directory,
      protocols: [this.reference.protocol],
      signal,
      maxOutput: MAX_LISTING,
      maxMemory: this.limits.memory,
      onMessage: text => {
        const received = /Receiving objects:\s+(\d+)%/.exec(text.split('\r').at(-1) ?? '')?.[1];
        if (received !== undefined) onProgress({ phase: `downloading, ${received} %` });
      },
      ...changed,
    });
  }
}

interface TreeEntry {
  readonly object: string;
  readonly entry: ArchiveEntry;
}

/** Reads `git ls-tree -r -z -l`: `MODE TYPE OBJECT SIZE\tPATH`, each ended by a zero. */
function parseTree(listing: string): readonly TreeEntry[] {
  return listing.split('\0').filter(line => line !== '').flatMap(line => {
    const [, mode = '', kind = '', object = '', size = '', path = ''] = /^(\d+) (\w+) ([0-9a-f]+)\s+(\d+|-)\t(.*)$/s.exec(line) ?? [];
    // A submodule is not fetched: there is nothing of it here.
    if (kind === 'commit') return [];
    const bytes = Number(size);
    return [{ object, entry: { path, type: mode === '120000' ? 'link' as const : 'file' as const, size: bytes, packedSize: bytes } }];
  });
}

/** Reads `git cat-file --batch`: `OBJECT TYPE SIZE\n`, the contents, and a line feed. */
function parseBatch(output: Buffer, url: string): readonly Uint8Array[] {
  const blobs: Uint8Array[] = [];
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(0x0a, at);
    const [, size] = /^[0-9a-f]+ blob (\d+)$/.exec(output.toString('latin1', at, end)) ?? [];
    if (end < 0 || size === undefined) throw gitFailure(url, 'missing blob');
    blobs.push(output.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return blobs;
}
