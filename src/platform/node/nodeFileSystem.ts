import { constants, lstat, realpath, realpathSync, type BigIntStats } from 'node:fs';
import { link, lutimes, mkdir, open, readdir, readlink, rename, rmdir, symlink, unlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { isSameSpelling, pathProblem, type NamingPlatform } from '../../sandbox/fileNames';
import { ConfinementError } from '../../sandbox/fileSystemError';
import { parentOf } from '../../sandbox/wasi/location';
import type { FileStat, FileSystem, OpenFile, OpenFileOptions } from '../../sandbox/types';
import { ConfinedDirectories, type Undo } from './confinedDirectories';
import { ExactTimes } from './exactTimes';
import { fileSystemErrorOf, guarded } from './nodeErrors';
import { NodeOpenFile } from './nodeOpenFile';
import { fileStatOf, secondsOf, typeOf } from './nodeStat';
import { OwnLinks } from './ownLinks';

/** Half as dear as the one of fs/promises, and asked most of all. */
const lstatOf = promisify(lstat);

/** How many entries of a directory are looked at side by side. */
const LOOK_AHEAD = 32;

/** The machine's own names for things, other than its own in tests only. */
export interface NodeNaming {
  /** Whose rules names follow. */
  readonly platform: NamingPlatform;
  /** The path of what is there, links resolved, spelled as it is kept. */
  readonly realpath: (path: string) => Promise<string>;
}

const THIS_MACHINE: NodeNaming = {
  platform: process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux',
  realpath: promisify(realpath.native),
};

/**
 * The tree of real files below `root`, an absolute path that must exist. Every operation goes through the directory it
 * is in, opened and checked (confinedDirectories.ts), and no link is ever followed here. Names that the platform would
 * take for others are refused, and so is changing a file that has names elsewhere (hard links).
 */
export function createNodeFileSystem(root: string, naming: NodeNaming = THIS_MACHINE): FileSystem {
  const directories = new ConfinedDirectories(realpathSync(root));
  const times = new ExactTimes();
  const links = new OwnLinks();

  const requireNames = (path: string, capability: 'fs.read' | 'fs.write'): void => {
    const problem = pathProblem(path, naming.platform);
    if (problem !== undefined) throw new ConfinementError('acces', path, capability, `${problem}.`);
  };
  /** Where names are found under other spellings, only the one that is kept is served. */
  const requireSpelling = async (place: string, path: string, capability: 'fs.read' | 'fs.write'): Promise<void> => {
    if (naming.platform === 'linux' || path === '') return;
    const asked = place.slice(place.lastIndexOf('/') + 1);
    if (isSameSpelling(await keptName(place, naming), asked)) return;
    throw new ConfinementError('acces', path, capability, `"${asked}" is spelled differently here.`);
  };
  /** Does something to the last component of a path, from within its directory. */
  const reach = <T>(way: 'change' | 'look', capability: 'fs.read' | 'fs.write', path: string, operation: (place: string) => Promise<T>, undo?: Undo<T>): Promise<T> =>
    guarded(async () => {
      requireNames(path, capability);
      return directories[way](parentOf(path), async directory => {
        const place = within(directory, path);
        await requireSpelling(place, path, capability);
        return operation(place);
      }, undo);
    });
  const change = <T>(path: string, operation: (place: string) => Promise<T>): Promise<T> => reach('change', 'fs.write', path, operation);
  const look = <T>(path: string, operation: (place: string) => Promise<T>): Promise<T> => reach('look', 'fs.read', path, operation);
  const requireOwned = (stats: BigIntStats, path: string): void => {
    if (stats.isFile() && !links.owns(stats)) throw new ConfinementError('acces', path, 'fs.write', 'It has other names (hard links), which may be outside the folder.');
  };
  /** Changes two at once. */
  const changeBoth = (from: string, to: string, operation: (source: string, target: string) => Promise<void>): Promise<void> =>
    change(from, source => change(to, target => operation(source, target)));

  return {
    refusesLinks: true,
    stat: path => look(path, async place => times.refine(await statOf(place))),
    readDirectory: path => guarded(async () => {
      requireNames(path, 'fs.read');
      return directories.look(path, listDirectory);
    }),
    readLink: path => look(path, place => readlink(place)),
    // Opening what is there changes nothing: then the place is checked meanwhile.
    open: (path, options) => reach(options.create || options.truncate ? 'change' : 'look', 'fs.write', path,
      place => openFile(place, path, options, times, stats => requireOwned(stats, path)), file => file.close()),
    createDirectory: path => change(path, place => mkdir(place)),
    removeDirectory: path => change(path, place => rmdir(place)),
    removeFile: path => change(path, place => unlink(place)),
    rename: (from, to) => changeBoth(from, to, rename),
    symlink: (target, path) => change(path, async place => {
      const problem = pathProblem(target.split('/').filter(name => !['', '.', '..'].includes(name)).join('/'), naming.platform);
      if (problem !== undefined) throw new ConfinementError('acces', path, 'fs.write', `The link's target is refused: ${problem}.`);
      await symlink(target, place);
    }),
    link: (from, to) => changeBoth(from, to, async (source, target) => {
      requireOwned(await lstatOf(source, { bigint: true }), from);
      await link(source, target);
      links.made(await lstatOf(target, { bigint: true }));
    }),
    setTimes: (path, accessed, modified) => change(path, async place => {
      if (accessed === undefined && modified === undefined) return;
      const stats = await lstatOf(place, { bigint: true });
      requireOwned(stats, path);
      const before = times.refine(fileStatOf(stats));
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

async function openFile(place: string, path: string, options: OpenFileOptions, times: ExactTimes, requireOwned: (stats: BigIntStats) => void): Promise<OpenFile> {
  const handle = await open(place, openFlags(options), 0o666);
  try {
    const stats = await handle.stat({ bigint: true });
    // What was a regular file when it was looked at may have been swapped for a FIFO or a device.
    if (!stats.isFile()) throw new ConfinementError('acces', path, 'fs.read', 'It is not a regular file.');
    if (options.write) requireOwned(stats);
    if (options.truncate) await handle.truncate(0);
    return new NodeOpenFile(handle, options.truncate ? 0n : stats.size, times, requireOwned);
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

/** The name of what is there as the file system keeps it; the asked one where nothing is there. */
async function keptName(place: string, { realpath: resolve }: NodeNaming): Promise<string> {
  const slash = place.lastIndexOf('/');
  const [directory, asked] = [place.slice(0, slash), place.slice(slash + 1)];
  try {
    // A link's real path is its target's: its own name is found in the listing.
    if ((await lstatOf(place)).isSymbolicLink()) return (await readdir(directory)).find(name => isSameSpelling(name, asked)) ?? '';
    return basename(await resolve(place));
  } catch (error) {
    if (fileSystemErrorOf(error).errno === 'noent') return asked;
    throw error;
  }
}

/** Zero where the entry went away meanwhile: it is listed all the same, as other systems do. */
async function inodeOf(path: string): Promise<bigint> {
  try {
    return (await lstatOf(path, { bigint: true })).ino;
  } catch {
    return 0n;
  }
}
