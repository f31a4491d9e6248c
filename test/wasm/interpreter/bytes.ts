/** The module uses something that this interpreter does not know. */
export class NotCovered extends Error {}

/** Reads the bytes of a valid module. */
export class Bytes {
  position = 0;

  constructor(readonly all: Uint8Array) {}

  u8(): number {
    const byte = this.all[this.position++];
    if (byte === undefined) throw new Error('the module ends too early');
    return byte;
  }

  unsigned(): number {
    return Number(BigInt.asUintN(64, this.leb().value));
  }

  signed(): bigint {
    const { value, bits, negative } = this.leb();
    return negative ? value - (1n << BigInt(bits)) : value;
  }

  float32(): number {
    return this.view(4).getFloat32(0, true);
  }

  float64(): number {
    return this.view(8).getFloat64(0, true);
  }

  take(count: number): Uint8Array {
    this.position += count;
    return this.all.subarray(this.position - count, this.position);
  }

  name(): string {
    return new TextDecoder().decode(this.take(this.unsigned()));
  }

  list<T>(read: (index: number) => T): T[] {
    return Array.from({ length: this.unsigned() }, (_, index) => read(index));
  }

  private leb(): { value: bigint; bits: number; negative: boolean } {
    let value = 0n;
    for (let bits = 0; ; bits += 7) {
      const byte = this.u8();
      value |= BigInt(byte & 127) << BigInt(bits);
      if (byte < 128) return { value, bits: bits + 7, negative: (byte & 64) !== 0 };
    }
  }

  private view(count: number): DataView {
    const bytes = this.take(count);
    return new DataView(bytes.buffer, bytes.byteOffset, count);
  }
}
