import { malformed } from './malformed';

/** Reads what ByteWriter wrote. Throws AirlockError `recording.malformed` where there is less than asked for. */
export class ByteReader {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.#at >= this.bytes.length;
  }

  u8(): number {
    const byte = this.bytes[this.#at];
    if (byte === undefined) throw malformed('a step is cut short');
    this.#at += 1;
    return byte;
  }

  u32(): number {
    const run = this.raw(4);
    return new DataView(run.buffer, run.byteOffset, 4).getUint32(0, true);
  }

  /** A length, a position or a count: a safe integer. */
  varint(): number {
    const value = Number(this.bits());
    if (!Number.isSafeInteger(value)) throw malformed('a number is too large');
    return value;
  }

  bits(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw malformed('a number is too large');
  }

  /** A view on the next bytes. */
  raw(length: number): Uint8Array {
    if (length > this.bytes.length - this.#at) throw malformed('a step is cut short');
    const run = this.bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return run;
  }

  run(): Uint8Array {
    return this.raw(this.varint());
  }
}
