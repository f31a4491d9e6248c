import { constants, realpathSync } from 'node:fs';
import { link, lstat, lutimes, mkdir, open, readdir, readlink, rename, rmdir, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { FileSystemError } from '../../sandbox/fileSystemError';
import type { FileStat, FileSystem, OpenFile, OpenFileOptions } from '../../sandbox/types';
import { withDirectory } from './confinedDirectory';
import { ExactTimes } from './exactTimes';
import { guarded } from './nodeErrors';
import { NodeOpenFile } from './nodeOpenFile';
import { fileStatOf, secondsOf, typeOf } from './nodeStat';

/** How many entries of a directory are looked at side by side. */
const LOOK_AHEAD = 32;

/**
 * The tree of real files below `root`, an absolute path that must exist. Every operation goes through the directory it
 * is in, opened and checked (confinedDirectory.ts), and no link is ever followed here.
 */
export function createNodeFileSystem(root: string): FileSystem {
  const realRoot = realpathSync(root);

  /** Runs an operation on the last component of a path, from within its directory. */
  const at = <T>(path: string, operation: (place: string) => Promise<T>): Promise<T> => {
    if (path === '') return guarded(() => withDirectory(realRoot, '', operation));
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    return guarded(() => withDirectory(realRoot, slash < 0 ? '' : path.slice(0, slash), directory => operation(join(directory, name))));
  };

  const times = new ExactTimes();

  /** To lstat the handle of the root is a link; its entry `.` is the root itself. */
  const itself = (path: string, place: string): string => (path === '' ? `${place}/.` : place);

  return {
    stat: path => at(path, async place => times.refine(await statOf(itself(path, place)))),
    readDirectory: path => guarded(() => withDirectory(realRoot, path, async directory => {
      const entries = await readdir(directory, { withFileTypes: true });
      const result: { name: string; type: FileStat['type']; inode: bigint }[] = [];
      for (let start = 0; start < entries.length; start += LOOK_AHEAD) {
        result.push(...await Promise.all(entries.slice(start, start + LOOK_AHEAD).map(async entry => ({
          name: entry.name,
          type: typeOf(entry),
          inode: await inodeOf(join(directory, entry.name)),
        }))));
      }
      return result;
    })),
    readLink: path => at(path, place => readlink(place)),
    open: (path, options) => at(path, place => openFile(place, options, times)),
    createDirectory: path => at(path, place => mkdir(place)),
    removeDirectory: path => at(path, place => rmdir(place)),
    removeFile: path => at(path, place => unlink(place)),
    rename: (from, to) => at(from, source => at(to, target => rename(source, target))),
    symlink: (target, path) => at(path, place => symlink(target, place)),
    link: (from, to) => at(from, source => at(to, target => link(source, target))),
    setTimes: (path, accessed, modified) => at(path, async place => {
      if (accessed === undefined && modified === undefined) return;
      const target = itself(path, place);
      const before = times.refine(await statOf(target));
      const asked = { accessed: accessed ?? before.accessed, modified: modified ?? before.modified };
      await lutimes(target, secondsOf(asked.accessed), secondsOf(asked.modified));
      times.remember(await statOf(target), asked);
    }),
  };
}

async function statOf(place: string): Promise<FileStat> {
  return fileStatOf(await lstat(place, { bigint: true }));
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
    return (await lstat(path, { bigint: true })).ino;
  } catch {
    return 0n;
  }
}
