import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { call, metered } from './metered';
import { OVERSHOOT } from './random/overshoot';
import { loadWat } from './wat';

const schemes = ['oracle', 'threaded'] as const;

/** Instructions whose operand has a price, for `n` in local 0; what they cost then; and what tells whether they ran. */
const priced: readonly { readonly name: string; readonly code: string; readonly price: (n: bigint) => bigint; readonly traceOf: string }[] = [
  { name: 'memory.fill', code: '(memory.fill (i32.const 0) (i32.const 1) (local.get 0))', price: n => (n + 7n) / 8n, traceOf: '(i32.load8_u (i32.const 0))' },
  { name: 'memory.copy', code: '(memory.copy (i32.const 0) (i32.const 60000) (local.get 0))', price: n => (n + 7n) / 8n, traceOf: '(i32.load8_u (i32.const 0))' },
  { name: 'memory.grow', code: '(drop (memory.grow (local.get 0)))', price: n => n * 256n, traceOf: '(i32.sub (memory.size) (i32.const 1))' },
  { name: 'table.fill', code: '(table.fill (i32.const 0) (ref.func $f) (local.get 0))', price: n => n, traceOf: '(i32.eqz (ref.is_null (table.get (i32.const 0))))' },
  { name: 'table.grow', code: '(drop (table.grow (ref.null func) (local.get 0)))', price: n => n, traceOf: '(i32.sub (table.size) (i32.const 4000))' },
];

describe('What is left of the fuel where an operand cannot be paid', () => {
  before(loadWat);

  for (const { name, code, price, traceOf } of priced) {
    for (const scheme of schemes) {
      it(`is below zero by its price, and ${name} has not run, ${scheme}`, () => {
        const text = `(module (memory 1 5000) (table 4000 100000 funcref) (func $f) (elem declare func $f) (data (i32.const 60000) "\\01")
          (func (export "run") (param i32) ${code}) (func (export "trace") (result i32) ${traceOf}))`;
        const n = 3000;
        const cost = price(BigInt(n));
        const module = metered(text, {}, { scheme });
        // More than everything else costs, less than the operand.
        const budget = cost - 1n;
        module.fuel.value = budget;
        assert.throws(() => call(module, 'run', n), WebAssembly.RuntimeError);
        const { value: left } = module.fuel;
        assert.ok(left < 0n && left >= -cost - OVERSHOOT, `${left} left of ${budget}, the operand costs ${cost}`);
        module.fuel.value = 1_000_000n;
        assert.equal(call(module, 'trace'), 0);
        module.fuel.value = 10n * cost;
        call(module, 'run', n);
        assert.notEqual(call(module, 'trace'), 0);
      });
    }
  }

  for (const scheme of schemes) {
    it(`is the price of 2^32 - 1 bytes at most below zero, by a length that would trap, ${scheme}`, () => {
      const module = metered('(module (memory 1) (func (export "run") (memory.fill (i32.const 0) (i32.const 1) (i32.const -1))))', {}, { scheme });
      module.fuel.value = 1000n;
      assert.throws(() => call(module, 'run'), /unreachable/);
      assert.ok(-module.fuel.value <= 2n ** 29n + OVERSHOOT && -module.fuel.value > 2n ** 29n - 1000n, `${module.fuel.value}`);
    });
  }
});
