import { FileSystemError } from './fileSystemError';

/** The largest file that is held in memory, in bytes. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** The contents of a file that is open, in memory: shared by all who have it open, written back as a whole. */
export class OpenContents {
  /** How many have it open. */
  users = 0;
  #buffer: Uint8Array;
  #size: number;
  /** When it last changed without being written back, in milliseconds since the epoch. */
  #unsavedSince: number | undefined;
  #owned = false;
  #writing: Promise<void> = Promise.resolve();

  /** @param writeBack stores the whole file */
  constructor(contents: Uint8Array, private readonly writeBack: (bytes: Uint8Array) => Promise<void>) {
    if (contents.length > MAX_FILE_BYTES) throw new FileSystemError('fbig');
    this.#buffer = contents;
    this.#size = contents.length;
  }

  get size(): number {
    return this.#size;
  }

  /** When it last changed, in milliseconds since the epoch; undefined where all of it was written back. */
  get unsavedSince(): number | undefined {
    return this.#unsavedSince;
  }

  read(offset: bigint, length: number): Uint8Array {
    if (offset >= BigInt(this.#size)) return new Uint8Array(0);
    const start = Number(offset);
    return this.#buffer.slice(start, Math.min(start + length, this.#size));
  }

  write(offset: bigint, bytes: Uint8Array): void {
    const end = offset + BigInt(bytes.length);
    if (end > BigInt(MAX_FILE_BYTES)) throw new FileSystemError('fbig');
    if (Number(end) > this.#size) this.#resize(Number(end));
    else this.#own();
    this.#buffer.set(bytes, Number(offset));
    this.#unsavedSince = Date.now();
  }

  setSize(size: bigint): void {
    if (size > BigInt(MAX_FILE_BYTES)) throw new FileSystemError('fbig');
    this.#resize(Number(size));
    this.#unsavedSince = Date.now();
  }

  /** Writes back what changed; what changes meanwhile is written back by the next flush. */
  flush(): Promise<void> {
    const next = this.#writing.then(async () => {
      const since = this.#unsavedSince;
      if (since === undefined) return;
      this.#unsavedSince = undefined;
      try {
        await this.writeBack(this.#buffer.slice(0, this.#size));
      } catch (error) {
        this.#unsavedSince ??= since;
        throw error;
      }
    });
    this.#writing = next.catch(() => undefined);
    return next;
  }

  /** Drops what was not written back: the file was removed. */
  abandon(): void {
    this.#unsavedSince = undefined;
  }

  #resize(size: number): void {
    if (size > this.#buffer.length) {
      const grown = new Uint8Array(Math.min(MAX_FILE_BYTES, Math.max(size, this.#buffer.length * 2)));
      grown.set(this.#buffer.subarray(0, this.#size));
      this.#buffer = grown;
      this.#owned = true;
    } else {
      this.#own();
      this.#buffer.fill(0, Math.min(size, this.#size), Math.max(size, this.#size));
    }
    this.#size = size;
  }

  /** The array given at the start belongs to the store: it is copied before the first change. */
  #own(): void {
    if (this.#owned) return;
    this.#buffer = this.#buffer.slice();
    this.#owned = true;
  }
}
