import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runSuite, summary } from './run';

/** What is refused by design: figures could differ between machines or threads. */
const refusedFeatures = new Set(['relaxed SIMD', 'shared memory', 'atomic instructions']);

describe('The WebAssembly specification suite', () => {
  it('passes metered exactly as plain', async function () {
    this.timeout(300_000);
    const report = await runSuite();
    if (report === undefined) {
      console.error('\n    SKIPPED: the WebAssembly specification suite is not here. Set AIRLOCK_WASM_TESTSUITE to its folder or archive.\n');
      this.skip();
    }
    console.log(summary(report).replace(/^/gm, '    '));
    assert.deepEqual(report.differences.slice(0, 20), []);
    assert.deepEqual(report.fuelDifferences.slice(0, 20), []);
    assert.deepEqual([...report.refused.keys()].filter(feature => !refusedFeatures.has(feature)), []);
    assert.ok(report.commands > 60_000, `${report.commands} commands`);
    assert.equal(report.unparsed, 0);
  });
});
