import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { meter } from '../../../src/wasm/index';
import { plain, runSuite, summary } from './run';
import type { Variant } from './runner';

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

  it('would show a module that behaves otherwise', async function () {
    this.timeout(60_000);
    const poor: Variant = { name: 'with little fuel', prepare: bytes => meter(bytes, { fuel: 100n }) };
    const shallow: Variant = { name: 'with little stack', prepare: bytes => meter(bytes, { stackBytes: 400 }) };
    const report = await runSuite(['fac.wast', 'br_table.wast', 'exports.wast'], [plain, poor, shallow]);
    if (report === undefined) this.skip();
    assert.ok(report.differences.length > 3, `${report.differences.length} differences`);
    assert.ok(report.differences.some(({ file, outcomes }) => file === 'fac.wast' && outcomes[0]?.includes('i64:') && outcomes[2]?.includes('unreachable')));
  });
});
