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
});
