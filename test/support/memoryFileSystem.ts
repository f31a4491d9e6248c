import { FileSystemError } from '../../src/sandbox/fileSystemError';
import type { FileStat, FileSystem, OpenFile } from '../../src/sandbox/types';

type Node =
  | { readonly type: 'directory'; readonly inode: bigint; readonly entries: Map<string, Node>; accessed: bigint; modified: bigint }
  | { readonly type: 'file'; readonly inode: bigint; bytes: Uint8Array; links: bigint; accessed: bigint; modified: bigint }
  | { readonly type: 'symlink'; readonly inode: bigint; readonly target: string; accessed: bigint; modified: bigint };
type DirectoryNode = Extract<Node, { type: 'directory' }>;
type FileNode = Extract<Node, { type: 'file' }>;

/** A tree to start from: text is a file, an object a directory, an array of one text a symbolic link. */
export interface MemoryTree {
  readonly [name: string]: string | readonly [target: string] | MemoryTree;
}

/** A file system in memory with the semantics that `FileSystem` asks for, and a counter of its calls. */
export class MemoryFileSystem implements FileSystem {
  /** Calls so far, as `name path`. */
  readonly calls: string[] = [];
  #inodes = 0n;
  #clock = 1_700_000_000_000_000_000n;
  readonly #root: DirectoryNode;

  constructor(tree: MemoryTree = {}) {
    this.#root = this.#build(tree);
  }

  /** Text of a file, for assertions. */
  text(path: string): string {
    return new TextDecoder().decode(this.#file(path).bytes);
  }

  async stat(path: string): Promise<FileStat> {
    this.calls.push(`stat ${path}`);
    return statOf(this.#get(path));
  }

  async readDirectory(path: string): Promise<{ name: string; type: FileStat['type']; inode: bigint }[]> {
    this.calls.push(`readDirectory ${path}`);
    return [...this.#directory(path).entries].map(([name, { type, inode }]) => ({ name, type, inode }));
  }

  async readLink(path: string): Promise<string> {
    const node = this.#get(path);
    if (node.type !== 'symlink') throw new FileSystemError('inval');
    return node.target;
  }

  async open(path: string, options: Parameters<FileSystem['open']>[1]): Promise<OpenFile> {
    this.calls.push(`open ${path}`);
    const { directory, name } = this.#parent(path);
    let node = directory.entries.get(name);
    if (node !== undefined && options.create && options.exclusive) throw new FileSystemError('exist');
    if (node === undefined) {
      if (!options.create) throw new FileSystemError('noent');
      node = this.#newFile('');
      directory.entries.set(name, node);
    }
    if (node.type === 'symlink') throw new FileSystemError('loop');
    if (node.type === 'directory') throw new FileSystemError('isdir');
    if (options.truncate) node.bytes = new Uint8Array(0);
    return this.#openFile(node, options.write);
  }

  async createDirectory(path: string): Promise<void> {
    const { directory, name } = this.#parent(path);
    if (directory.entries.has(name)) throw new FileSystemError('exist');
    directory.entries.set(name, this.#build({}));
  }

  async removeDirectory(path: string): Promise<void> {
    const { directory, name } = this.#parent(path);
    const node = this.#directory(path);
    if (node.entries.size > 0) throw new FileSystemError('notempty');
    directory.entries.delete(name);
  }

  async removeFile(path: string): Promise<void> {
    const { directory, name } = this.#parent(path);
    const node = this.#get(path);
    if (node.type === 'directory') throw new FileSystemError('isdir');
    directory.entries.delete(name);
  }

  async rename(from: string, to: string): Promise<void> {
    const source = this.#parent(from);
    const target = this.#parent(to);
    const node = this.#get(from);
    const replaced = target.directory.entries.get(target.name);
    if (replaced?.type === 'directory' && replaced.entries.size > 0) throw new FileSystemError('notempty');
    source.directory.entries.delete(source.name);
    target.directory.entries.set(target.name, node);
  }

  async symlink(target: string, path: string): Promise<void> {
    const { directory, name } = this.#parent(path);
    if (directory.entries.has(name)) throw new FileSystemError('exist');
    directory.entries.set(name, { type: 'symlink', inode: ++this.#inodes, target, accessed: this.#clock, modified: this.#clock });
  }

  async link(from: string, to: string): Promise<void> {
    const node = this.#file(from);
    const { directory, name } = this.#parent(to);
    if (directory.entries.has(name)) throw new FileSystemError('exist');
    node.links += 1n;
    directory.entries.set(name, node);
  }

  async setTimes(path: string, accessed: bigint | undefined, modified: bigint | undefined): Promise<void> {
    const node = this.#get(path);
    node.accessed = accessed ?? node.accessed;
    node.modified = modified ?? node.modified;
  }

  #openFile(node: FileNode, writable: boolean): OpenFile {
    const requireWrite = (): void => {
      if (!writable) throw new FileSystemError('badf');
    };
    return {
      stat: async () => statOf(node),
      read: async (offset, length) => node.bytes.slice(Number(offset), Number(offset) + length),
      write: async (offset, bytes) => {
        requireWrite();
        const end = Number(offset) + bytes.length;
        const grown = new Uint8Array(Math.max(end, node.bytes.length));
        grown.set(node.bytes);
        grown.set(bytes, Number(offset));
        node.bytes = grown;
        node.modified = this.#clock += 1_000n;
      },
      setSize: async size => {
        requireWrite();
        const resized = new Uint8Array(Number(size));
        resized.set(node.bytes.subarray(0, Number(size)));
        node.bytes = resized;
      },
      setTimes: async (accessed, modified) => {
        node.accessed = accessed ?? node.accessed;
        node.modified = modified ?? node.modified;
      },
      sync: async () => undefined,
      close: async () => undefined,
    };
  }

  #newFile(text: string): FileNode {
    return { type: 'file', inode: ++this.#inodes, bytes: new TextEncoder().encode(text), links: 1n, accessed: this.#clock, modified: this.#clock };
  }

  #build(tree: MemoryTree): DirectoryNode {
    const entries = new Map<string, Node>();
    const inode = ++this.#inodes;
    for (const [name, value] of Object.entries(tree)) {
      if (typeof value === 'string') entries.set(name, this.#newFile(value));
      else if (isLink(value)) entries.set(name, { type: 'symlink', inode: ++this.#inodes, target: value[0], accessed: this.#clock, modified: this.#clock });
      else entries.set(name, this.#build(value));
    }
    return { type: 'directory', inode, entries, accessed: this.#clock, modified: this.#clock };
  }

  #get(path: string): Node {
    let node: Node = this.#root;
    for (const name of path === '' ? [] : path.split('/')) {
      if (node.type === 'symlink') throw new FileSystemError('loop');
      if (node.type !== 'directory') throw new FileSystemError('notdir');
      const next = node.entries.get(name);
      if (next === undefined) throw new FileSystemError('noent');
      node = next;
    }
    return node;
  }

  #file(path: string): FileNode {
    const node = this.#get(path);
    if (node.type !== 'file') throw new FileSystemError('inval');
    return node;
  }

  #directory(path: string): DirectoryNode {
    const node = this.#get(path);
    if (node.type !== 'directory') throw new FileSystemError('notdir');
    return node;
  }

  #parent(path: string): { directory: DirectoryNode; name: string } {
    const slash = path.lastIndexOf('/');
    return { directory: this.#directory(slash < 0 ? '' : path.slice(0, slash)), name: path.slice(slash + 1) };
  }
}

function isLink(value: readonly [string] | MemoryTree): value is readonly [string] {
  return Array.isArray(value);
}

function statOf(node: Node): FileStat {
  return {
    type: node.type,
    size: node.type === 'file' ? BigInt(node.bytes.length) : node.type === 'symlink' ? BigInt(node.target.length) : 0n,
    modified: node.modified,
    accessed: node.accessed,
    changed: node.modified,
    device: 1n,
    inode: node.inode,
    links: node.type === 'file' ? node.links : 1n,
  };
}
