import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { runInThisContext } from 'node:vm';
import { buildSync } from 'esbuild';
import type * as Errors from '../../src/errors';
import { AirlockError } from '../../src/errors';

/** The class of errors in a bundle of its own. */
function copyOfErrors(): typeof Errors {
  const [file] = buildSync({ entryPoints: ['src/errors.ts'], bundle: true, format: 'cjs', write: false }).outputFiles;
  const module: { exports?: typeof Errors } = {};
  (runInThisContext(`(module => {${file?.text ?? ''}\n})`) as (target: typeof module) => void)(module);
  return module.exports ?? assert.fail('nothing was exported');
}

/** What is loaded on demand alone: the bundle's file, and something that only the library in it has. */
const LAZY: readonly (readonly [bundle: string, mark: string])[] = [['telemetry.js', 'OTLPExporterError'], ['sbom.js', 'Unsupported SPDX license ID'], ['zip.js', 'Overlapping entry found']];
const text = (bundle: string): string => readFileSync(`dist/${bundle}`, 'utf8');

describe('what ships', () => {
  for (const [bundle, mark] of LAZY) {
    it(`has ${bundle} in a file of its own, that the extension and the command line load on demand`, () => {
      assert.ok(text(bundle).includes(mark));
      for (const file of ['extension.js', 'service.js', 'cli.js']) assert.ok(!text(file).includes(mark), file);
      assert.ok(text('service.js').includes(`require("./${bundle}")`));
    });
  }

  it('has what is behind the views in a file of its own, so that activation reads the views alone', () => {
    assert.ok(text('extension.js').includes('require("./service.js")'));
    for (const mark of ['CREATE TABLE installed_plugins', 'wasi_snapshot_preview1']) {
      assert.ok(text('service.js').includes(mark));
      assert.ok(!text('extension.js').includes(mark), mark);
    }
  });
});

describe('an error of Airlock', () => {
  it('is known as one in every bundle', () => {
    const { AirlockError: another } = copyOfErrors();
    const error = new another('cancelled', 'Cancelled.');
    assert.ok(error instanceof AirlockError && error instanceof Error);
    assert.notEqual(Object.getPrototypeOf(error), AirlockError.prototype);
    class Special extends AirlockError {}
    assert.ok(new Special('cancelled', '') instanceof Special && new Special('cancelled', '') instanceof AirlockError);
    assert.ok(!(new AirlockError('cancelled', '') instanceof Special));
    for (const other of [new Error('cancelled'), { code: 'cancelled', message: 'x' }, undefined, 'cancelled']) assert.ok(!((other as unknown) instanceof AirlockError));
  });
});
