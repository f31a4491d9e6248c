import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { meter, type HardenPlan } from '../../src/wasm/index';
import { loadWat, refusalOf, wat } from './wat';

const preamble = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** A module of one function, `() -> ()`, exported as `f`, whose instructions start at byte offset 30. */
function withCode(...code: readonly number[]): Uint8Array {
  const body = [0, ...code, 0x0b];
  return Uint8Array.from([...preamble, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 10, body.length + 2, 1, body.length, ...body]);
}
const CODE = 30;

describe('A refusal', () => {
  before(loadWat);

  it('of what is no module says where', () => {
    assert.deepEqual([refusalOf(new Uint8Array()).code, refusalOf(new Uint8Array()).offset], ['malformed', 0]);
    assert.equal(refusalOf(Uint8Array.of(...preamble.slice(0, 4), 2, 0, 0, 0)).offset, 4);
    assert.match(refusalOf(Uint8Array.of(...preamble.slice(0, 4), 0x0d, 0, 1, 0)).feature ?? '', /component model/);
  });

  it('names an instruction that is not admitted, with its offset, function and feature', () => {
    const features: readonly (readonly [readonly number[], string])[] = [
      [[0xfe, 0x03, 0x00], 'atomic instructions'],
      [[0xfd, 0x80, 0x02], 'relaxed SIMD'],
      [[0xfd, 0xaf, 0x02], 'relaxed SIMD'],
      [[0xe0, 0x00], 'stack switching'],
      [[0xfc, 0x13], 'instruction 0xfc 0x13'],
      [[0xfb, 0x1f], 'instruction 0xfb 0x1f'],
      [[0xfd, 0x9a, 0x01], 'instruction 0xfd 0x9a'],
      [[0xff], 'instruction 0xff'],
      [[0x16], 'instruction 0x16'],
    ];
    for (const [code, feature] of features) {
      const refusal = refusalOf(withCode(0x01, ...code));
      assert.deepEqual({ ...refusal, message: '', nextStep: '' }, {
        code: 'unsupported-feature', message: '', nextStep: '', offset: CODE + 1, feature, functionIndex: 0, functionName: 'f',
      });
    }
  });

  it('of shared memories, types, and pages of other sizes names the proposal', () => {
    const memory = (...limits: readonly number[]): Uint8Array => Uint8Array.of(...preamble, 5, limits.length + 1, 1, ...limits);
    assert.equal(refusalOf(memory(3, 1, 2)).feature, 'shared memory');
    assert.equal(refusalOf(memory(8, 1, 0)).feature, 'custom page sizes');
    const type = (...bytes: readonly number[]): Uint8Array => Uint8Array.of(...preamble, 1, bytes.length + 1, 1, ...bytes);
    assert.equal(refusalOf(type(0x65, 0x60, 0, 0)).feature, 'shared-everything threads');
    assert.equal(refusalOf(type(0x5d, 0)).feature, 'stack switching');
  });

  it('of a broken body says where it breaks and in which function', () => {
    const cases: readonly (readonly [readonly number[], number])[] = [
      [[0x1a], CODE + 1], // drop of nothing
      [[0x20, 0x00], CODE + 1], // a local that is not there
      [[0x23, 0x00], CODE + 1],
      [[0x10, 0x07], CODE + 1],
      [[0x0c, 0x05], CODE + 1],
      [[0x41, 0x00], CODE + 2], // something is left over at the end
      [[0x05], CODE],
      [[0x28, 0x02, 0x00], CODE + 1], // no memory
      [[0x0b, 0x01], CODE + 1], // goes on after the end
    ];
    for (const [code, offset] of cases) {
      const refusal = refusalOf(withCode(...code));
      assert.deepEqual([refusal.code, refusal.offset, refusal.functionIndex], ['malformed', offset, 0], code.join(' '));
    }
  });

  it('of types that do not fit is the engine\'s, with its offset', () => {
    const refusal = refusalOf(withCode(0x41, 0x00, 0x42, 0x00, 0x6a, 0x1a));
    assert.equal(refusal.code, 'malformed');
    assert.ok(refusal.offset >= CODE && refusal.offset < CODE + 6);
  });

  it('comes before the module\'s code could reach what hardening adds', () => {
    // Global 0, local 0, memory 0 and function 9 exist in the hardened module only.
    for (const code of [[0x23, 0], [0x41, 0, 0x24, 0], [0x20, 0], [0x3f, 0, 0x1a], [0x10, 9], [0xd2, 9, 0x1a]]) {
      assert.equal(refusalOf(withCode(...code)).code, 'malformed');
    }
  });

  it('of an import names it', () => {
    const plan: HardenPlan = { link: (_, name) => (name === 'known' ? 'granted' : undefined) };
    const unknown = refusalOf(wat('(module (import "env" "known" (func)) (import "env" "other" (func (param i32))) (func (export "f")))'), plan);
    assert.deepEqual([unknown.code, unknown.functionIndex, unknown.functionName], ['unknown-import', 1, 'env.other']);
    assert.match(unknown.message, /"other" from "env"/);
    for (const text of ['memory 1', 'table 1 funcref', 'global i32', 'tag', 'func (param v128)', 'func (param externref)', `func (param ${'i32 '.repeat(17)})`]) {
      assert.equal(refusalOf(wat(`(module (import "env" "x" (${text})) (func (export "f")))`)).code, 'unlinkable-import', text);
    }
  });

  it('of a module without an entry says so', () => {
    assert.equal(refusalOf(wat('(module (func))')).code, 'no-entry');
    assert.equal(refusalOf(wat('(module (func (export "f") (param v128)))')).code, 'no-entry');
  });

  it('of what is larger than its cap names the cap', () => {
    const plan: HardenPlan = { link: () => 'granted', maxMemoryPages: 2, maxTableElements: 4 };
    const entry = '(func $f (export "f"))';
    for (const text of [
      '(memory 3)', '(table 5 funcref)',
      '(memory 2) (data (i32.const 131071) "ab")', '(memory 2) (data (i32.const -1) "a")',
      '(table 4 funcref) (elem (i32.const 3) func $f $f)',
    ]) {
      const refusal = refusalOf(wat(`(module ${text} ${entry})`), plan);
      assert.equal(refusal.code, 'over-cap', text);
      assert.ok(refusal.offset > 8);
    }
    const limited = meter(wat(`(module (memory 3) ${entry})`), { maxMemoryPages: 2 });
    assert.ok(!limited.ok && limited.refusal.code === 'over-cap');
  });

  it('of a function that the engine could not hold any more says over-limit', () => {
    const locals = [1, 0xd0, 0x86, 0x03, 0x7f];
    const body = [...locals, 0x10, 0, 0x0b];
    const bytes = Uint8Array.from([...preamble, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 10, body.length + 2, 1, body.length, ...body]);
    const refusal = refusalOf(bytes);
    assert.deepEqual([refusal.code, refusal.functionIndex], ['over-limit', 0]);
  });
});
