import { malformed } from './refusal';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads WebAssembly's primitive encodings (specification section 5.2) from a span of a buffer. Every method throws
 * `malformed` at the offending offset instead of reading past the span.
 */
export class ByteReader {
  constructor(
    readonly bytes: Uint8Array,
    public position: number,
    public end: number,
  ) {}

  get done(): boolean {
    return this.position >= this.end;
  }

  u8(): number {
    if (this.position >= this.end) throw malformed(this.position, 'The module ends in the middle of something.');
    return this.bytes[this.position++] as number;
  }

  /** Unsigned LEB128 of at most 32 bits. */
  u32(): number {
    const first = this.u8();
    if (first < 0x80) return first;
    let result = first & 0x7f;
    for (let shift = 7; shift < 28; shift += 7) {
      const byte = this.u8();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result;
    }
    const last = this.u8();
    if (last > 0x0f) throw malformed(this.position - 1, 'An integer has more than 32 bits.');
    return (result | (last << 28)) >>> 0;
  }

  /** Unsigned LEB128 of at most 64 bits. */
  u64(): bigint {
    let result = 0n;
    for (let shift = 0n; shift < 63n; shift += 7n) {
      const byte = this.u8();
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return result;
    }
    const last = this.u8();
    if (last > 0x01) throw malformed(this.position - 1, 'An integer has more than 64 bits.');
    return result | (BigInt(last) << 63n);
  }

  /** Signed LEB128 of at most 32 bits. */
  s32(): number {
    let result = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (result << (25 - shift)) >> (25 - shift);
    }
    const last = this.u8();
    if (last > 0x7f || (last > 0x07 && last < 0x78)) throw malformed(this.position - 1, 'An integer has more than 32 bits.');
    return result | (last << 28);
  }

  /** Signed LEB128 of at most 33 bits: block types and heap types. */
  s33(): number {
    const first = this.u8();
    if (first < 0x80) return (first << 25) >> 25;
    let result = first & 0x7f;
    let scale = 0x80;
    for (let count = 1; count < 4; count++) {
      const byte = this.u8();
      result += (byte & 0x7f) * scale;
      scale *= 0x80;
      if (byte < 0x80) return byte >= 0x40 ? result - scale : result;
    }
    const last = this.u8();
    if (last > 0x7f || (last > 0x0f && last < 0x70)) throw malformed(this.position - 1, 'An integer has more than 33 bits.');
    result += last * scale;
    return last >= 0x40 ? result - scale * 0x80 : result;
  }

  /** Signed LEB128 of at most 64 bits. */
  s64(): bigint {
    let result = 0n;
    for (let shift = 0n; shift < 63n; shift += 7n) {
      const byte = this.u8();
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(Number(shift) + 7, result);
    }
    const last = this.u8();
    if (last !== 0x00 && last !== 0x7f) throw malformed(this.position - 1, 'An integer has more than 64 bits.');
    return BigInt.asIntN(64, result | (BigInt(last) << 63n));
  }

  /** Skips a LEB128 of at most `bytes` bytes without looking at its value. */
  skipLeb(bytes: number): void {
    for (let count = 0; count < bytes; count++) {
      if (this.u8() < 0x80) return;
    }
    throw malformed(this.position - 1, `An integer takes more than ${bytes} bytes.`);
  }

  skip(count: number): void {
    if (count > this.end - this.position) throw malformed(this.position, 'The module ends in the middle of something.');
    this.position += count;
  }

  /** A length of a vector whose elements take at least one byte each, so that a lie is found before anything is allocated. */
  count(what: string): number {
    const at = this.position;
    const count = this.u32();
    if (count > this.end - this.position) throw malformed(at, `The module declares ${count} ${what}, more than it has bytes.`);
    return count;
  }

  name(): string {
    const length = this.count('bytes of a name');
    const at = this.position;
    this.skip(length);
    try {
      return utf8.decode(this.bytes.subarray(at, at + length));
    } catch {
      throw malformed(at, 'A name is not valid UTF-8.');
    }
  }

  /** A reader of the next `length` bytes, which this one skips. */
  slice(length: number): ByteReader {
    const at = this.position;
    this.skip(length);
    return new ByteReader(this.bytes, at, at + length);
  }
}
