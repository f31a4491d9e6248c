import { FileSystemError } from '../../sandbox/fileSystemError';
import type { FileStat, FileSystem, OpenFile, OpenFileOptions } from '../../sandbox/types';
import { guarded } from './editorFileErrors';
import type { EditorFiles, EditorStat } from './editorFiles';
import { HeldFile } from './heldFile';

/**
 * A tree of files on whatever file system the editor has for it: for workspaces that are not on disk. Files are held
 * whole while they are open and written when they are synchronised or closed. Links are seen but not followed; links and
 * times cannot be made (`notsup`).
 */
export function createEditorFileSystem(files: EditorFiles): FileSystem {
  /** Open files by path, so that all handles of a file and its stat agree. */
  const open = new Map<string, HeldFile>();

  /** Looks at a path, refusing links on the way to it. */
  const look = async (path: string): Promise<EditorStat> => {
    const names = path.split('/');
    for (let depth = 1; depth < names.length; depth++) {
      const parent = await files.stat(names.slice(0, depth).join('/'));
      if (parent.isLink) throw new FileSystemError('loop');
      if (parent.type !== 'directory') throw new FileSystemError('notdir');
    }
    return files.stat(path);
  };
  const exists = async (path: string): Promise<EditorStat | undefined> => {
    try {
      return await guarded(() => look(path));
    } catch (error) {
      if (error instanceof FileSystemError && error.errno === 'noent') return undefined;
      throw error;
    }
  };
  const flush = async (path: string, held: HeldFile): Promise<void> => {
    const changes = held.takeChanges();
    // A file that was removed while it was open has nowhere to be written to.
    if (changes === undefined || open.get(path) !== held) return;
    try {
      await files.write(path, changes);
    } catch (error) {
      held.keepChanges();
      throw error;
    }
  };

  return {
    stat: path => guarded(async () => fileStat(path, await look(path), open.get(path))),
    readDirectory: path => guarded(async () => {
      const stat = await look(path);
      if (stat.isLink) throw new FileSystemError('loop');
      if (stat.type !== 'directory') throw new FileSystemError('notdir');
      const entries = await files.list(path);
      return entries.map(entry => ({ name: entry.name, type: entry.isLink ? 'symlink' : entry.type, inode: inodeOf(path === '' ? entry.name : `${path}/${entry.name}`) }));
    }),
    readLink: () => Promise.reject(new FileSystemError('notsup')),
    open: (path, options) => guarded(async () => {
      const stat = await exists(path);
      refuse(stat, options);
      let held = open.get(path);
      if (held === undefined) {
        const content = stat === undefined || options.truncate ? new Uint8Array(0) : await files.read(path);
        held = open.get(path) ?? new HeldFile(new Uint8Array(content), stat?.modified ?? Date.now(), stat === undefined);
        open.set(path, held);
      }
      if (options.truncate) held.setSize(0n);
      held.handles++;
      // The name is taken at once, as everywhere else.
      if (stat === undefined) await flush(path, held);
      return handleOf(path, held, options);
    }),
    createDirectory: path => guarded(async () => {
      if (await exists(path) !== undefined) throw new FileSystemError('exist');
      await files.createDirectory(path);
    }),
    removeDirectory: path => guarded(async () => {
      const stat = await look(path);
      if (stat.isLink || stat.type !== 'directory') throw new FileSystemError('notdir');
      if ((await files.list(path)).length > 0) throw new FileSystemError('notempty');
      await files.delete(path);
    }),
    removeFile: path => guarded(async () => {
      const stat = await look(path);
      if (!stat.isLink && stat.type === 'directory') throw new FileSystemError('isdir');
      open.delete(path);
      await files.delete(path);
    }),
    rename: (from, to) => guarded(async () => {
      const source = await look(from);
      const target = await exists(to);
      if (from === to) return;
      if (to.startsWith(`${from}/`)) throw new FileSystemError('inval');
      if (target !== undefined) {
        const isDirectory = target.type === 'directory' && !target.isLink;
        if (isDirectory && source.type !== 'directory') throw new FileSystemError('isdir');
        if (!isDirectory && source.type === 'directory') throw new FileSystemError('notdir');
        if (isDirectory && (await files.list(to)).length > 0) throw new FileSystemError('notempty');
      }
      for (const [path, held] of open) if (path === from || path.startsWith(`${from}/`)) await flush(path, held);
      open.delete(to);
      await files.rename(from, to, target !== undefined);
      for (const [path, held] of [...open]) {
        if (path !== from && !path.startsWith(`${from}/`)) continue;
        open.delete(path);
        open.set(to + path.slice(from.length), held);
      }
    }),
    symlink: () => Promise.reject(new FileSystemError('notsup')),
    link: () => Promise.reject(new FileSystemError('notsup')),
    setTimes: () => Promise.reject(new FileSystemError('notsup')),
  };

  function handleOf(opened: string, held: HeldFile, options: OpenFileOptions): OpenFile {
    /** Where the file is now: it may have been renamed since it was opened. */
    const pathNow = (): string => [...open].find(([, each]) => each === held)?.[0] ?? opened;
    const writable = <T>(operation: () => T): Promise<T> => guarded(async () => {
      if (!options.write) throw new FileSystemError('badf');
      return operation();
    });
    return {
      stat: async () => ({ ...fileStat(opened, { type: 'file', isLink: false, size: held.size, modified: held.modified, created: held.modified }, held) }),
      read: async (offset, length) => held.read(offset, length),
      write: (offset, bytes) => writable(() => { held.write(options.append ? BigInt(held.size) : offset, bytes); }),
      setSize: size => writable(() => { held.setSize(size); }),
      setTimes: () => Promise.reject(new FileSystemError('notsup')),
      sync: () => guarded(() => flush(pathNow(), held)),
      close: () => guarded(async () => {
        const path = pathNow();
        held.handles--;
        try {
          await flush(path, held);
        } finally {
          if (held.handles === 0 && open.get(path) === held) open.delete(path);
        }
      }),
    };
  }
}

function refuse(stat: EditorStat | undefined, { create, exclusive, write }: OpenFileOptions): void {
  if (stat === undefined) {
    if (!create) throw new FileSystemError('noent');
    return;
  }
  if (exclusive) throw new FileSystemError('exist');
  if (stat.isLink) throw new FileSystemError('loop');
  if (stat.type === 'directory') throw new FileSystemError(write ? 'isdir' : 'acces');
  if (stat.type === 'other') throw new FileSystemError('acces');
}

function fileStat(path: string, stat: EditorStat, held: HeldFile | undefined): FileStat {
  const modified = BigInt(Math.trunc(held?.modified ?? stat.modified)) * 1_000_000n;
  return {
    type: stat.isLink ? 'symlink' : stat.type,
    size: BigInt(held?.size ?? stat.size),
    modified, accessed: modified, changed: modified,
    device: 1n, inode: inodeOf(path), links: 1n,
  };
}

/** A number for a path, FNV-1a over 64 bits: such file systems have none, and programs compare them. */
function inodeOf(path: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(path)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}
