import assert from 'node:assert/strict';
import fc from 'fast-check';
import { crc32 } from './crc32';

/** As IEEE 802.3 describes it, one bit after the other. */
function bitByBit(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320;
  }
  return ~value >>> 0;
}

describe('The checksum of a recording', () => {
  it('is the CRC-32 that everybody has', () => {
    assert.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926);
    assert.equal(crc32(new Uint8Array(0)), 0);
  });

  it('is the same wherever the bytes lie, and however they are cut', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, cut) => {
      const whole = bitByBit(bytes);
      assert.equal(crc32(bytes), whole);
      assert.equal(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut))), whole);
    }));
  });
});
