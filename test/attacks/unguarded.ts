import { constants, lstatSync, statSync } from 'node:fs';
import { link, lstat, mkdir, open, readdir, readlink, rename, rmdir, stat, symlink, unlink, utimes } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileSystemErrorOf, guarded } from '../../src/platform/node/nodeErrors';
import { NodeOpenFile } from '../../src/platform/node/nodeOpenFile';
import { ExactTimes } from '../../src/platform/node/exactTimes';
import { fileStatOf, typeOf } from '../../src/platform/node/nodeStat';
import type { FileStat, FileSystem } from '../../src/sandbox/types';
import type { PathConfinement } from '../../src/sandbox/wasi/resolve';

/** Files as a host without guards serves them: a path is joined to the folder, and the system does the rest. */
export function createUnguardedFiles(root: string): FileSystem {
  const at = (path: string): string => join(root, path);
  return {
    stat: path => guarded(async () => fileStatOf(await stat(at(path), { bigint: true }))),
    readDirectory: path => guarded(async () => (await readdir(at(path), { withFileTypes: true })).map(entry => ({ name: entry.name, type: typeOf(entry), inode: 0n }))),
    readLink: path => guarded(() => readlink(at(path))),
    open: (path, options) => guarded(async () => {
      let flags = (options.write ? constants.O_RDWR : constants.O_RDONLY) | constants.O_NONBLOCK;
      if (options.create) flags |= constants.O_CREAT;
      if (options.truncate) flags |= constants.O_TRUNC;
      return new NodeOpenFile(await open(at(path), flags), 0n, new ExactTimes(), () => undefined);
    }),
    createDirectory: path => guarded(() => mkdir(at(path))),
    removeDirectory: path => guarded(() => rmdir(at(path))),
    removeFile: path => guarded(() => unlink(at(path))),
    rename: (from, to) => guarded(() => rename(at(from), at(to))),
    symlink: (target, path) => guarded(() => symlink(target, at(path))),
    link: (from, to) => guarded(() => link(at(from), at(to))),
    setTimes: (path, accessed, modified) => guarded(async () => {
      const before = await lstat(at(path));
      await utimes(at(path), accessed === undefined ? before.atime : Number(accessed) / 1e9, modified === undefined ? before.mtime : Number(modified) / 1e9);
    }),
  };
}

/** Paths as such a host resolves them: by their text, wherever that leads. */
export function unguardedConfinement(root: string): PathConfinement {
  return {
    leaves: () => false,
    async resolve(_call, { preopen, path: directory }, path, follow) {
      const place = path.startsWith('/') ? relative(root, path) : join(directory, path);
      return { preopen, path: place === '.' ? '' : place, stat: statOf(join(root, place), follow || path.endsWith('/')), mustBeDirectory: path.endsWith('/') };
    },
  };
}

/** Devices and the like pass for files: such a host opens them. */
function statOf(path: string, follow: boolean): FileStat | undefined {
  try {
    const found = fileStatOf((follow ? statSync : lstatSync)(path, { bigint: true }));
    return { ...found, type: found.type === 'other' ? 'file' : found.type };
  } catch (error) {
    if (fileSystemErrorOf(error).errno === 'noent') return undefined;
    throw fileSystemErrorOf(error);
  }
}
