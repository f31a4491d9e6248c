import type { BigIntStats } from 'node:fs';
import type { FileStat, FileType } from '../../sandbox/types';

/** What node:fs says about a file, in the sandbox's terms. */
export function fileStatOf(stats: BigIntStats): FileStat {
  return {
    type: typeOf(stats),
    size: stats.size,
    modified: stats.mtimeNs,
    accessed: stats.atimeNs,
    changed: stats.ctimeNs,
    device: stats.dev,
    inode: stats.ino,
    links: stats.nlink,
  };
}

/** The type of what a Stats or a Dirent describes. */
export function typeOf(entry: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): FileType {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : entry.isSymbolicLink() ? 'symlink' : 'other';
}

const NS_PER_S = 1_000_000_000n;

/** A time for `utimes`, which takes seconds as a float: what is finer than a microsecond is lost. */
export function secondsOf(nanoseconds: bigint): number {
  const seconds = nanoseconds / NS_PER_S;
  const rest = nanoseconds % NS_PER_S;
  return Number(seconds) + Number(rest) / 1e9;
}
