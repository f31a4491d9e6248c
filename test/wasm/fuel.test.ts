import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'mocha';
import { MAX_STACK_BYTES } from '../../src/wasm/index';
import { ALLOCATION, CAST, FUEL_VERSION, MAX_OPERAND, operandShifts, SIMPLE, BR_TABLE, BULK, CALL, CALL_INDIRECT, DIVISION, FUNCTION_ENTRY, hostCallFuel, LOOP_ITERATION, TABLE_ACCESS, THROW } from '../../src/wasm/costs';
import { call, fuelOf, metered } from './metered';
import { loadWat } from './wat';

/** Fuel that the instructions of one function use, its entry left out. */
function costOf(code: string, fields = '', args: readonly unknown[] = []): number {
  return Number(fuelOf(metered(`(module ${fields} (func (export "f") ${code}))`), 'f', ...args)) - FUNCTION_ENTRY;
}

const one = 'i32.const 1';

describe('Fuel', () => {
  before(loadWat);

  it('is one for the entry of a function and nothing for its structure', () => {
    assert.equal(fuelOf(metered('(module (func (export "f")))'), 'f'), 1n);
    assert.equal(costOf('nop block nop block nop end end'), 0);
  });

  it('is one for each simple instruction', () => {
    assert.equal(costOf(`${one} ${one} i32.add drop`), 4);
    assert.equal(costOf('(local i32 f64) local.get 0 local.tee 0 drop f64.const 2 local.set 1'), 5);
    assert.equal(costOf('i32.const 0 i32.load drop memory.size drop', '(memory 1)'), 5);
    assert.equal(costOf('v128.const i64x2 1 2 i32x4.extract_lane 0 drop'), 3);
  });

  it('is more for division, calls, tables and jumps through a table', () => {
    assert.equal(costOf(`${one} ${one} i32.div_s drop`), 3 + DIVISION);
    assert.equal(costOf('f64.const 2 f64.sqrt drop'), 2 + DIVISION);
    assert.equal(costOf('v128.const i64x2 0 0 f32x4.sqrt drop'), 2 + DIVISION);
    assert.equal(costOf('call $g', '(func $g)'), CALL + FUNCTION_ENTRY);
    assert.equal(costOf('i32.const 0 call_indirect', '(table funcref (elem $g)) (func $g)'), 1 + CALL_INDIRECT + FUNCTION_ENTRY);
    assert.equal(costOf('i32.const 0 table.get 0 drop', '(table 1 funcref)'), 1 + TABLE_ACCESS + 1);
    assert.equal(costOf('block i32.const 0 br_table 0 0 end'), 1 + BR_TABLE);
  });

  it('follows the branch that is taken', () => {
    const module = metered(`(module (func (export "f") (param i32)
      (if (local.get 0) (then nop ${one} drop) (else ${one} ${one} ${one} drop drop drop))
      (block (br_if 0 (local.get 0)) ${one} drop)))`);
    // local.get, if, const, drop; local.get, br_if.
    assert.equal(fuelOf(module, 'f', 1), 1n + 4n + 2n);
    assert.equal(fuelOf(module, 'f', 0), 1n + 2n + 6n + 2n + 2n);
  });

  it('is charged for each round of a loop', () => {
    const module = metered(`(module (func (export "f") (param i32)
      (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`);
    const round = BigInt(LOOP_ITERATION + 5);
    assert.equal(fuelOf(module, 'f', 1), 1n + round);
    assert.equal(fuelOf(module, 'f', 100), 1n + 100n * round);
  });

  it('is not charged for code that cannot be reached', () => {
    assert.equal(costOf(`block br 0 ${one} drop loop br 0 end end`), 1);
    assert.equal(costOf(`return ${one} ${one} i32.add drop`), 1);
  });

  it('prices bulk instructions by their length', () => {
    const fields = '(memory 1) (data $d "0123456789abcdef") (table $t 16 funcref) (elem $e func $g $g $g) (func $g)';
    const bulk = (code: string): number => costOf(`i32.const 0 i32.const 0 ${code}`, fields) - 2 - BULK;
    assert.equal(bulk('i32.const 0 memory.fill'), 1);
    assert.equal(bulk('i32.const 1 memory.fill'), 1 + 1);
    assert.equal(bulk('i32.const 8 memory.fill'), 1 + 1);
    assert.equal(bulk('i32.const 9 memory.fill'), 1 + 2);
    assert.equal(bulk('i32.const 65536 memory.copy'), 1 + 8192);
    assert.equal(bulk('i32.const 16 memory.init $d'), 1 + 2);
    assert.equal(bulk('i32.const 3 table.init $t $e'), 1 + 3);
    assert.equal(bulk('i32.const 5 table.copy'), 1 + 5);
    assert.equal(costOf('i32.const 0 ref.null func i32.const 7 table.fill $t', fields), 3 + BULK + 7);
    assert.equal(costOf('ref.null func i32.const 7 table.grow $t drop', fields), 3 + BULK + 7);
  });

  it('prices growth by the page, and a growth that a maximum refuses at nothing', () => {
    const text = (maximum: string): string => `(module (memory 1 ${maximum}) (func (export "f") (param i32) (result i32) local.get 0 memory.grow))`;
    const free = BigInt(1 + 1 + BULK);
    for (const module of [metered(text(''), {}, { maxMemoryPages: 10 }), metered(text('10')), metered(text('10'), {}, { maxMemoryPages: 20 })]) {
      assert.equal(fuelOf(module, 'f', 0), free);
      assert.equal(fuelOf(module, 'f', 3), free + 3n * 256n);
      assert.equal(fuelOf(module, 'f', 7), free);
      assert.equal(fuelOf(module, 'f', -1), free);
      assert.equal(call(module, 'f', 6), 4);
    }
    assert.equal(fuelOf(metered(text('')), 'f', 65_536), free);
  });

  it('charges a bulk instruction before it traps', () => {
    const module = metered('(module (memory 1) (func (export "f") (memory.fill (i32.const 0) (i32.const 0) (i32.const -1))))');
    assert.throws(() => call(module, 'f'), /out of bounds/);
    assert.equal(module.used(), BigInt(1 + 3 + BULK) + 2n ** 29n);
  });

  it('does not overflow, however large a length of 64 bits is', () => {
    const text = '(module (memory i64 1) (func (export "f") (param i64) (memory.fill (i64.const 0) (i32.const 0) (local.get 0))))';
    if (!canRun(text)) return;
    const module = metered(text);
    for (let round = 0; round < 3; round++) assert.throws(() => call(module, 'f', -1n), WebAssembly.RuntimeError);
    assert.ok(module.fuel.value > 0n && module.fuel.value < 2n ** 62n - 2n ** 46n);
  });

  it('of a caught exception is that of what ran', () => {
    const module = metered(`(module (tag $t)
      (func $throws (param i32) (if (local.get 0) (then (throw $t))) ${one} drop)
      (func (export "f") (param i32) (try (do (call $throws (local.get 0)) ${one} drop) (catch $t ${one} ${one} drop drop))))`);
    const upToCall = FUNCTION_ENTRY + 1 + CALL + FUNCTION_ENTRY + 2;
    assert.equal(fuelOf(module, 'f', 0), BigInt(upToCall + 2 + 2));
    assert.equal(fuelOf(module, 'f', 1), BigInt(upToCall + THROW + 4));
  });

  it('of a host call is a base and a unit for each 8 bytes', () => {
    assert.equal(hostCallFuel(0), 100);
    assert.equal(hostCallFuel(1), 101);
    assert.equal(hostCallFuel(64), 108);
  });

  it('of the oracle stops a call at the first block that it cannot pay', () => {
    const text = `(module (global $g (mut i32) (i32.const 0)) (func (export "get") (result i32) global.get $g)
      (func (export "f") (loop (global.set $g (i32.add (global.get $g) (i32.const 1))) (br 0))))`;
    const stops = [0, 1].map(() => {
      const module = metered(text, {}, { fuel: 1000n });
      assert.throws(() => call(module, 'f'), /unreachable/);
      const left = module.fuel.value;
      module.fuel.value = 100n;
      return [left, call(module, 'get')];
    });
    // The entry costs 1, a round 6.
    assert.deepEqual(stops, [[-3n, 166], [-3n, 166]]);
  });

});

function canRun(text: string): boolean {
  try {
    metered(text);
    return true;
  } catch {
    return false;
  }
}

describe('docs/FUEL.md', () => {
  const text = readFileSync('docs/FUEL.md', 'utf8');
  /** The last cell of the first table row that mentions the words. */
  const priceOf = (words: string): number => {
    const row = text.split('\n').find(line => line.startsWith('|') && line.includes(words)) ?? '';
    return Number(/(\d+) \|$/.exec(row)?.[1]);
  };

  it('gives the figures of the cost table', () => {
    assert.ok(text.includes(`**version ${FUEL_VERSION}**`));
    const documented = {
      'structure:': 0, 'every instruction not named here': SIMPLE, 'integer division': DIVISION, '`br_table`': BR_TABLE, '`table.get`': TABLE_ACCESS,
      '`call`, `return_call`': CALL, '`call_indirect`': CALL_INDIRECT, '`ref.test`': CAST, '`throw`': THROW, '`struct.new`': ALLOCATION,
      'bulk instructions': BULK, 'entering a function': FUNCTION_ENTRY, 'head of a loop': LOOP_ITERATION,
    };
    for (const [words, cost] of Object.entries(documented)) assert.equal(priceOf(words), cost, words);
  });

  it('gives the prices of operands and of host calls', () => {
    assert.deepEqual(operandShifts, { memoryBytes: 3, tableElements: 0, arrayElements: 0, memoryPages: -8 });
    assert.match(text, /1 unit for each 8 bytes/);
    assert.match(text, /256 units for each page/);
    assert.equal(MAX_OPERAND, 2n ** 48n);
    assert.match(text, /counts for 2\^48 at most/);
    assert.match(text, new RegExp(`costs ${hostCallFuel(0)} units and 1 for each started group of 8 bytes`));
  });

  it('gives the highest stack limit', () => {
    assert.ok(text.includes(`${MAX_STACK_BYTES.toLocaleString('en').replaceAll(',', ' ')} bytes`));
  });
});
