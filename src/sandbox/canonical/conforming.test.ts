import assert from 'node:assert/strict';
import { conforming, NotConforming } from './conforming';
import type { WitType, WitValue } from './types';

const refused = (type: WitType, value: unknown): string => {
  try {
    conforming(type, value, 'answer');
  } catch (error) {
    assert.ok(error instanceof NotConforming);
    return error.message;
  }
  return assert.fail(`${JSON.stringify(type)} was taken`);
};

describe('a value for a WIT type', () => {
  const everything: WitType = {
    record: [
      { name: 'b', type: 'bool' }, { name: 'c', type: 'char' }, { name: 'n', type: 's16' }, { name: 'l', type: 'u64' }, { name: 'd', type: 'f64' }, { name: 's', type: 'string' },
      { name: 'bytes', type: { list: 'u8' } }, { name: 'list', type: { list: { option: 'u8' } } }, { name: 'pair', type: { tuple: ['u8', 'string'] } },
      { name: 'done', type: { result: { error: 'string' } } }, { name: 'shape', type: { variant: [{ name: 'dot' }, { name: 'circle', type: 'f32' }] } },
      { name: 'one', type: { enum: ['a', 'b'] } }, { name: 'some', type: { flags: ['x', 'y'] } },
    ],
  };
  const value: WitValue = {
    b: true, c: '😀', n: -32_768, l: 2n ** 64n - 1n, d: Number.NaN, s: 'grün', bytes: Uint8Array.of(1, 2), list: [1, undefined], pair: [255, ''],
    done: { ok: undefined }, shape: { tag: 'circle', value: 0.5 }, one: 'b', some: ['y'],
  };

  it('is copied as it is, and nothing besides', () => {
    assert.deepEqual(conforming(everything, { ...value, besides: 1 }, 'answer'), value);
    const bytes = Uint8Array.of(1);
    const copy = conforming({ list: 'u8' }, bytes, 'answer');
    bytes[0] = 9;
    assert.deepEqual(copy, Uint8Array.of(1));
  });

  it('is looked at once, whatever it says the next time', () => {
    let asked = 0;
    const changing = { get hours() { asked += 1; return asked === 1 ? 1 : 'later'; } };
    assert.deepEqual(conforming({ record: [{ name: 'hours', type: 'u8' }] }, changing, 'answer'), { hours: 1 });
  });

  for (const [what, type, wrong, message] of [
    ['a number that is too large', 'u8', 256, 'a value of the type u8 for `answer`'],
    ['a number below zero', 'u32', -1, 'a value of the type u32 for `answer`'],
    ['half a number', 's8', 0.5, 'a value of the type s8 for `answer`'],
    ['a number for 64 bits', 's64', 1, 'a value of the type s64 (a bigint) for `answer`'],
    ['a text for a number', 'f64', '1', 'a value of the type f64 for `answer`'],
    ['two characters', 'char', 'ab', 'a value of the type char for `answer`'],
    ['half a character', 'char', '\ud800', 'a value of the type char for `answer`'],
    ['nothing', 'string', undefined, 'a value of the type string for `answer`'],
    ['an array for bytes', { list: 'u8' }, [1], 'a Uint8Array for `answer`'],
    ['bytes for a list of others', { list: 'u16' }, Uint8Array.of(1), 'an array for `answer`'],
    ['a wrong element', { list: 'bool' }, [true, 1], 'a value of the type bool for `answer[1]`'],
    ['a missing field', { record: [{ name: 'a', type: 'u8' }] }, {}, 'a value of the type u8 for `answer.a`'],
    ['null', { record: [{ name: 'a', type: 'u8' }] }, null, 'an object for `answer`'],
    ['too few of a tuple', { tuple: ['u8', 'u8'] }, [1], '2 values for `answer`, not 1'],
    ['neither ok nor error', { result: { ok: 'u8' } }, {}, '{ ok } or { error } for `answer`'],
    ['a wrong error', { result: { error: { enum: ['full'] } } }, { error: 'empty' }, 'one of full for `answer.error`'],
    ['a case that there is not', { variant: [{ name: 'dot' }] }, { tag: 'line' }, 'one of dot for `answer.tag`'],
    ['a flag that there is not', { flags: ['x'] }, ['y'], 'one of x for `answer`'],
    ['a handle', { own: 'clock' }, 1, 'no handle for `answer`'],
  ] as const satisfies readonly (readonly [string, WitType, unknown, string])[]) {
    it(`is not ${what}`, () => {
      assert.equal(refused(type, wrong), message);
    });
  }

  it('is no more than 16 MiB, however it is made of', () => {
    assert.equal(refused({ list: 'u8' }, new Uint8Array((16 << 20) + 1)), 'no more than 16 MiB for `answer`');
    assert.match(refused({ list: 'string' }, Array.from({ length: 100 }, () => 'x'.repeat(100_000))), /no more than 16 MiB/);
    assert.match(refused({ list: { option: 'u8' } }, Array.from({ length: 3_000_000 })), /no more than 16 MiB/);
    const loop: unknown[] = [];
    loop.push(loop);
    const deep = Array.from({ length: 10 }).reduce<WitType>(type => ({ list: type }), 'u8');
    assert.match(refused(deep, loop), /Uint8Array for `answer(\[0\]){9}`/);
  });
});
