import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it, type Context } from 'mocha';
import { benchNode } from '../../../bench/lib/engine.mjs';

/** Enough for one run of all tests; hundreds of thousands are run by hand, with other seeds. */
const COUNT = 3000;
const SECONDS = 15;

/** Compares modules in a process of the newest engine at hand. */
function compare(context: Context, ...options: readonly string[]): void {
  context.timeout((SECONDS + 60) * 1000);
  const main = join('out', 'test', 'wasm', 'random', 'main.js');
  const { status, stdout, stderr } = spawnSync(benchNode(), [main, ...options, '--count', String(COUNT), '--seconds', String(SECONDS)], { encoding: 'utf8' });
  if (status === 2) {
    console.error('\n    SKIPPED: there is no wasm-opt, which makes random modules. Install binaryen.\n');
    context.skip();
  }
  console.log(stdout.replace(/^/gm, '    ').trimEnd());
  assert.equal(status, 0, stdout + stderr);
  const compared = Number(/: (\d+) (?:changed )?modules/.exec(stdout)?.[1]);
  assert.ok(compared > 100, `${compared} modules`);
}

describe('Random modules that were changed', () => {
  it('are refused for a reason, or accepted and right', function () {
    compare(this, '--own', '--mutations', '20');
  });
});

describe('Random modules end the same way plain and metered, for the same fuel in every scheme,', () => {
  it('made by binaryen', function () {
    compare(this);
  });

  it('made here, of all that the engine runs', function () {
    compare(this, '--own');
  });
});
