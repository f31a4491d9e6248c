import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { ByteReader } from './reader';
import { Refused } from './refusal';
import { ByteWriter } from './writer';

function written(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter(1);
  write(writer);
  return writer.toBytes();
}

function reader(...bytes: readonly number[]): ByteReader {
  return new ByteReader(Uint8Array.from(bytes), 0, bytes.length);
}

/** Offset at which reading is refused. */
function refusedAt(read: () => unknown): number {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof Refused);
    assert.equal(error.refusal.code, 'malformed');
    return error.refusal.offset;
  }
  throw new Error('nothing was refused');
}

describe('Integers in LEB128', () => {
  const back = <T>(write: (writer: ByteWriter, value: T) => void, read: (from: ByteReader) => T) => (value: T): void => {
    const bytes = written(writer => write(writer, value));
    const from = new ByteReader(bytes, 0, bytes.length);
    assert.equal(read(from), value);
    assert.ok(from.done);
  };

  it('come back as they were written', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), back((writer, value) => writer.u32(value), from => from.u32())));
    fc.assert(fc.property(fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }), back((writer, value) => writer.s32(value), from => from.s32())));
    fc.assert(fc.property(fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }), back((writer, value) => writer.s32(value), from => from.s33())));
    fc.assert(fc.property(fc.bigInt(0n, 2n ** 64n - 1n), back((writer, value) => writer.u64(value), from => from.u64())));
    fc.assert(fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), back((writer, value) => writer.s64(value), from => from.s64())));
    fc.assert(fc.property(fc.maxSafeInteger(), value => back<bigint>((writer, big) => writer.s53(Number(big)), from => from.s64())(BigInt(value))));
  });

  it('of 33 bits reach from -2^32 to 2^32 - 1', () => {
    assert.equal(reader(0xff, 0xff, 0xff, 0xff, 0x0f).s33(), 0xffff_ffff);
    assert.equal(reader(0x80, 0x80, 0x80, 0x80, 0x70).s33(), -0x1_0000_0000);
    assert.equal(reader(0x40).s33(), -64);
  });

  it('may be padded, up to as many bytes as their bits need', () => {
    assert.equal(reader(0x83, 0x80, 0x80, 0x80, 0x00).u32(), 3);
    assert.equal(reader(0xff, 0xff, 0xff, 0xff, 0x7f).s32(), -1);
    assert.equal(reader(0x83, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00).u64(), 3n);
  });

  it('are refused with bits that are too many', () => {
    assert.equal(refusedAt(() => reader(0xff, 0xff, 0xff, 0xff, 0x1f).u32()), 4);
    assert.equal(refusedAt(() => reader(0x80, 0x80, 0x80, 0x80, 0x80, 0x00).u32()), 4);
    assert.equal(refusedAt(() => reader(0xff, 0xff, 0xff, 0xff, 0x4f).s32()), 4);
    assert.equal(refusedAt(() => reader(0xff, 0xff, 0xff, 0xff, 0x3f).s33()), 4);
    assert.equal(refusedAt(() => reader(...Array<number>(9).fill(0xff), 0x02).u64()), 9);
    assert.equal(refusedAt(() => reader(...Array<number>(9).fill(0xff), 0x01).s64()), 9);
  });

  it('are refused where the bytes end', () => {
    for (const read of [(from: ByteReader) => from.u32(), (from: ByteReader) => from.s32(), (from: ByteReader) => from.s33(), (from: ByteReader) => from.u64(), (from: ByteReader) => from.s64()]) {
      assert.equal(refusedAt(() => read(reader(0x80, 0x80))), 2);
    }
  });
});

describe('Names and counts', () => {
  it('come back as they were written', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), name => {
      const bytes = written(writer => writer.name(name));
      assert.equal(new ByteReader(bytes, 0, bytes.length).name(), name);
    }));
  });

  it('are refused where they are no UTF-8, or longer than what is there', () => {
    assert.equal(refusedAt(() => reader(2, 0xc3, 0x28).name()), 1);
    assert.equal(refusedAt(() => reader(5, 0x61).name()), 0);
    assert.equal(refusedAt(() => reader(0xff, 0xff, 0x03, 0).count('things')), 0);
  });
});
