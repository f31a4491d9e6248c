import { ConfinementError, FileSystemError } from './fileSystemError';
import { OpenContents } from './openContents';
import type { FileStat, FileSystem, OpenFile, OpenFileOptions } from './types';
import { childOf, parentOf } from './wasi/location';
import type { WholeFileStore } from './wholeFileStore';

const NS_PER_MS = 1_000_000n;

/** Status of a file that is open and was removed; its size is known by its contents. */
const REMOVED: FileStat = { type: 'file', size: 0n, modified: 0n, accessed: 0n, changed: 0n, device: 1n, inode: 0n, links: 0n };

/**
 * A FileSystem over a store of whole files. An open file is held in memory and written back when it is synchronised,
 * closed or moved, and not when its status is asked for, so that many small writes cost one write of the whole. What such
 * stores cannot do (links, setting times) answers `notsup`, and links that are there are not followed: nothing tells where
 * they lead.
 */
export function createWholeFileSystem(store: WholeFileStore): FileSystem {
  const open = new Map<string, OpenContents>();

  async function statOf(path: string): Promise<FileStat> {
    const { type, size, created, modified } = await store.stat(path);
    const contents = open.get(path);
    const time = BigInt(Math.trunc(contents?.unsavedSince ?? modified)) * NS_PER_MS;
    return { type, size: BigInt(contents?.size ?? size), modified: time, accessed: time, changed: BigInt(Math.trunc(created)) * NS_PER_MS, device: 1n, inode: inodeOf(path), links: 1n };
  }

  async function statOrNothing(path: string): Promise<FileStat | undefined> {
    try {
      return await statOf(path);
    } catch (error) {
      if (error instanceof FileSystemError && error.errno === 'noent') return undefined;
      throw error;
    }
  }

  function requireWritable(): void {
    if (store.isReadOnly?.() === true) throw new FileSystemError('rofs');
  }

  async function contentsOf(path: string, options: OpenFileOptions): Promise<OpenContents> {
    const there = await statOrNothing(path);
    if (there === undefined && !options.create) throw new FileSystemError('noent');
    if (there !== undefined && options.create && options.exclusive) throw new FileSystemError('exist');
    if (there?.type === 'directory') throw new FileSystemError('isdir');
    if (there?.type === 'symlink') throw new FileSystemError('loop');
    if (there?.type === 'other') throw new FileSystemError('acces');
    if (there === undefined || options.write || options.truncate) requireWritable();
    const shared = open.get(path);
    if (shared !== undefined) {
      if (options.truncate) shared.setSize(0n);
      return shared;
    }
    const empty = there === undefined || options.truncate;
    // A new file is there at once, not when it is closed.
    if (empty) await store.write(path, new Uint8Array(0));
    const bytes = empty ? new Uint8Array(0) : await store.read(path);
    const meanwhile = open.get(path);
    if (meanwhile !== undefined) return meanwhile;
    const contents: OpenContents = new OpenContents(bytes, async changed => {
      const place = placeOf(contents);
      // A file that was removed while open lives on for those who have it open, and nowhere else.
      if (place !== undefined) await store.write(place, changed);
    });
    open.set(path, contents);
    return contents;
  }

  /** The name that open contents have now: a rename moves them along. */
  function placeOf(contents: OpenContents): string | undefined {
    for (const [path, candidate] of open) if (candidate === contents) return path;
    return undefined;
  }

  function forget(path: string): void {
    open.get(path)?.abandon();
    open.delete(path);
  }

  async function flushBelow(path: string): Promise<void> {
    await Promise.all([...open].filter(([place]) => place === path || place.startsWith(`${path}/`)).map(([, contents]) => contents.flush()));
  }

  return {
    stat: statOf,
    async readDirectory(path) {
      return (await store.list(path)).map(({ name, type }) => ({ name, type, inode: inodeOf(childOf(path, name)) }));
    },
    async readLink(path) {
      throw new ConfinementError('acces', path, 'fs.read', 'Symbolic links cannot be followed in this workspace.');
    },
    async open(path, options) {
      const contents = await contentsOf(path, options);
      contents.users += 1;
      return openFileOn(contents, options.write, async () => {
        contents.users -= 1;
        await contents.flush();
        const place = placeOf(contents);
        if (contents.users === 0 && place !== undefined) open.delete(place);
      }, async () => {
        const place = placeOf(contents);
        return (place === undefined ? undefined : await statOrNothing(place)) ?? REMOVED;
      });
    },
    async createDirectory(path) {
      if (await statOrNothing(path) !== undefined) throw new FileSystemError('exist');
      if ((await statOf(parentOf(path))).type !== 'directory') throw new FileSystemError('notdir');
      requireWritable();
      await store.createDirectory(path);
    },
    async removeDirectory(path) {
      if ((await statOf(path)).type !== 'directory') throw new FileSystemError('notdir');
      if ((await store.list(path)).length > 0) throw new FileSystemError('notempty');
      requireWritable();
      await store.remove(path);
    },
    async removeFile(path) {
      if ((await statOf(path)).type === 'directory') throw new FileSystemError('isdir');
      requireWritable();
      await store.remove(path);
      forget(path);
    },
    async rename(from, to) {
      if (from === to) return;
      requireWritable();
      await flushBelow(from);
      const target = await statOrNothing(to);
      if (target?.type === 'directory') {
        if ((await store.list(to)).length > 0) throw new FileSystemError('notempty');
        await store.remove(to);
      }
      await store.rename(from, to);
      forget(to);
      for (const [place, contents] of [...open]) {
        if (place !== from && !place.startsWith(`${from}/`)) continue;
        open.delete(place);
        open.set(to + place.slice(from.length), contents);
      }
    },
    async symlink() {
      throw new FileSystemError('notsup');
    },
    async link() {
      throw new FileSystemError('notsup');
    },
    setTimes: async (_path, accessed, modified) => requireNoTimes(accessed, modified),
  };
}

/** Times can't be set; to leave both as they are is no change. */
function requireNoTimes(accessed: bigint | undefined, modified: bigint | undefined): void {
  if (accessed !== undefined || modified !== undefined) throw new FileSystemError('notsup');
}

function openFileOn(contents: OpenContents, writable: boolean, release: () => Promise<void>, stat: () => Promise<FileStat>): OpenFile {
  let closed = false;
  const requireWrite = (): void => {
    if (!writable) throw new FileSystemError('badf');
  };
  return {
    stat: async () => ({ ...await stat(), size: BigInt(contents.size) }),
    read: async (offset, length) => contents.read(offset, length),
    async write(offset, bytes) {
      requireWrite();
      contents.write(offset, bytes);
    },
    async setSize(size) {
      requireWrite();
      contents.setSize(size);
    },
    setTimes: async (accessed, modified) => requireNoTimes(accessed, modified),
    sync: () => contents.flush(),
    async close() {
      if (closed) return;
      closed = true;
      await release();
    },
  };
}

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** A number that stands for a path (64-bit FNV-1a): stores of this kind have none, and programs compare them. */
function inodeOf(path: string): bigint {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode(path)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME);
  return hash;
}
