import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { FileSystemError } from '../../sandbox/fileSystemError';
import type { FileSink, FileSlice, FileStat, OpenFile } from '../../sandbox/types';
import type { ExactTimes } from './exactTimes';
import { guarded } from './nodeErrors';
import { fileStatOf, secondsOf } from './nodeStat';
import { uninitialized } from './uninitialized';

const NOT_READ = new Uint8Array(0);

/** The largest offset that node:fs takes as a number. */
function position(offset: bigint): number {
  if (offset > BigInt(Number.MAX_SAFE_INTEGER)) throw new FileSystemError('fbig');
  return Number(offset);
}

/** A regular file by its handle of the system: what happens to its name no longer matters. */
export class NodeOpenFile implements OpenFile {
  /** Bytes that the file had when it was last looked at, or that were written since: where it ends may have to be looked up. */
  #knownSize: bigint;
  /** How many pieces somebody else was let read. */
  #slices = 0;
  /** Resolves when nobody else writes to it any more. */
  #filled: Promise<unknown> = Promise.resolve();

  /**
   * @param size of the file, in bytes
   * @param requireOwned throws where a file has names that may be elsewhere
   */
  constructor(private readonly handle: FileHandle, size: bigint, private readonly times: ExactTimes, private readonly requireOwned: (stats: BigIntStats) => void) {
    this.#knownSize = size;
  }

  stat(): Promise<FileStat> {
    return guarded(async () => this.times.refine(await this.#rawStat()));
  }

  read(offset: bigint, length: number): Promise<Uint8Array> {
    return guarded(async () => {
      if (length === 0) return NOT_READ;
      const bytes = uninitialized(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await this.handle.read(bytes, filled, length - filled, position(offset + BigInt(filled)));
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      // Reading nothing beyond the end tells nothing of where that is.
      if (filled > 0) this.#learn(offset + BigInt(filled));
      return filled === length ? bytes : bytes.subarray(0, filled);
    });
  }

  slice(offset: bigint, length: number, onShort: (count: number) => void): FileSlice | undefined {
    const onward = this.#knownSize - offset - BigInt(length);
    if (length === 0 || onward < 0n) return undefined;
    this.#slices += 1;
    return { descriptor: this.handle.fd, offset: position(offset), length, onward: Number(onward), onShort };
  }

  sink(offset: bigint, length: number): FileSink | undefined {
    if (length === 0) return undefined;
    return {
      descriptor: this.handle.fd, offset: position(offset), length,
      onStart: done => {
        this.#filled = Promise.allSettled([this.#filled, done]);
      },
      onEnd: () => undefined,
    };
  }

  write(offset: bigint, bytes: Uint8Array): Promise<void> {
    return guarded(async () => {
      let written = 0;
      while (written < bytes.length) {
        const { bytesWritten } = await this.handle.write(bytes, written, bytes.length - written, position(offset + BigInt(written)));
        written += bytesWritten;
      }
    });
  }

  setSize(size: bigint): Promise<void> {
    return guarded(async () => {
      await this.handle.truncate(position(size));
      this.#knownSize = size;
    });
  }

  setTimes(accessed: bigint | undefined, modified: bigint | undefined): Promise<void> {
    return guarded(async () => {
      if (accessed === undefined && modified === undefined) return;
      const stats = await this.handle.stat({ bigint: true });
      this.requireOwned(stats);
      const before = this.times.refine(fileStatOf(stats));
      const asked = { accessed: accessed ?? before.accessed, modified: modified ?? before.modified };
      await this.handle.utimes(secondsOf(asked.accessed), secondsOf(asked.modified));
      this.times.remember(await this.#rawStat(), asked);
    });
  }

  sync(): Promise<void> {
    return guarded(() => this.handle.sync());
  }

  /** Waits for whoever fills a place in it: the system soon gives its number to another file. */
  close(): Promise<void> {
    return guarded(async () => {
      await this.#filled;
      await this.handle.close();
    });
  }

  async #rawStat(): Promise<FileStat> {
    const before = this.#slices;
    const stat = fileStatOf(await this.handle.stat({ bigint: true }));
    // A look that a poll no longer waits for must not take back what was said of a piece meanwhile.
    if (before === this.#slices) this.#knownSize = stat.size;
    else this.#learn(stat.size);
    return stat;
  }

  #learn(end: bigint): void {
    if (end > this.#knownSize) this.#knownSize = end;
  }
}
