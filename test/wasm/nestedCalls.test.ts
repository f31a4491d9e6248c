import assert from 'node:assert/strict';
import { meter } from '../../src/wasm';
import { loadWat, wat } from './wat';

/** `outer` calls the host, which may call `inner`, which recurses a little and calls the host again. */
const text = `(module
  (import "host" "call" (func $call))
  (import "host" "leaf" (func $leaf))
  (func $down (param i32)
    (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1)))) (else (call $leaf))))
  (func (export "outer") (call $call))
  (func (export "inner") (param i32) (call $down (local.get 0))))`;

/** The same, where the host calls what it finds in a table, and recursion goes through the table too. */
const referring = `(module
  (import "host" "call" (func $call))
  (import "host" "leaf" (func $leaf))
  (table (export "table") 1 funcref) (elem (i32.const 0) $down)
  (func $down (param i32)
    (if (local.get 0) (then (call_indirect (param i32) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))) (else (call $leaf))))
  (func (export "outer") (call $call)))`;

describe('Calls of the host inside of calls of the host', () => {
  before(loadWat);

  for (const scheme of ['oracle', 'threaded'] as const) {
    for (const throws of [false, true]) {
      it(`leave the stack as it was, ${scheme}, when ${throws ? 'an exception ends them' : 'they return'}`, () => {
        const metered = meter(wat(text), { scheme, stackBytes: 16 * 1024 });
        assert(metered.ok);
        let calls = 0;
        const { exports } = new WebAssembly.Instance(new WebAssembly.Module(metered.bytes), {
          host: {
            leaf: () => {
              calls++;
              if (throws) throw new Error('leaf');
            },
            call: () => {
              for (let i = 0; i < 1000; i++) {
                try {
                  (exports['inner'] as (depth: number) => void)(10);
                } catch (error) {
                  assert.equal((error as Error).message, 'leaf');
                }
              }
            },
          },
        });
        (exports['outer'] as () => void)();
        assert.equal(calls, 1000);
      });
    }
  }

  for (const scheme of ['oracle', 'threaded'] as const) {
    it(`through references leave the stack as it was, ${scheme}`, () => {
      const metered = meter(wat(referring), { scheme, stackBytes: 16 * 1024 });
      assert(metered.ok);
      let leaves = 0;
      const down = (depth: number): void => {
        ((exports['table'] as WebAssembly.Table).get(0) as (depth: number) => void)(depth);
      };
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(metered.bytes), {
        host: {
          leaf: () => leaves++,
          call: () => {
            for (let i = 0; i < 1000; i++) down(10);
          },
        },
      });
      (exports['outer'] as () => void)();
      assert.equal(leaves, 1000);
      down(10);
      assert.throws(() => down(10_000), WebAssembly.RuntimeError);
      // The trap left the depth low; the next call from outside raises it again.
      (exports['outer'] as () => void)();
      assert.equal(leaves, 2001);
    });
  }
});
