import assert from 'node:assert/strict';
import { createSharedBuffer, RING_BYTES, SharedRing } from './sharedRing';

/** Bytes that differ from place to place. */
const pattern = (length: number, seed: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) + seed) & 0xff);

describe('a ring in shared memory', () => {
  const pair = (): { writer: SharedRing; reader: SharedRing } => {
    const shared = createSharedBuffer();
    return { writer: new SharedRing(shared, 'to-module'), reader: new SharedRing(shared, 'to-module') };
  };

  it('passes bytes of every length on from and to every alignment, around its end too', () => {
    const { writer, reader } = pair();
    let total = 0;
    for (const length of [1, 7, 8, 160, 255, 256, 257, 4_096, 65_535, 65_536, 65_537, 200_003, RING_BYTES - 1, RING_BYTES]) {
      for (const shift of [0, 1, 3, 8]) {
        const bytes = pattern(length + shift, length + shift).subarray(shift);
        const target = new Uint8Array(length + 16);
        assert.equal(writer.write(bytes), length);
        assert.equal(reader.available, length);
        assert.equal(reader.read(target.subarray(5, 5 + length)), length);
        assert.deepEqual(Buffer.compare(target.subarray(5, 5 + length), bytes), 0, `${length} bytes, shifted by ${shift}`);
        assert.deepEqual([...target.subarray(0, 5), ...target.subarray(5 + length)], new Array(16).fill(0));
        total += length;
      }
    }
    assert.ok(total > 5 * RING_BYTES);
  });

  it('takes as much as there is room for and gives as much as there is', () => {
    const { writer, reader } = pair();
    const bytes = pattern(RING_BYTES + 100, 1);
    assert.equal(writer.write(bytes), RING_BYTES);
    assert.equal(writer.write(bytes.subarray(RING_BYTES)), 0);
    const target = new Uint8Array(RING_BYTES + 100);
    assert.equal(reader.read(target.subarray(0, 1_000)), 1_000);
    assert.equal(writer.write(bytes.subarray(RING_BYTES)), 100);
    assert.equal(reader.read(target.subarray(1_000)), RING_BYTES - 900);
    assert.equal(Buffer.compare(target, bytes), 0);
    assert.equal(reader.read(target), 0);
  });

  it('waits for nothing where there are bytes, and where there is room', () => {
    const { writer, reader } = pair();
    writer.write(pattern(3, 0));
    for (let wait = 0; wait < 1_000; wait++) {
      reader.waitForData(50);
      writer.waitForSpace(50);
    }
  });
});
