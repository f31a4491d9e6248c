import { FileSystemError } from '../sandbox/fileSystemError';
import type { FileStat, FileSystem, FileType } from '../sandbox/types';
import { PROBE_BYTES, isBinary } from './text/decode';

/** What tells one state of a file from another without reading it. */
export interface Signature {
  /** Bytes. */
  readonly size: number;
  /** Nanoseconds since the epoch. */
  readonly modified: bigint;
  readonly changed: bigint;
  readonly inode: bigint;
}

export interface TreeEntry {
  readonly name: string;
  readonly type: FileType;
}

/** What is at a path: of a file its signature. */
export type Found = { readonly type: 'file'; readonly signature: Signature } | { readonly type: 'directory' | 'symlink' | 'other' };

/** What the index needs of a folder's files. Nothing is ever written, and no symbolic link followed. */
export interface TreeFiles {
  /** The entries of a directory; `undefined` where there is none. */
  list(path: string): Promise<readonly TreeEntry[] | undefined>;
  /** `undefined` where there is nothing. */
  look(path: string): Promise<Found | undefined>;
  /**
   * The bytes of a regular file, no more than `most`; none where it is no text. `undefined` where there is no such file (any more), it
   * has more, or grows while it is read.
   */
  read(path: string, most: number): Promise<Uint8Array | undefined>;
}

/**
 * The files of a folder, looked at by the rules that plugins' own reads follow. What can't be looked at for want of rights, or
 * since it is elsewhere by now, is taken as not there.
 */
export function treeFilesOf(files: FileSystem): TreeFiles {
  /** Whether no component above is a link, where the file system doesn't see to that itself. */
  const isPlain = async (path: string): Promise<boolean> => {
    if (files.refusesLinks === true) return true;
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if ((await files.stat(path.slice(0, slash))).type !== 'directory') return false;
    }
    return true;
  };
  return {
    list: path => orNothing(async () => (await isPlain(path) ? (await files.readDirectory(path)).map(({ name, type }) => ({ name, type })) : undefined)),
    look: path => orNothing(async () => (await isPlain(path) ? foundOf(await files.stat(path)) : undefined)),
    read: (path, most) => orNothing(async () => {
      if (!await isPlain(path)) return undefined;
      const { type, size } = await files.stat(path);
      if (type !== 'file' || size > BigInt(most)) return undefined;
      const file = await files.open(path, { read: true, write: false, create: false, exclusive: false, truncate: false, append: false });
      try {
        // Mostly the beginning tells that it is an image or a program: then the rest is not read.
        if (size > BigInt(2 * PROBE_BYTES) && isBinary(await file.read(0n, PROBE_BYTES))) return new Uint8Array(0);
        // A byte more than it has: a file that grew is seen to have grown.
        const bytes = await file.read(0n, Number(size) + 1);
        if (bytes.length > Number(size)) return undefined;
        return isBinary(bytes) ? new Uint8Array(0) : bytes;
      } finally {
        await file.close();
      }
    }),
  };
}

/** The signature that a status carries. */
export function signatureOf({ size, modified, changed, inode }: FileStat): Signature {
  return { size: Number(size), modified, changed, inode };
}

export function isSameSignature(one: Signature, other: Signature): boolean {
  return one.size === other.size && one.modified === other.modified && one.changed === other.changed && one.inode === other.inode;
}

function foundOf(stat: FileStat): Found {
  return stat.type === 'file' ? { type: 'file', signature: signatureOf(stat) } : { type: stat.type };
}

async function orNothing<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof FileSystemError) return undefined;
    throw error;
  }
}
