import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SCRATCH_BYTES } from '../wasm/protocol';
import { planTransfer } from './scratchSpan';

describe('transfers around the borrowed span', () => {
  it('never touch the span, cover every byte once in order, and stay within the maximum', () => {
    fc.assert(fc.property(
      fc.nat(4_000), fc.nat(300_000), fc.constantFrom(0, 1024), fc.integer({ min: 200, max: 70_000 }),
      (pointer, length, base, maximum) => {
        let at = pointer;
        for (const piece of planTransfer(pointer, length, base, maximum)) {
          assert.equal(piece.pointer, at);
          assert.ok(piece.length > 0 && piece.length <= maximum);
          assert.ok(piece.pointer + piece.length <= piece.base || piece.pointer >= piece.base + SCRATCH_BYTES);
          assert.ok(piece.base + SCRATCH_BYTES <= 65_536, 'the span lies in the first page');
          at += piece.length;
        }
        assert.equal(at, pointer + length);
      },
    ), { numRuns: 3_000 });
  });

  it('leave the span where it is unless it is in the way', () => {
    assert.deepEqual(planTransfer(500, 100, 0, 1_000), [{ pointer: 500, length: 100, base: 0 }]);
    assert.deepEqual(planTransfer(0, 8, 0, 1_000), [{ pointer: 0, length: 8, base: 1024 }]);
    assert.deepEqual(planTransfer(0, 0, 0, 1_000), []);
  });
});
