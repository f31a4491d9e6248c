import { FileSystemError } from '../fileSystemError';
import type { OverlayQuota } from './quota';

/** A changed file's bytes, in memory. Growing costs time proportional to what is written. */
export class HeldContents {
  #buffer: Uint8Array = new Uint8Array(0);
  #size = 0;

  constructor(private readonly quota: OverlayQuota) {}

  get size(): number {
    return this.#size;
  }

  /** A copy of everything. */
  bytes(): Uint8Array {
    return this.#buffer.slice(0, this.#size);
  }

  read(offset: bigint, length: number): Uint8Array {
    if (offset >= BigInt(this.#size)) return new Uint8Array(0);
    const start = Number(offset);
    return this.#buffer.slice(start, Math.min(start + length, this.#size));
  }

  write(offset: bigint, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const end = offset + BigInt(bytes.length);
    if (end > BigInt(this.#size)) this.setSize(end);
    this.#buffer.set(bytes, Number(offset));
  }

  setSize(size: bigint): void {
    if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw new FileSystemError('fbig');
    const wanted = Number(size);
    this.quota.takeBytes(wanted - this.#size);
    if (wanted > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(wanted, Math.min(this.#buffer.length * 2, this.quota.limits.bytes)));
      grown.set(this.#buffer.subarray(0, this.#size));
      this.#buffer = grown;
    } else {
      this.#buffer.fill(0, Math.min(wanted, this.#size), Math.max(wanted, this.#size));
    }
    this.#size = wanted;
  }

  /** Gives the memory back: nobody can read the file any more. */
  release(): void {
    this.quota.takeBytes(-this.#size);
    this.#buffer = new Uint8Array(0);
    this.#size = 0;
  }
}
