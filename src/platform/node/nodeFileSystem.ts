import { constants, lstat, realpathSync } from 'node:fs';
import { link, lutimes, mkdir, open, readdir, readlink, rename, rmdir, symlink, unlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { FileSystemError } from '../../sandbox/fileSystemError';
import { parentOf } from '../../sandbox/wasi/location';
import type { FileStat, FileSystem, OpenFile, OpenFileOptions } from '../../sandbox/types';
import { ConfinedDirectories } from './confinedDirectories';
import { ExactTimes } from './exactTimes';
import { guarded } from './nodeErrors';
import { NodeOpenFile } from './nodeOpenFile';
import { fileStatOf, secondsOf, typeOf } from './nodeStat';

/** Half as dear as the one of fs/promises, and asked most of all. */
const lstatOf = promisify(lstat);

/** How many entries of a directory are looked at side by side. */
const LOOK_AHEAD = 32;

/**
 * The tree of real files below `root`, an absolute path that must exist. Every operation goes through the directory it
 * is in, opened and checked (confinedDirectories.ts), and no link is ever followed here.
 */
export function createNodeFileSystem(root: string): FileSystem {
  const directories = new ConfinedDirectories(realpathSync(root));
  const times = new ExactTimes();

  /** Changes the last component of a path, from within its directory. */
  const change = <T>(path: string, operation: (place: string) => Promise<T>): Promise<T> =>
    guarded(() => directories.change(parentOf(path), directory => operation(within(directory, path))));
  const look = <T>(path: string, operation: (place: string) => Promise<T>): Promise<T> =>
    guarded(() => directories.look(parentOf(path), directory => operation(within(directory, path))));
  /** Changes two at once. */
  const changeBoth = (from: string, to: string, operation: (source: string, target: string) => Promise<void>): Promise<void> =>
    change(from, source => change(to, target => operation(source, target)));

  return {
    refusesLinks: true,
    stat: path => look(path, async place => times.refine(await statOf(place))),
    readDirectory: path => guarded(() => directories.look(path, listDirectory)),
    readLink: path => look(path, place => readlink(place)),
    open: (path, options) => change(path, place => openFile(place, options, times)),
    createDirectory: path => change(path, place => mkdir(place)),
    removeDirectory: path => change(path, place => rmdir(place)),
    removeFile: path => change(path, place => unlink(place)),
    rename: (from, to) => changeBoth(from, to, rename),
    symlink: (target, path) => change(path, place => symlink(target, place)),
    link: (from, to) => changeBoth(from, to, link),
    setTimes: (path, accessed, modified) => change(path, async place => {
      if (accessed === undefined && modified === undefined) return;
      const before = times.refine(await statOf(place));
      const asked = { accessed: accessed ?? before.accessed, modified: modified ?? before.modified };
      await lutimes(place, secondsOf(asked.accessed), secondsOf(asked.modified));
      times.remember(await statOf(place), asked);
    }),
  };
}

/** The root itself is reached as `.`: to lstat, the path of its handle is a link. */
function within(directory: string, path: string): string {
  return `${directory}/${path === '' ? '.' : path.slice(path.lastIndexOf('/') + 1)}`;
}

async function listDirectory(directory: string): Promise<{ name: string; type: FileStat['type']; inode: bigint }[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const result: { name: string; type: FileStat['type']; inode: bigint }[] = [];
  for (let start = 0; start < entries.length; start += LOOK_AHEAD) {
    result.push(...await Promise.all(entries.slice(start, start + LOOK_AHEAD).map(async entry => ({
      name: entry.name,
      type: typeOf(entry),
      inode: await inodeOf(`${directory}/${entry.name}`),
    }))));
  }
  return result;
}

async function statOf(place: string): Promise<FileStat> {
  return fileStatOf(await lstatOf(place, { bigint: true }));
}

async function openFile(place: string, options: OpenFileOptions, times: ExactTimes): Promise<OpenFile> {
  const handle = await open(place, openFlags(options), 0o666);
  try {
    // What was a regular file when it was looked at may have been swapped for a FIFO or a device.
    if (!(await handle.stat()).isFile()) throw new FileSystemError('acces');
    if (options.truncate) await handle.truncate(0);
    return new NodeOpenFile(handle, times);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Never blocking on a FIFO, never following a link, never truncating before the file is known to be one. */
function openFlags({ write, read, create, exclusive, append }: OpenFileOptions): number {
  let flags = write ? (read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  if (create) flags |= constants.O_CREAT;
  if (exclusive) flags |= constants.O_EXCL;
  if (append) flags |= constants.O_APPEND;
  // Windows knows neither; there a link is caught by the check of the real path.
  return flags | optional(constants.O_NOFOLLOW) | optional(constants.O_NONBLOCK);
}

function optional(flag: number | undefined): number {
  return flag ?? 0;
}

/** Zero where the entry went away meanwhile: it is listed all the same, as other systems do. */
async function inodeOf(path: string): Promise<bigint> {
  try {
    return (await lstatOf(path, { bigint: true })).ino;
  } catch {
    return 0n;
  }
}
