import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { benchNode } from '../../../bench/lib/engine.mjs';

/** Enough for one run of all tests; hundreds of thousands are run by hand, with other seeds. */
const COUNT = 3000;
const SECONDS = 45;

describe('Random modules', () => {
  it('end the same way plain and metered, for the same fuel in every scheme', function () {
    this.timeout((SECONDS + 60) * 1000);
    const main = join('out', 'test', 'wasm', 'random', 'main.js');
    const { status, stdout, stderr } = spawnSync(benchNode(), [main, '--count', String(COUNT), '--seconds', String(SECONDS)], { encoding: 'utf8' });
    if (status === 2) {
      console.error('\n    SKIPPED: there is no wasm-opt, which makes random modules. Install binaryen.\n');
      this.skip();
    }
    console.log(stdout.replace(/^/gm, '    ').trimEnd());
    assert.equal(status, 0, stdout + stderr);
    const compared = Number(/: (\d+) modules/.exec(stdout)?.[1]);
    assert.ok(compared > 200, `${compared} modules`);
  });
});
