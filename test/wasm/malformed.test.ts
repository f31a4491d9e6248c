import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import { harden } from '../../src/wasm/index';
import { check, mutated } from './mutation';
import { numbers } from './random/numbers';
import { linkAll, loadWat, wat } from './wat';

/** Something of everything that this text parser and older engines know. */
const dense = `(module $dense
  (type $pair (func (param i32 i64) (result i32 f64)))
  (import "env" "f" (func $f (param i32) (result i32)))
  (memory (export "memory") 1 3) (table $t 4 8 funcref) (global $g (mut i32) (i32.const 5)) (global $h funcref (ref.func $f))
  (tag $e (param i32))
  (data $d (i32.const 16) "some data") (data $p "passive")
  (elem (table $t) (i32.const 0) func $f $many) (elem $pe funcref (ref.func $many) (ref.null func)) (elem declare func $vec)
  (func $many (export "many") (type $pair) (local f32 v128 i64)
    (block $a (result i32 f64)
      (loop $b (br_if $b (i32.eqz (local.get 0))) (local.set 0 (i32.const 1)) (block $c (br_table $c $b (local.get 0))))
      (if (result i32) (local.get 0) (then (call $f (i32.const 3))) (else (call_indirect (param i32) (result i32) (i32.const 1) (i32.const 0))))
      (drop) (memory.copy (i32.const 0) (i32.const 8) (i32.const 4)) (memory.init $p (i32.const 0) (i32.const 0) (i32.const 2)) (data.drop $p)
      (table.copy (i32.const 0) (i32.const 1) (i32.const 1)) (table.init $pe (i32.const 0) (i32.const 0) (i32.const 1)) (elem.drop $pe)
      (drop (memory.grow (i32.const 1))) (drop (table.grow (ref.null func) (i32.const 1))) (table.fill (i32.const 0) (ref.func $vec) (i32.const 1))
      (i32.trunc_sat_f64_s (f64.const 1.5)) (f64.sqrt (f64.const 2))))
  (func $vec (result v128) (v128.bitselect (v128.const i32x4 1 2 3 4) (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (v128.load (i32.const 0)) (i32x4.splat (global.get $g))) (v128.load32_lane 1 (i32.const 0) (v128.const i64x2 0 0))))
  (func $eh (export "eh") (result i32) (try (result i32) (do (throw $e (i32.const 1))) (catch $e) (catch_all (rethrow 0))) (try (do (unreachable)) (delegate 0)))
  (func $start (drop (global.get $g)) (return_call $tail)) (func $tail) (start $start))`;

const fixtures = ['as-reactor', 'bulk-memory', 'indirect', 'simd', 'traps', 'multi-value', 'tail-call', 'start-section'];

describe('Malformed modules', () => {
  let denseBytes: Uint8Array<ArrayBuffer>;
  let modules: Map<string, Uint8Array<ArrayBuffer>>;

  before(async () => {
    await loadWat();
    denseBytes = wat(dense);
    modules = new Map([['dense', denseBytes], ...fixtures.map(name => [name, Uint8Array.from(readFileSync(join('wasm-fixtures', 'built', `${name}.wasm`)))] as const)]);
    const result = harden(denseBytes, linkAll);
    assert.ok(result.ok, result.ok ? '' : result.refusal.message);
  });

  it('are refused wherever they are cut off', () => {
    for (const [name, bytes] of modules) {
      for (let length = 0; length < bytes.length; length++) check(bytes.slice(0, length), `${name} cut to ${length}`);
    }
  });

  it('are refused, or accepted and right, whatever is changed, put in or taken out', function () {
    this.timeout(120_000);
    const next = numbers(1);
    let accepted = 0;
    for (const [name, bytes] of modules) {
      for (let round = 0; round < 1500; round++) {
        const { bytes: changed, what } = mutated(bytes, next);
        if (check(changed, `${name} ${what}`) === 'accepted') accepted++;
      }
    }
    assert.ok(accepted > 100, `${accepted} accepted`);
  });

  it('cannot make the decoder allocate more than a small multiple of their size by lying about counts', () => {
    const preamble = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
    for (const id of [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13]) {
      const bytes = Uint8Array.of(...preamble, id, 5, 0xff, 0xff, 0xff, 0xff, 0x0f);
      const before = process.memoryUsage().arrayBuffers;
      check(bytes, `section ${id} with 2^32 - 1 entries`);
      assert.ok(process.memoryUsage().arrayBuffers - before < 4_000_000);
    }
  });

  it('with a huge number of locals, operands or nested blocks end in an answer', () => {
    const body = (code: readonly number[]): Uint8Array<ArrayBuffer> => {
      const leb = (value: number): number[] => [(value & 127) | 128, ((value >> 7) & 127) | 128, ((value >> 14) & 127) | 128, (value >> 21) & 127];
      const size = code.length + 1;
      return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 10, ...leb(size + 5), 1, ...leb(size), ...code, 0x0b]);
    };
    assert.equal(check(body([1, 0xd0, 0x86, 0x03, 0x7f]), '50000 locals'), 'refused');
    assert.equal(check(body([1, 0xcf, 0x86, 0x03, 0x7f]), '49999 locals'), 'accepted');
    const nested = [0, ...Array<number[]>(50_000).fill([0x02, 0x40]).flat(), ...Array<number>(50_000).fill(0x0b)];
    check(body(nested), 'nested blocks');
    const deeper = [0, ...Array<number[]>(140_000).fill([0x02, 0x40]).flat(), ...Array<number>(140_000).fill(0x0b)];
    assert.equal(check(body(deeper), 'blocks nested more deeply'), 'refused');
    const operands = [0, ...Array<number[]>(100_000).fill([0x41, 0]).flat(), ...Array<number>(100_000).fill(0x1a)];
    check(body(operands), 'operands');
  });

  it('take no longer than their size allows, whatever their types and counts', () => {
    // Dead code with an array of 2^32 - 1 elements; and blocks that hand over a thousand values, two bytes each.
    const started = process.cpuUsage();
    const leb = (value: number): number[] => [(value & 127) | 128, ((value >> 7) & 127) | 128, ((value >> 14) & 127) | 128, (value >> 21) & 127];
    const array = [0, 0x00, 0xfb, 8, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x1a, 0x0b];
    check(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 7, 2, 0x60, 0, 0, 0x5e, 0x7f, 1, 3, 2, 1, 0, 10, array.length + 2, 1, array.length, ...array]), 'array');
    const list = [...[0xe8, 0x07], ...Array<number>(1000).fill(0x7f)];
    const type = [1, 0x60, ...list, ...list];
    const body = [0, ...Array.from({ length: 1000 }, (_, index) => [0x20, ...(index < 128 ? [index] : [(index & 127) | 128, index >> 7])]).flat(), ...Array<number[]>(100_000).fill([0x10, 0]).flat(), 0x0b];
    check(Uint8Array.from([
      0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, ...leb(type.length), ...type, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0,
      10, ...leb(body.length + 5), 1, ...leb(body.length), ...body,
    ]), 'handing over');
    assert.ok(process.cpuUsage(started).user < 20_000_000);
  });

  it('take no longer than their size allows with custom sections without number', () => {
    const started = process.cpuUsage();
    const sections = (count: number): Uint8Array<ArrayBuffer> => Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 10, 4, 1, 2, 0, 0x0b, ...Array<number[]>(count).fill([0, 1, 0]).flat()]);
    assert.equal(check(sections(10_000), '10000 custom sections'), 'accepted');
    assert.equal(check(sections(1_000_000), '1000000 custom sections'), 'refused');
    assert.ok(process.cpuUsage(started).user < 20_000_000);
  });
});
