import { ProtocolError } from './executionEnd';

interface Taker {
  readonly length: number;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Bytes as they arrive from a process, handed out in exact lengths. It never holds more than the reader waits for plus
 * an allowance: a module that floods its output fails the queue instead of filling the memory.
 */
export class ByteQueue {
  #chunks: Uint8Array[] = [];
  #length = 0;
  #taker: Taker | undefined;
  #failure: Error | undefined;

  /** @param allowance bytes that may arrive ahead of being asked for. */
  constructor(private readonly allowance: number) {}

  /** Bytes that have arrived and were not taken. */
  get length(): number {
    return this.#length;
  }

  /** Whether somebody waits for bytes. */
  get waiting(): boolean {
    return this.#taker !== undefined;
  }

  push(chunk: Uint8Array): void {
    if (this.#failure !== undefined || chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length > (this.#taker?.length ?? 0) + this.allowance) {
      this.fail(new ProtocolError(`The module sent ${this.#length} bytes that nobody asked for.`));
      return;
    }
    this.#serve();
  }

  /** Resolves with exactly `length` bytes. One at a time. Rejects once the queue has failed. */
  take(length: number): Promise<Uint8Array> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#taker !== undefined) return Promise.reject(new ProtocolError('Two readers of one stream.'));
    return new Promise((resolve, reject) => {
      this.#taker = { length, resolve, reject };
      this.#serve();
    });
  }

  /** Exactly `length` bytes, where they have arrived already. Throws once the queue has failed. */
  takeArrived(length: number): Uint8Array | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    return this.#taker === undefined && this.#length >= length ? this.#remove(length) : undefined;
  }

  /** Drops what has arrived; every read from now on rejects with the first error given. */
  fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#chunks = [];
    this.#length = 0;
    const taker = this.#taker;
    this.#taker = undefined;
    taker?.reject(error);
  }

  #serve(): void {
    const taker = this.#taker;
    if (taker === undefined || this.#length < taker.length) return;
    this.#taker = undefined;
    taker.resolve(this.#remove(taker.length));
  }

  #remove(length: number): Uint8Array {
    const first = this.#chunks[0];
    if (first !== undefined && first.length === length) {
      this.#chunks.shift();
      this.#length -= length;
      return first;
    }
    const result = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) throw new ProtocolError('The queue lost count of its bytes.');
      const part = chunk.subarray(0, length - filled);
      result.set(part, filled);
      filled += part.length;
      if (part.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(part.length);
    }
    this.#length -= length;
    return result;
  }
}
