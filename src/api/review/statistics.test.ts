import assert from 'node:assert/strict';
import fc from 'fast-check';
import { median, medianDeviation, modifiedZScore } from './statistics';

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });

describe('the median', () => {
  it('is the middle value, or the mean of the middle two', () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.ok(Number.isNaN(median([])));
  });

  it('has as many values on one side as on the other', () => {
    fc.assert(fc.property(values, all => {
      const middle = median(all);
      const half = all.length / 2;
      assert.ok(all.filter(value => value < middle).length <= half);
      assert.ok(all.filter(value => value > middle).length <= half);
    }));
  });

  it('is not moved beyond the others by less than half of the values, whatever these are', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 10, max: 20, noNaN: true }), { minLength: 5, maxLength: 40 }), fc.double({ min: -1e9, max: 1e9, noNaN: true }), (usual, wild) => {
      const some = [...usual, ...Array<number>(Math.floor((usual.length - 1) / 2)).fill(wild)];
      assert.ok(median(some) >= 10 && median(some) <= 20);
    }));
  });
});

describe('the modified z-score', () => {
  it('of the median is zero', () => {
    fc.assert(fc.property(values, all => assert.equal(modifiedZScore(median(all), all, 1), 0)));
  });

  it('does not depend on where zero is, nor on the unit', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 40 }), fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1000, max: 1000 }), (all, value, shift) => {
      const score = modifiedZScore(value, all, 1);
      assert.equal(modifiedZScore(value + shift, all.map(each => each + shift), 1), score);
      assert.ok(Math.abs(modifiedZScore(value * 8, all.map(each => each * 8), 8) - score) < 1e-9);
    }));
  });

  it('grows with the value', () => {
    fc.assert(fc.property(values, fc.double({ min: 0, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1e6, noNaN: true }), (all, value, more) => {
      assert.ok(modifiedZScore(value + more, all, 0.1) >= modifiedZScore(value, all, 0.1));
    }));
  });

  it('is finite where all values are the same, by its floor', () => {
    assert.equal(medianDeviation([5, 5, 5]), 0);
    assert.equal(modifiedZScore(6, [5, 5, 5], 0.5), 0.6745 * 2);
  });
});
