import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FuelMeter } from './fuelMeter';

describe('the fuel of one execution', () => {
  it('counts the same whatever the slices, the charges and the machine, and never more than the budget', () => {
    fc.assert(fc.property(fc.nat(5_000_000), fc.array(fc.tuple(fc.nat(400_000), fc.nat(1_000)), { maxLength: 60 }), (limit, steps) => {
      const meter = new FuelMeter(BigInt(limit));
      let left = meter.first();
      let used = 0n;
      for (const [burnt, charged] of steps) {
        left -= BigInt(burnt);
        used += BigInt(burnt);
        meter.observe(left);
        meter.charge(charged);
        used += BigInt(charged);
        assert.equal(meter.left, used > BigInt(limit) ? 0n : BigInt(limit) - used);
        const change = meter.settle();
        if (used > BigInt(limit)) {
          assert.equal(change, undefined);
          assert.equal(meter.used, BigInt(limit));
          return;
        }
        assert.ok(change !== undefined);
        left += change;
        assert.ok(left >= 0n);
        assert.equal(meter.used, used);
      }
    }));
  });

  it('gives nothing of an empty budget', () => {
    const meter = new FuelMeter(0n);
    assert.equal(meter.first(), 0n);
    meter.observe(-1n);
    assert.equal(meter.settle(), undefined);
    assert.equal(meter.used, 0n);
  });

  it('keeps a limit that no 64-bit count could hold within bounds', () => {
    assert.equal(new FuelMeter(1n << 70n).limit, 1n << 62n);
    assert.equal(new FuelMeter(-5n).limit, 0n);
  });
});
