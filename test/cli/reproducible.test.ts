import assert from 'node:assert/strict';
import { runNode } from './airlock';

describe('built modules and signatures in the repository', function () {
  this.timeout(300_000);
  for (const script of ['wasm-fixtures/build.mjs', 'examples/build.mjs']) {
    it(`are what ${script} builds from source`, async () => {
      const result = await runNode([script, '--check']);
      assert.equal(result.code, 0, result.stderr);
      const compared = /^(\d+) of \d+ files compared, 0 different$/m.exec(result.stdout.toString());
      assert.ok(compared !== null && Number(compared[1]) > 0, result.stdout.toString());
      // A compiler that is not here is no failure, but nobody should take it for a pass.
      if (result.stderr !== '') console.warn(result.stderr);
    });
  }
});
