import { closeSync, constants, fdatasyncSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, rmSync, statSync, watch, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LogFiles } from '../logFiles';
import { codeOf, failure, isMissing } from './storageErrors';

/** Files that are held open. */
const MOST_OPEN = 4;

/**
 * Growing files on the machine's own file system, each addition by one `write` to a file opened for appending and an
 * `fdatasync`. Made for a thread of its own: the calls block it.
 */
export class NodeLogFiles implements LogFiles {
  private readonly open = new Map<string, number>();

  async create(file: string, bytes: Uint8Array): Promise<boolean> {
    return attempt('made', file, () => {
      mkdirSync(dirname(file), { recursive: true });
      let descriptor: number;
      try {
        descriptor = openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND, 0o600);
      } catch (error) {
        if (codeOf(error) === 'EEXIST') return false;
        throw error;
      }
      try {
        writeAll(descriptor, bytes);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      syncDirectory(dirname(file));
      return true;
    });
  }

  async append(file: string, bytes: Uint8Array): Promise<boolean> {
    return attempt('written', file, () => {
      const descriptor = this.descriptor(file);
      if (descriptor === undefined) return false;
      writeAll(descriptor, bytes);
      fdatasyncSync(descriptor);
      return true;
    });
  }

  async size(file: string): Promise<number | undefined> {
    return attempt('looked at', file, () => statSync(file, { throwIfNoEntry: false })?.size);
  }

  async read(file: string, offset: number): Promise<Uint8Array | undefined> {
    return attempt('read', file, () => {
      const descriptor = this.descriptor(file);
      if (descriptor === undefined) return undefined;
      const bytes = new Uint8Array(Math.max(0, fstatSync(descriptor).size - offset));
      let length = 0;
      while (length < bytes.length) {
        const read = readSync(descriptor, bytes, length, bytes.length - length, offset + length);
        if (read === 0) break;
        length += read;
      }
      return bytes.subarray(0, length);
    });
  }

  async remove(file: string): Promise<void> {
    return attempt('removed', file, () => {
      this.close(file);
      rmSync(file, { force: true });
    });
  }

  watch(directory: string, listener: () => void): { dispose(): void } {
    try {
      const watcher = watch(directory, { persistent: false }, () => { listener(); });
      // Whoever listens looks now and then all the same.
      watcher.on('error', () => { watcher.close(); });
      return { dispose: () => { watcher.close(); } };
    } catch {
      return { dispose: () => undefined };
    }
  }

  dispose(): void {
    for (const file of [...this.open.keys()]) this.close(file);
  }

  /** The open file of that name; `undefined` where there is none. One that was removed or replaced meanwhile is let go of. */
  private descriptor(file: string): number | undefined {
    const known = this.open.get(file);
    const there = statSync(file, { throwIfNoEntry: false });
    if (known !== undefined) {
      if (there !== undefined && there.ino === fstatSync(known).ino) return known;
      this.close(file);
    }
    if (there === undefined) return undefined;
    const [oldest] = this.open.keys();
    if (this.open.size >= MOST_OPEN && oldest !== undefined) this.close(oldest);
    const descriptor = openForAppending(file);
    if (descriptor !== undefined) this.open.set(file, descriptor);
    return descriptor;
  }

  private close(file: string): void {
    const descriptor = this.open.get(file);
    if (descriptor === undefined) return;
    this.open.delete(file);
    closeSync(descriptor);
  }
}

/** For reading only where this user may not write. */
function openForAppending(file: string): number | undefined {
  for (const flags of [constants.O_RDWR | constants.O_APPEND, constants.O_RDONLY]) {
    try {
      return openSync(file, flags | constants.O_NOFOLLOW);
    } catch (error) {
      if (isMissing(error)) return undefined;
      if (flags === constants.O_RDONLY || !['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error) ?? '')) throw error;
    }
  }
  return undefined;
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  // One call, so that two processes' additions don't mix. A short write means that the disk is full, and trying to write
  // the rest says so; readers pass over what is broken.
  let written = writeSync(descriptor, bytes);
  while (written < bytes.length) written += writeSync(descriptor, bytes, written);
}

/** What a directory lists is durable once it is synced itself; Windows can't, and doesn't need it. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function attempt<T>(what: string, file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw failure(what, file, error);
  }
}
