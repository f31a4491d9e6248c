import { ConfinementError } from './fileSystemError';
import type { QuotaMeter } from './quotas';
import type { FileSystem, OpenFile } from './types';

/**
 * A file system as one execution uses it through one preopen: what it uses is counted, and what is refused for leading
 * out is named as the plugin names it.
 *
 * @param guest absolute path of the preopen in the plugin
 */
export function meterFileSystem(files: FileSystem, guest: string, meter: QuotaMeter): FileSystem {
  const counted = async <T>(operation: () => Promise<T>): Promise<T> => {
    meter.take('operations', 1);
    try {
      return await operation();
    } catch (error) {
      throw error instanceof ConfinementError ? namedInGuest(error, guest) : error;
    }
  };
  return {
    ...(files.refusesLinks === undefined ? {} : { refusesLinks: files.refusesLinks }),
    stat: path => counted(() => files.stat(path)),
    readDirectory: path => counted(async () => {
      const entries = await files.readDirectory(path);
      meter.take('directoryEntries', entries.length);
      return entries;
    }),
    readLink: path => counted(() => files.readLink(path)),
    open: (path, options) => counted(async () => {
      meter.take('openFiles', 1);
      try {
        return meterOpenFile(await files.open(path, options), counted, meter);
      } catch (error) {
        meter.giveBack('openFiles', 1);
        throw error;
      }
    }),
    createDirectory: path => counted(() => files.createDirectory(path)),
    removeDirectory: path => counted(() => files.removeDirectory(path)),
    removeFile: path => counted(() => files.removeFile(path)),
    rename: (from, to) => counted(() => files.rename(from, to)),
    symlink: (target, path) => counted(() => files.symlink(target, path)),
    link: (from, to) => counted(() => files.link(from, to)),
    setTimes: (path, accessed, modified) => counted(() => files.setTimes(path, accessed, modified)),
  };
}

function meterOpenFile(file: OpenFile, counted: <T>(operation: () => Promise<T>) => Promise<T>, meter: QuotaMeter): OpenFile {
  let isOpen = true;
  return {
    slice(offset, length, onShort) {
      const piece = file.slice?.(offset, length, count => {
        meter.giveBack('readBytes', length - count);
        onShort(count);
      });
      if (piece === undefined) return undefined;
      meter.take('operations', 1);
      meter.take('readBytes', length);
      return piece;
    },
    sink(offset, length) {
      const sink = file.sink?.(offset, length);
      if (sink === undefined) return undefined;
      meter.take('operations', 1);
      meter.take('writtenBytes', length);
      return {
        ...sink,
        onEnd(isFilled) {
          // It is written again then, and counted.
          if (!isFilled) meter.giveBack('operations', 1);
          if (!isFilled) meter.giveBack('writtenBytes', length);
          sink.onEnd(isFilled);
        },
      };
    },
    stat: () => counted(() => file.stat()),
    read: (offset, length) => counted(async () => {
      const bytes = await file.read(offset, length);
      meter.take('readBytes', bytes.length);
      return bytes;
    }),
    write: (offset, bytes) => counted(async () => {
      meter.take('writtenBytes', bytes.length);
      await file.write(offset, bytes);
    }),
    setSize: size => counted(async () => {
      const growth = size - (await file.stat()).size;
      if (growth > 0n) meter.take('writtenBytes', Number(growth));
      await file.setSize(size);
    }),
    setTimes: (accessed, modified) => counted(() => file.setTimes(accessed, modified)),
    sync: () => counted(() => file.sync()),
    // Closing is never refused: it is how what was written is kept.
    async close() {
      if (isOpen) meter.giveBack('openFiles', 1);
      isOpen = false;
      await file.close();
    },
  };
}

function namedInGuest({ errno, path, capability, message, rule }: ConfinementError, guest: string): ConfinementError {
  return new ConfinementError(errno, `${guest}/${path}`, capability, message, {}, rule);
}
