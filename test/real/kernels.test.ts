import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { kernels } from '../../bench/kernels/kernels.mjs';
import { AMPLE_FUEL, FUEL_EXPORT, meterWith, schemes } from './metering.mjs';

function instantiate(bytes: Uint8Array<ArrayBuffer>) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  (exports['_initialize'] as () => void)();
  return { run: exports['run'] as (n: number) => number, fuel: exports[FUEL_EXPORT] as WebAssembly.Global<'i64'> };
}

describe('C kernels, metered', () => {
  for (const { name, small, smallResult } of kernels) {
    const plain = new Uint8Array(readFileSync(`bench/kernels/built/${name}.wasm`));

    it(`${name} gives the recorded result plain`, () => {
      assert.equal(instantiate(plain).run(small), smallResult);
    });

    it(`${name} gives the same result metered, for the same fuel in every scheme, and not for less`, () => {
      const used = schemes.map(scheme => {
        const metered = meterWith(plain, scheme);
        // A fresh instance each time, because a run changes the program's heap and with it the cost of the next.
        const ample = instantiate(metered);
        ample.fuel.value = AMPLE_FUEL;
        assert.equal(ample.run(small), smallResult, scheme);
        const needed = AMPLE_FUEL - ample.fuel.value;

        const exact = instantiate(metered);
        exact.fuel.value = needed;
        assert.equal(exact.run(small), smallResult, `${scheme} with exactly enough fuel`);
        assert.equal(exact.fuel.value, 0n, scheme);

        const short = instantiate(metered);
        short.fuel.value = needed - 1n;
        try {
          short.run(small);
        } catch (error) {
          assert(error instanceof WebAssembly.RuntimeError);
        }
        assert(short.fuel.value < 0n, `${scheme} with a unit less than enough has ${short.fuel.value} left`);
        return needed;
      });
      assert.deepEqual(new Set(used), new Set([used[0]]));
    });
  }
});
