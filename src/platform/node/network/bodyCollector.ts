import { NetworkFailure } from '../../../capabilities/network/types';

/** What a body's memory starts with, in bytes. */
const FIRST_BYTES = 16 * 1024;

/**
 * Takes the pieces of a body into one memory, copied: a piece of a single byte would otherwise keep alive an object and all that
 * was read with it.
 */
export class BodyCollector {
  #bytes = new Uint8Array(0);
  #length = 0;

  /** @param maxBytes of the body */
  constructor(private readonly maxBytes: number) {}

  /** Throws NetworkFailure `too-large`. */
  add(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.maxBytes) throw bodyTooLarge(this.maxBytes);
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(this.maxBytes, Math.max(length, this.#bytes.length * 2, FIRST_BYTES)));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  get body(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

export function bodyTooLarge(maxBytes: number): NetworkFailure {
  return new NetworkFailure('too-large', `The body has more than ${maxBytes} bytes.`);
}
