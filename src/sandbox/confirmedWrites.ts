import { FileSystemError } from './fileSystemError';
import type { FileSystem } from './types';

/** Who is asked before a file is written to, moved, replaced or removed. */
export interface WriteConfirmation {
  /** Whether it may be. Asked each time: whoever answers remembers. */
  readonly mayWrite: (path: string) => Promise<boolean>;
}

/**
 * A FileSystem that asks before it touches a file, and answers `acces` where it may not. Asked when a file is opened, not
 * at each write; of directories that are moved only the directory itself.
 */
export function confirmedWrites(files: FileSystem, { mayWrite }: WriteConfirmation): FileSystem {
  const confirm = async (path: string): Promise<void> => {
    if (!await mayWrite(path)) throw new FileSystemError('acces', `${path} must not be written to now.`);
  };
  return {
    ...(files.refusesLinks === undefined ? {} : { refusesLinks: files.refusesLinks }),
    stat: path => files.stat(path),
    readDirectory: path => files.readDirectory(path),
    readLink: path => files.readLink(path),
    async open(path, options) {
      if (options.write || options.truncate) await confirm(path);
      return files.open(path, options);
    },
    createDirectory: path => files.createDirectory(path),
    removeDirectory: path => files.removeDirectory(path),
    async removeFile(path) {
      await confirm(path);
      return files.removeFile(path);
    },
    async rename(from, to) {
      await confirm(from);
      await confirm(to);
      return files.rename(from, to);
    },
    symlink: (target, path) => files.symlink(target, path),
    async link(from, to) {
      // Under its new name the same file could be written to unasked.
      await confirm(from);
      return files.link(from, to);
    },
    setTimes: (path, accessed, modified) => files.setTimes(path, accessed, modified),
  };
}
