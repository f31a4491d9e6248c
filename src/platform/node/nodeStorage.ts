import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import type { Dirent, Stats } from 'node:fs';
import { lstat, lutimes, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AirlockError } from '../../errors';
import type { LogFiles } from '../logFiles';
import type { EntryStat, EntryType, Storage } from '../storage';
import { NodeLogFiles } from './nodeLogFiles';
import { codeOf, failure, isMissing } from './storageErrors';

/** Storage on the machine's own file system. Locations are absolute paths; `file:` URIs are understood too. */
export class NodeStorage implements Storage {
  join(base: string, ...names: readonly string[]): string {
    return join(pathOf(base), ...names);
  }

  nameOf(location: string): string {
    return basename(pathOf(location));
  }

  parentOf(location: string): string {
    return dirname(pathOf(location));
  }

  async stat(location: string): Promise<EntryStat | undefined> {
    try {
      const stats = await lstat(pathOf(location));
      return { type: typeOf(stats), size: stats.size, modified: stats.mtimeMs };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw failure('looked at', location, error);
    }
  }

  async list(directory: string): Promise<readonly { name: string; type: EntryType }[]> {
    try {
      const entries = await readdir(pathOf(directory), { withFileTypes: true });
      return entries.map(entry => ({ name: entry.name, type: typeOf(entry) }));
    } catch (error) {
      throw failure('listed', directory, error);
    }
  }

  async read(file: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    try {
      // Not blocking, so that a pipe with nobody at its other end can't hold us.
      const handle = await open(pathOf(file), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        const stats = await handle.stat();
        if (!stats.isFile()) throw new AirlockError('package.io', `${file} is not a regular file.`, 'Put the file itself there.');
        if (stats.size > maxBytes) throw tooLarge(file, maxBytes);
        const bytes = new Uint8Array(stats.size + 1);
        let length = 0;
        while (length < bytes.length) {
          const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
          if (bytesRead === 0) break;
          length += bytesRead;
        }
        // One byte of room more than its size: a file that grew meanwhile is seen to have grown.
        if (length === bytes.length) throw new AirlockError('package.io', `${file} changed while it was read.`, 'Try again.');
        return bytes.subarray(0, length);
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw failure('read', file, error);
    }
  }

  async replace(file: string, bytes: Uint8Array, options: { private?: boolean } = {}): Promise<void> {
    const target = pathOf(file);
    const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      await mkdir(dirname(target), { recursive: true });
      try {
        await writeDurably(temporary, bytes, options.private === true ? 0o600 : 0o666);
        await rename(temporary, target);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      await syncDirectory(dirname(target));
    } catch (error) {
      throw failure('written', file, error);
    }
  }

  async touch(file: string): Promise<void> {
    try {
      const now = new Date();
      await lutimes(pathOf(file), now, now);
    } catch (error) {
      throw failure('noted as used', file, error);
    }
  }

  async create(file: string, bytes: Uint8Array): Promise<boolean> {
    try {
      await mkdir(dirname(pathOf(file)), { recursive: true });
      await writeDurably(pathOf(file), bytes, 0o666);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw failure('written', file, error);
    }
  }

  async createDirectory(directory: string): Promise<void> {
    try {
      await mkdir(pathOf(directory), { recursive: true });
    } catch (error) {
      // With all that is above it, Node says of a read-only file system that something is missing; without, what is wrong.
      const cause = isMissing(error) ? await mkdir(pathOf(directory)).then(() => undefined, (reason: unknown) => reason) : error;
      if (cause !== undefined) throw failure('made', directory, cause);
    }
  }

  async move(from: string, to: string): Promise<boolean> {
    try {
      // `rename` replaces files and empty directories. Nobody else writes below the storage root outside the store's lock.
      if (await this.stat(to) !== undefined) return false;
      await rename(pathOf(from), pathOf(to));
      await syncDirectory(dirname(pathOf(to)));
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOTEMPTY') return false;
      throw failure('moved', from, error);
    }
  }

  async remove(location: string): Promise<void> {
    try {
      await rm(pathOf(location), { recursive: true, force: true });
    } catch (error) {
      throw failure('removed', location, error);
    }
  }

  openLogFiles(): LogFiles {
    return new NodeLogFiles();
  }
}

function pathOf(location: string): string {
  return location.startsWith('file:') ? fileURLToPath(location) : location;
}

function typeOf(entry: Stats | Dirent): EntryType {
  if (entry.isSymbolicLink()) return 'symlink';
  if (entry.isDirectory()) return 'directory';
  return entry.isFile() ? 'file' : 'other';
}

async function writeDurably(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A rename is durable once its directory is; Windows can't sync one, and doesn't need it. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function tooLarge(file: string, maxBytes: number): AirlockError {
  return new AirlockError('package.io', `${file} is larger than ${Math.ceil(maxBytes / 1024)} KiB.`, 'That is more than is read here: check that it is the right file.');
}
