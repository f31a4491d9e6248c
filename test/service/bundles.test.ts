import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** What is loaded on demand alone: the bundle's file, and something that only the library in it has. */
const LAZY: readonly (readonly [bundle: string, mark: string])[] = [['telemetry.js', 'OTLPExporterError'], ['sbom.js', 'Unsupported SPDX license ID'], ['zip.js', 'Overlapping entry found']];

describe('what ships', () => {
  for (const [bundle, mark] of LAZY) {
    it(`has ${bundle} in a file of its own, that the extension and the command line load on demand`, () => {
      assert.ok(readFileSync(`dist/${bundle}`, 'utf8').includes(mark));
      for (const file of ['dist/extension.js', 'dist/cli.js']) {
        const text = readFileSync(file, 'utf8');
        assert.ok(!text.includes(mark), file);
      }
      assert.ok(readFileSync('dist/extension.js', 'utf8').includes(`require("./${bundle}")`));
    });
  }
});
