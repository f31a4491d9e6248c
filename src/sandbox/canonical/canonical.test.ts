import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ExecutionEnd, MemoryFault } from '../executionEnd';
import type { FlatValue, HostCall } from '../types';
import { FlatCursor } from './flatCursor';
import { alignmentOf, flatten, sizeOf } from './layout';
import { Lifter } from './lift';
import { Lowerer } from './lower';
import type { WitType, WitValue } from './types';
import { coreSignature, witFunction } from './witFunction';

/** Plugin memory with an allocator that never gives anything back. */
class Memory implements HostCall {
  readonly bytes = new Uint8Array(1 << 20);
  readonly signal = new AbortController().signal;
  readonly fuelLeft = 0n;
  #next = 1024;

  async read(pointer: number, length: number): Promise<Uint8Array> {
    if (pointer + length > this.bytes.length) throw new MemoryFault(pointer, length, this.bytes.length);
    return this.bytes.subarray(pointer, pointer + length);
  }

  async write(pointer: number, bytes: Uint8Array): Promise<void> {
    if (pointer + bytes.length > this.bytes.length) throw new MemoryFault(pointer, bytes.length, this.bytes.length);
    this.bytes.set(bytes, pointer);
  }

  async call(name: string, args: readonly FlatValue[]): Promise<readonly FlatValue[]> {
    assert.equal(name, 'cabi_realloc');
    return [this.allocate(Number(args[3]), Number(args[2]))];
  }

  allocate(size: number, alignment: number): number {
    const at = Math.ceil(this.#next / alignment) * alignment;
    this.#next = at + size;
    return at;
  }

  charge(): void {}
}

interface Typed {
  readonly type: WitType;
  readonly value: WitValue;
}

const scalars: readonly fc.Arbitrary<Typed>[] = [
  fc.boolean().map(value => ({ type: 'bool' as const, value })),
  ...([['u8', 0, 255], ['s8', -128, 127], ['u16', 0, 65_535], ['s16', -32_768, 32_767], ['u32', 0, 0xffffffff], ['s32', -0x80000000, 0x7fffffff]] as const)
    .map(([type, min, max]) => fc.integer({ min, max }).map(value => ({ type, value }))),
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map(value => ({ type: 'u64' as const, value })),
  fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }).map(value => ({ type: 's64' as const, value })),
  fc.float({ noNaN: true }).map(value => ({ type: 'f32' as const, value })),
  fc.double({ noNaN: true }).map(value => ({ type: 'f64' as const, value })),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map(value => ({ type: 'char' as const, value })),
  fc.string({ unit: 'binary' }).map(value => ({ type: 'string' as const, value })),
  fc.uint8Array().map(value => ({ type: { list: 'u8' as const }, value })),
];

/** Types with a value of theirs, nested. */
const { typed } = fc.letrec<{ typed: Typed }>(tie => ({
  typed: fc.oneof(
    { depthSize: 'small' },
    ...scalars,
    fc.array(tie('typed'), { minLength: 1, maxLength: 5 }).map(parts => ({ type: { tuple: parts.map(part => part.type) }, value: parts.map(part => part.value) })),
    fc.array(tie('typed'), { minLength: 1, maxLength: 5 }).map(parts => ({
      type: { record: parts.map((part, index) => ({ name: `field-${index}`, type: part.type })) },
      value: Object.fromEntries(parts.map((part, index) => [`field-${index}`, part.value])),
    })),
    fc.tuple(tie('typed'), fc.nat(4)).filter(([{ type }]) => type !== 'u8').map(([{ type, value }, count]) => ({ type: { list: type }, value: Array.from({ length: count }, () => value) })),
    fc.tuple(tie('typed'), fc.boolean()).filter(([{ value }]) => value !== undefined).map(([{ type, value }, isSome]) => ({ type: { option: type }, value: isSome ? value : undefined })),
    fc.tuple(tie('typed'), tie('typed'), fc.boolean()).map(([ok, error, isOk]) => ({ type: { result: { ok: ok.type, error: error.type } }, value: isOk ? { ok: ok.value } : { error: error.value } })),
    fc.tuple(fc.array(tie('typed'), { minLength: 1, maxLength: 4 }), fc.nat()).map(([cases, choice]): Typed => {
      const chosen = choice % (cases.length + 1);
      const type = { variant: [...cases.map(({ type: payload }, index) => ({ name: `case-${index}`, type: payload })), { name: 'none' }] };
      const value = cases[chosen]?.value;
      return { type, value: chosen === cases.length ? { tag: 'none' } : value === undefined ? { tag: `case-${chosen}` } : { tag: `case-${chosen}`, value } };
    }),
    fc.nat(299).map(index => ({ type: { enum: Array.from({ length: 300 }, (_, one) => `e${one}`) }, value: `e${index}` })),
    fc.uniqueArray(fc.nat(19)).map(set => ({ type: { flags: Array.from({ length: 20 }, (_, one) => `f${one}`) }, value: [...set].sort((one, other) => one - other).map(one => `f${one}`) })),
  ),
}));

describe('the Canonical ABI', () => {
  it('gives back what it stored, for every type', async () => {
    await fc.assert(fc.asyncProperty(typed, async ({ type, value }) => {
      const memory = new Memory();
      const pointer = memory.allocate(sizeOf(type), alignmentOf(type));
      await new Lowerer(memory).store(type, value, pointer);
      assert.deepEqual(await new Lifter(memory).load(type, pointer), value);
    }), { numRuns: 1500 });
  });

  it('gives back what it passed flat, with the values that the type flattens to', async () => {
    await fc.assert(fc.asyncProperty(typed, async ({ type, value }) => {
      const memory = new Memory();
      const flat = await new Lowerer(memory).flat(type, value);
      assert.deepEqual(flat.map(one => typeof one), flatten(type).map(one => (one === 'i64' ? 'bigint' : 'number')));
      assert.deepEqual(await new Lifter(memory).flat(type, new FlatCursor(flat)), value);
    }), { numRuns: 1500 });
  });

  it('lays values out as the specification does', () => {
    const layouts: readonly (readonly [WitType, number, number, string])[] = [
      ['string', 8, 4, 'i32 i32'],
      [{ record: [{ name: 'a', type: 'u8' }, { name: 'b', type: 'u32' }, { name: 'c', type: 'u16' }] }, 12, 4, 'i32 i32 i32'],
      [{ tuple: ['u8', 'u64'] }, 16, 8, 'i32 i64'],
      [{ option: 'u8' }, 2, 1, 'i32 i32'],
      [{ option: 'u64' }, 16, 8, 'i32 i64'],
      [{ result: { ok: 'string', error: 'f64' } }, 16, 8, 'i32 i64 i32'],
      [{ result: {} }, 1, 1, 'i32'],
      [{ variant: [{ name: 'a', type: 'f32' }, { name: 'b', type: 'u32' }] }, 8, 4, 'i32 i32'],
      [{ variant: [{ name: 'a', type: 'f32' }, { name: 'b', type: 'f64' }] }, 16, 8, 'i32 i64'],
      [{ enum: ['a'] }, 1, 1, 'i32'],
      [{ enum: Array.from({ length: 257 }, (_, index) => `e${index}`) }, 2, 2, 'i32'],
      [{ flags: Array.from({ length: 9 }, (_, index) => `f${index}`) }, 2, 2, 'i32'],
      [{ list: 'u64' }, 8, 4, 'i32 i32'],
      [{ own: 'chat' }, 4, 4, 'i32'],
    ];
    for (const [type, size, alignment, flat] of layouts) {
      assert.deepEqual([sizeOf(type), alignmentOf(type), flatten(type).join(' ')], [size, alignment, flat], JSON.stringify(type));
    }
  });

  it('passes many parameters, and more than one result, in memory', () => {
    const params = Array.from({ length: 9 }, (_, index) => ({ name: `p${index}`, type: 'string' as const }));
    assert.deepEqual(coreSignature({ params, result: 'string' }), { params: ['i32', 'i32'], results: [] });
    assert.deepEqual(coreSignature({ params: params.slice(1), result: 'u64' }), { params: Array<string>(16).fill('i32'), results: ['i64'] });
  });

  describe('traps for', () => {
    const call = async (type: WitType, flat: readonly FlatValue[], memory = new Memory()): Promise<void> => {
      const answer = witFunction('test.take', { params: [{ name: 'value', type }] }, () => undefined);
      await assert.rejects(async () => { await answer.call(memory, flat); }, error => error instanceof ExecutionEnd && error.reason === 'trap' && /^Crashed: it called test\.take with /.test(error.message));
    };
    it('text that is not UTF-8', async () => {
      const memory = new Memory();
      memory.bytes.set([0xc3, 0x28], 100);
      await call('string', [100, 2], memory);
    });
    for (const code of [0xd800, 0xdfff, 0x110000, -1]) it(`the character ${code}`, () => call('char', [code]));
    it('a case that there is not', () => call({ option: 'u8' }, [2, 0]));
    it('a list that is not aligned', () => call({ list: 'u32' }, [101, 1]));
    it('lists that name the same memory over and over', async () => {
      const memory = new Memory();
      const view = new DataView(memory.bytes.buffer);
      for (let index = 0; index < 100; index++) {
        view.setUint32(1024 + index * 8, 0, true);
        view.setUint32(1028 + index * 8, 1 << 19, true);
      }
      await call({ list: { list: 'u8' } }, [1024, 100], memory);
    });
    it('a list of four thousand million values that take no memory', () => call({ list: { tuple: [] } }, [0, -1]));
    it('memory that its own allocator misplaced', async () => {
      class Misplaced extends Memory {
        override allocate(size: number): number {
          return super.allocate(size, 8) + 1;
        }
      }
      const answer = witFunction('test.give', { params: [], result: { list: 'u32' } }, () => [1, 2]);
      await assert.rejects(async () => { await answer.call(new Misplaced(), [64]); }, ExecutionEnd);
    });
  });
});
