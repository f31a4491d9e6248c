import { FileSystemError } from '../fileSystemError';
import type { FileStat, FileSystem, FileType, OpenFile, OpenFileOptions } from '../types';
import { childOf, parentOf } from '../wasi/location';
import { HeldContents } from './contents';
import { listChanges, type Change } from './changes';
import type { DirectoryNode, FileNode, OverlayNode } from './node';
import { OverlayFile } from './overlayFile';
import { DEFAULT_OVERLAY_LIMITS, OverlayQuota, type OverlayLimits } from './quota';

/** Numbers of what the plugin made: far from those that file systems give. */
const FIRST_INODE = 1n << 62n;

/**
 * A FileSystem that keeps what is written in memory, on top of another that is only ever read. Who uses it sees its own
 * changes, as if they had been made. For one caller at a time, as a plugin is; files that others change underneath
 * meanwhile show through where the plugin did not change them.
 */
export class OverlayFileSystem implements FileSystem {
  readonly #root: DirectoryNode;
  /** What of the tree underneath had to be known, by its path there. */
  readonly #underneath = new Map<string, OverlayNode>();
  readonly #quota: OverlayQuota;
  #inodes = FIRST_INODE;
  #device: bigint | undefined;

  /** @param now nanoseconds since the epoch */
  constructor(private readonly base: FileSystem, limits: OverlayLimits = DEFAULT_OVERLAY_LIMITS, private readonly now = (): bigint => BigInt(Date.now()) * 1_000_000n) {
    this.#quota = new OverlayQuota(limits);
    const stat: FileStat = { type: 'directory', size: 0n, modified: 0n, accessed: 0n, changed: 0n, device: 0n, inode: 0n, links: 1n };
    this.#root = { type: 'directory', origin: { path: '', stat }, stat, linkChange: 0n, given: {}, entries: new Map() };
  }

  /** Whether something was refused for want of memory: the changes are then not all that was wanted. */
  get isFull(): boolean {
    return this.#quota.refused;
  }

  /** What would have to be done underneath, by path. */
  changes(): Promise<readonly Change[]> {
    return listChanges(this.#root, this.#underneath, this.base);
  }

  async stat(path: string): Promise<FileStat> {
    const node = this.#known(path);
    return node === 'underneath' ? this.base.stat(path) : this.#statOf(node);
  }

  async readDirectory(path: string): Promise<readonly { readonly name: string; readonly type: FileType; readonly inode: bigint }[]> {
    const node = this.#known(path);
    if (node === 'underneath') return this.base.readDirectory(path);
    if (node.type !== 'directory') throw new FileSystemError('notdir');
    const below = node.origin === undefined ? [] : await this.base.readDirectory(path);
    const own = [...node.entries].flatMap(([name, entry]) => (entry === undefined ? [] : [{ name, type: entry.type, inode: entry.stat.inode }]));
    return [...below.filter(({ name }) => !node.entries.has(name)), ...own];
  }

  async readLink(path: string): Promise<string> {
    const node = this.#known(path);
    if (node === 'underneath') return this.base.readLink(path);
    if (node.type !== 'symlink') throw new FileSystemError('inval');
    return node.target ?? this.base.readLink(node.origin?.path ?? path);
  }

  async open(path: string, options: OpenFileOptions): Promise<OpenFile> {
    const found = await this.#pinOrNothing(path);
    if (found === undefined && !options.create) throw new FileSystemError('noent');
    if (found !== undefined && options.create && options.exclusive) throw new FileSystemError('exist');
    const node = found ?? await this.#addFile(path);
    if (node.type === 'directory') throw new FileSystemError('isdir');
    if (node.type !== 'file') throw new FileSystemError(node.type === 'symlink' ? 'loop' : 'acces');
    if (options.truncate) this.#empty(node);
    const below = node.contents === undefined && node.origin !== undefined
      ? await this.base.open(node.origin.path, { read: true, write: false, create: false, exclusive: false, truncate: false, append: false })
      : undefined;
    node.users += 1;
    return new OverlayFile(node, below, options, {
      close: () => {
        node.users -= 1;
        this.#releaseIfGone(node);
      },
      statOf: () => this.#statOf(node),
      hold: () => new HeldContents(this.#quota),
      touch: () => this.#touch(node),
      setTimes: (accessed, modified) => this.#setTimes(node, accessed, modified),
    });
  }

  async createDirectory(path: string): Promise<void> {
    const { parent, name } = await this.#freePlace(path);
    this.#place(parent, name, { type: 'directory', ...await this.#fresh('directory'), entries: new Map() });
  }

  async removeDirectory(path: string): Promise<void> {
    if (path === '') throw new FileSystemError('busy');
    const node = await this.#pin(path);
    if (node.type !== 'directory') throw new FileSystemError('notdir');
    if ((await this.readDirectory(path)).length > 0) throw new FileSystemError('notempty');
    await this.#unplace(path, node);
  }

  async removeFile(path: string): Promise<void> {
    const node = await this.#pin(path);
    if (node.type === 'directory') throw new FileSystemError('isdir');
    await this.#unplace(path, node);
    this.#releaseIfGone(node);
  }

  async rename(from: string, to: string): Promise<void> {
    if (from === '' || to === '') throw new FileSystemError('busy');
    await this.#placeFor(from);
    const { parent, name } = await this.#placeFor(to);
    const source = await this.#pin(from);
    const target = await this.#pinOrNothing(to);
    if (source === target) return;
    if (to.startsWith(`${from}/`)) throw new FileSystemError('inval');
    if (source.type === 'directory') {
      if (target !== undefined && target.type !== 'directory') throw new FileSystemError('notdir');
      if (target !== undefined && (await this.readDirectory(to)).length > 0) throw new FileSystemError('notempty');
    } else if (target?.type === 'directory') {
      throw new FileSystemError(from.startsWith(`${to}/`) ? 'notempty' : 'isdir');
    }
    if (source.type === 'directory') await this.#detach(source, from);
    await this.#unplace(from, source);
    if (target !== undefined) {
      target.linkChange -= 1n;
      this.#releaseIfGone(target);
    }
    source.linkChange += 1n;
    this.#place(parent, name, source);
  }

  async symlink(target: string, path: string): Promise<void> {
    const { parent, name } = await this.#freePlace(path);
    const fresh = await this.#fresh('symlink');
    this.#place(parent, name, { type: 'symlink', ...fresh, stat: { ...fresh.stat, size: BigInt(new TextEncoder().encode(target).length) }, target });
  }

  async link(from: string, to: string): Promise<void> {
    await this.#placeFor(from);
    await this.#placeFor(to);
    const node = await this.#pin(from);
    const { parent, name } = await this.#freePlace(to);
    if (node.type === 'directory') throw new FileSystemError('perm');
    node.linkChange += 1n;
    node.changed = this.now();
    this.#place(parent, name, node);
  }

  async setTimes(path: string, accessed: bigint | undefined, modified: bigint | undefined): Promise<void> {
    this.#setTimes(await this.#pin(path), accessed, modified);
  }

  /** What the overlay has at a path, or `underneath` where only the tree below can tell. Throws where there is nothing. */
  #known(path: string): OverlayNode | 'underneath' {
    let node: OverlayNode = this.#root;
    for (const name of namesOf(path)) {
      const directory = requireDirectory(node);
      const next = directory.entries.get(name);
      if (next === undefined) {
        if (directory.entries.has(name) || directory.origin === undefined) throw new FileSystemError('noent');
        return 'underneath';
      }
      node = next;
    }
    return node;
  }

  /** What is at a path, from now on known to the overlay with all the directories on the way. */
  async #pin(path: string): Promise<OverlayNode> {
    let node: OverlayNode = this.#root;
    let at = '';
    for (const name of namesOf(path)) {
      const directory = requireDirectory(node);
      at = childOf(at, name);
      let next = directory.entries.get(name);
      if (next === undefined) {
        if (directory.entries.has(name) || directory.origin === undefined) throw new FileSystemError('noent');
        next = this.#adopt(at, await this.base.stat(at));
        directory.entries.set(name, next);
      }
      node = next;
    }
    return node;
  }

  async #pinOrNothing(path: string): Promise<OverlayNode | undefined> {
    try {
      return await this.#pin(path);
    } catch (error) {
      if (!(error instanceof FileSystemError) || error.errno !== 'noent') throw error;
      await this.#pin(parentOf(path));
      return undefined;
    }
  }

  /** A node for what is underneath at a path, at the same place here. */
  #adopt(path: string, stat: FileStat): OverlayNode {
    this.#quota.takeEntry();
    const common = { origin: { path, stat }, stat, linkChange: 0n, given: {} };
    const node: OverlayNode = stat.type === 'directory'
      ? { type: 'directory', ...common, entries: new Map() }
      : stat.type === 'file'
        ? { type: 'file', ...common, contents: undefined, users: 0 }
        : { type: stat.type, ...common, target: undefined };
    this.#underneath.set(path, node);
    return node;
  }

  /** What is common to everything that the plugin makes. */
  async #fresh(type: FileType): Promise<Pick<OverlayNode, 'origin' | 'stat' | 'linkChange' | 'given'>> {
    this.#quota.takeEntry();
    this.#device ??= (await this.base.stat('')).device;
    const now = this.now();
    this.#inodes += 1n;
    return { origin: undefined, stat: { type, size: 0n, modified: now, accessed: now, changed: now, device: this.#device, inode: this.#inodes, links: 1n }, linkChange: 0n, given: {} };
  }

  async #addFile(path: string): Promise<FileNode> {
    const { parent, name } = await this.#placeFor(path);
    const file: FileNode = { type: 'file', ...await this.#fresh('file'), contents: new HeldContents(this.#quota), users: 0 };
    this.#place(parent, name, file);
    return file;
  }

  #empty(node: FileNode): void {
    node.contents ??= new HeldContents(this.#quota);
    node.contents.setSize(0n);
    this.#touch(node);
  }

  async #placeFor(path: string): Promise<{ parent: DirectoryNode; name: string }> {
    return { parent: requireDirectory(await this.#pin(parentOf(path))), name: path.slice(path.lastIndexOf('/') + 1) };
  }

  async #freePlace(path: string): Promise<{ parent: DirectoryNode; name: string }> {
    if (path === '' || await this.#pinOrNothing(path) !== undefined) throw new FileSystemError('exist');
    return this.#placeFor(path);
  }

  #place(parent: DirectoryNode, name: string, node: OverlayNode): void {
    parent.entries.set(name, node);
    this.#touch(parent);
  }

  /** Takes a node away from its place; what is underneath there is hidden from then on. */
  async #unplace(path: string, node: OverlayNode): Promise<void> {
    const { parent, name } = await this.#placeFor(path);
    if (parent.origin === undefined) parent.entries.delete(name);
    else parent.entries.set(name, undefined);
    node.linkChange -= 1n;
    node.changed = this.now();
    this.#touch(parent);
  }

  /** Forgets the contents of a file that has no name any more and that nobody has open. */
  #releaseIfGone(node: OverlayNode): void {
    if (node.type === 'file' && node.users === 0 && node.stat.links + node.linkChange <= 0n) node.contents?.release();
  }

  /** Makes a directory and all below independent of where they are, so that it can be moved. */
  async #detach(directory: DirectoryNode, path: string): Promise<void> {
    for (const { name } of await this.readDirectory(path)) {
      const child = await this.#pin(childOf(path, name));
      if (child.type === 'directory') await this.#detach(child, childOf(path, name));
    }
    directory.origin = undefined;
    for (const [name, entry] of directory.entries) if (entry === undefined) directory.entries.delete(name);
  }

  #touch(node: OverlayNode): void {
    node.modified = node.changed = this.now();
    const { accessed } = node.given;
    node.given = accessed === undefined ? {} : { accessed };
  }

  #setTimes(node: OverlayNode, accessed: bigint | undefined, modified: bigint | undefined): void {
    if (accessed === undefined && modified === undefined) return;
    if (accessed !== undefined) node.accessed = accessed;
    if (modified !== undefined) node.modified = modified;
    node.changed = this.now();
    node.given = { ...node.given, ...(accessed === undefined ? {} : { accessed }), ...(modified === undefined ? {} : { modified }) };
  }

  async #statOf(node: OverlayNode): Promise<FileStat> {
    const isHeld = node.type === 'file' && node.contents !== undefined;
    const from = node.origin === undefined || isHeld ? node.stat : await this.base.stat(node.origin.path);
    return {
      ...from,
      size: node.type === 'file' && node.contents !== undefined ? BigInt(node.contents.size) : from.size,
      links: from.links + (node.type === 'directory' ? 0n : node.linkChange),
      accessed: node.accessed ?? from.accessed,
      modified: node.modified ?? from.modified,
      changed: node.changed ?? from.changed,
    };
  }
}

function namesOf(path: string): readonly string[] {
  return path === '' ? [] : path.split('/');
}

/** The node as a directory. A link on the way is refused as every FileSystem refuses it. */
function requireDirectory(node: OverlayNode): DirectoryNode {
  if (node.type === 'directory') return node;
  throw new FileSystemError(node.type === 'symlink' ? 'loop' : 'notdir');
}
