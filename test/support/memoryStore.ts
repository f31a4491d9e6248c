import { FileSystemError } from '../../src/sandbox/fileSystemError';
import type { FileType } from '../../src/sandbox/types';
import type { WholeFileStore } from '../../src/sandbox/wholeFileStore';

/** A tree of whole files in memory, as a provider of a virtual workspace is, that counts what it is asked for. */
export class MemoryStore implements WholeFileStore {
  calls = 0;
  writtenBytes = 0;
  /** Paths that were written, in order. */
  readonly writes: string[] = [];
  /** Contents by path; undefined is a directory. */
  readonly tree: Map<string, Uint8Array | undefined>;

  /**
   * @param tree texts of files by path; undefined is a directory
   * @param links which of the files are symbolic links
   */
  constructor(tree: Readonly<Record<string, string | undefined>> = {}, private readonly links: readonly string[] = []) {
    this.tree = new Map([['', undefined], ...Object.entries(tree).map(([path, text]) => [path, text === undefined ? undefined : new TextEncoder().encode(text)] as const)]);
  }

  async stat(path: string): ReturnType<WholeFileStore['stat']> {
    const bytes = this.#get(path);
    return { type: this.#typeOf(path), size: bytes?.length ?? 0, created: 1_000, modified: 1_000 };
  }

  async list(path: string): ReturnType<WholeFileStore['list']> {
    this.#get(path);
    const prefix = path === '' ? '' : `${path}/`;
    return [...this.tree]
      .filter(([each]) => each !== '' && each.startsWith(prefix) && !each.slice(prefix.length).includes('/'))
      .map(([each]) => ({ name: each.slice(prefix.length), type: this.#typeOf(each) }));
  }

  async read(path: string): Promise<Uint8Array> {
    return this.#get(path) ?? new Uint8Array(0);
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.calls += 1;
    this.writtenBytes += bytes.length;
    this.writes.push(path);
    this.tree.set(path, bytes);
  }

  async createDirectory(path: string): Promise<void> {
    this.calls += 1;
    this.tree.set(path, undefined);
  }

  async remove(path: string): Promise<void> {
    this.#get(path);
    this.tree.delete(path);
  }

  async rename(from: string, to: string): Promise<void> {
    this.calls += 1;
    for (const [path, bytes] of [...this.tree]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.tree.delete(path);
      this.tree.set(to + path.slice(from.length), bytes);
    }
  }

  #get(path: string): Uint8Array | undefined {
    this.calls += 1;
    if (!this.tree.has(path)) throw new FileSystemError('noent');
    return this.tree.get(path);
  }

  #typeOf(path: string): FileType {
    return this.links.includes(path) ? 'symlink' : this.tree.get(path) === undefined ? 'directory' : 'file';
  }
}
