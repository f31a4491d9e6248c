import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inputClassOf } from './inputClass';
import { isAccepted, judge, judgeVersion } from './judge';
import { ALL_FIGURES } from './kinds';
import { SENSITIVITIES } from './sensitivity';

const { low, normal, high } = SENSITIVITIES;
const steady = (value: number, count = 40): readonly number[] => Array<number>(count).fill(value);

describe('a figure', () => {
  it('stands out where it is many times what is usual', () => {
    const verdict = judge('fuel', 48_200_000, steady(1_200_000), normal);
    assert.ok(verdict !== undefined && verdict.score > 6);
    assert.equal(verdict.values.length, 40);
  });

  it('does not stand out before there is enough to compare it with', () => {
    assert.equal(judge('fuel', 1e12, steady(1_000_000, normal.samples - 1), normal), undefined);
    assert.notEqual(judge('fuel', 1e12, steady(1_000_000, normal.samples), normal), undefined);
  });

  it('never stands out below what is usual', () => {
    fc.assert(fc.property(fc.constantFrom(...ALL_FIGURES), fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 20, maxLength: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (figure, values, share) => {
      assert.equal(judge(figure, Math.max(...values) * share, values, high), undefined);
    }));
  });

  it('stands out no less where the sensitivity is higher', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 1e5, max: 1e7, noNaN: true }), { minLength: 20, maxLength: 60 }), fc.double({ min: 0, max: 1e10, noNaN: true }), (values, measured) => {
      if (judge('fuel', measured, values, low) !== undefined) assert.notEqual(judge('fuel', measured, values, normal), undefined);
      if (judge('fuel', measured, values, normal) !== undefined) assert.notEqual(judge('fuel', measured, values, high), undefined);
    }));
  });

  it('does not depend on the order of what it is compared with', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 1e5, max: 1e7, noNaN: true }), { minLength: 12, maxLength: 40 }), fc.double({ min: 0, max: 1e9, noNaN: true }), (values, measured) => {
      assert.deepEqual(judge('fuel', measured, [...values].reverse(), normal), judge('fuel', measured, values, normal));
    }));
  });

  it('may grow with the square of an input of the same size class', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (bits, from, to) => {
      const [least, most] = [2 ** bits, 2 ** (bits + 1) - 1];
      const [small, large] = [from, to].map(share => Math.floor(least + (most - least) * share)).sort((a, b) => a - b);
      assert.equal(inputClassOf(small ?? 0, []), inputClassOf(large ?? 0, []));
      assert.equal(judge('fuel', (large ?? 0) ** 2, steady((small ?? 0) ** 2), normal), undefined);
    }));
  });

  it('that comes rarely, but came before, does not stand out', () => {
    assert.equal(judge('fuel', 50_000_000, [...steady(1_000_000), 40_000_000], normal), undefined);
  });

  it('that is noisy by itself has to be further away', () => {
    const noisy = Array.from({ length: 60 }, (_, i) => 1_000_000 * 2 ** (i % 7));
    assert.equal(judge('fuel', 300_000_000, noisy, normal), undefined);
    assert.notEqual(judge('fuel', 300_000_000, steady(1_000_000), normal), undefined);
  });

  it('that is small all the same is no matter', () => {
    assert.equal(judge('fuel', 60_000, steady(100), normal), undefined);
    assert.equal(judge('memory', 5, steady(0.1), normal), undefined);
    assert.equal(judge('time', 2_000, steady(5), normal), undefined);
    assert.equal(judge('read', 400_000, steady(0), normal), undefined);
    assert.equal(judge('calls', 290, steady(2), normal), undefined);
    assert.equal(judge('denials', 2, steady(0), normal), undefined);
  });

  it('of denials stands out from none at three', () => {
    assert.notEqual(judge('denials', 3, steady(0), normal), undefined);
  });

  it('is accepted up to a little above what was accepted', () => {
    assert.ok(isAccepted('fuel', 1_000_000, 1_000_000));
    assert.ok(isAccepted('fuel', 1_240_000, 1_000_000));
    assert.ok(!isAccepted('fuel', 1_300_000, 1_000_000));
  });
});

describe('a version', () => {
  it('stands out where its typical figure is above all of the version before, and twice the median', () => {
    assert.deepEqual(judgeVersion('fuel', [2_500_000, 2_600_000, 2_400_000], steady(1_000_000), normal)?.measured, 2_500_000);
    assert.equal(judgeVersion('fuel', steady(1_800_000, 6), steady(1_000_000), normal), undefined);
    assert.equal(judgeVersion('fuel', steady(2_500_000, 6), [...steady(1_000_000), 3_000_000], normal), undefined);
  });

  it('does not stand out by a few executions of many', () => {
    assert.equal(judgeVersion('fuel', [...steady(1_000_000, 7), ...steady(90_000_000, 5)], steady(1_000_000), normal), undefined);
  });

  it('is not compared with what hardly ran', () => {
    assert.equal(judgeVersion('fuel', steady(90_000_000, 12), steady(1_000_000, 11), normal), undefined);
    assert.equal(judgeVersion('fuel', [], steady(1_000_000), normal), undefined);
  });
});

describe('the size class of an input', () => {
  it('is the number of bits of its bytes, read and given as arguments', () => {
    assert.deepEqual([0, 1, 2, 3, 4, 1023, 1024].map(bytes => inputClassOf(bytes, [])), [0, 1, 2, 2, 3, 10, 11]);
    assert.equal(inputClassOf(1000, ['x'.repeat(24)]), 11);
    assert.equal(inputClassOf(0, ['ä']), 2);
    assert.equal(inputClassOf(2 ** 40, []), 41);
  });
});
