/** Reads numbers and texts that ByteWriter wrote, fast: there are millions. Throws RangeError where there are no more. */
export class PackedReader {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  u8(): number {
    const byte = this.bytes[this.#at++];
    if (byte === undefined) throw new RangeError('There is less than there should be.');
    return byte;
  }

  /** A number below 2^49 in LEB128. */
  varint(): number {
    let value = 0;
    let factor = 1;
    for (let count = 0; count < 7; count++) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined) throw new RangeError('There is less than there should be.');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
    throw new RangeError('A number is too large.');
  }

  /** 64 unsigned bits. */
  u64(): bigint {
    const run = this.#raw(8);
    return new DataView(run.buffer, run.byteOffset, 8).getBigUint64(0, true);
  }

  text(): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#raw(this.varint()));
  }

  #raw(length: number): Uint8Array {
    if (length > this.bytes.length - this.#at) throw new RangeError('There is less than there should be.');
    const run = this.bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return run;
  }
}
