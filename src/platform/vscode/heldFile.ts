import { FileSystemError } from '../../sandbox/fileSystemError';

/** Bytes of one file that are held in memory at most. */
const largest = 64 << 20;

/** The content of a file that is open: the editor reads and writes whole files only, so it is held until it is closed. */
export class HeldFile {
  /** How many handles hold it. */
  handles = 0;
  /** Milliseconds since the epoch of the last change made here. */
  modified: number;
  private content: Uint8Array;
  private length: number;
  private dirty: boolean;

  /** @param isNew whether the file has to be written even if nothing is put into it */
  constructor(content: Uint8Array, modified: number, isNew: boolean) {
    if (content.length > largest) throw new FileSystemError('fbig');
    this.content = content;
    this.length = content.length;
    this.modified = modified;
    this.dirty = isNew;
  }

  get size(): number {
    return this.length;
  }

  read(offset: bigint, length: number): Uint8Array {
    if (offset >= BigInt(this.length)) return new Uint8Array(0);
    return this.content.slice(Number(offset), Math.min(this.length, Number(offset) + length));
  }

  write(offset: bigint, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const end = offset + BigInt(bytes.length);
    if (end > BigInt(this.length)) this.resize(end);
    this.content.set(bytes, Number(offset));
    this.touch();
  }

  setSize(size: bigint): void {
    this.resize(size);
    this.touch();
  }

  /** The bytes to be written now, if any were changed since the last time. */
  takeChanges(): Uint8Array | undefined {
    if (!this.dirty) return undefined;
    this.dirty = false;
    return this.content.slice(0, this.length);
  }

  /** Keeps changes that could not be written for the next time. */
  keepChanges(): void {
    this.dirty = true;
  }

  private resize(size: bigint): void {
    if (size > BigInt(largest)) throw new FileSystemError('fbig');
    const wanted = Number(size);
    if (wanted > this.content.length) {
      const grown = new Uint8Array(Math.min(largest, Math.max(wanted, this.content.length * 2)));
      grown.set(this.content.subarray(0, this.length));
      this.content = grown;
    }
    if (wanted < this.length) this.content.fill(0, wanted, this.length);
    this.length = wanted;
  }

  private touch(): void {
    this.dirty = true;
    this.modified = Date.now();
  }
}
