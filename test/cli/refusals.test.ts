import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requireHardened } from '../../src/plugins/check';
import type { Manifest } from '../../src/plugins/types';
import { createInProcessHardener } from '../../src/sandbox/hardener';
import { PLUGIN_LINKS } from '../../src/capabilities/hostFunctions';
import { AirlockError } from '../../src/errors';
import { refusalSteps } from '../../src/wasm';
import type { RefusalCode } from '../../src/wasm/types';
import { loadWat, wat } from '../wasm/wat';
import { airlock, inTemporaryFolder } from './airlock';

/** A module for each code, and what is said of it. */
const MODULES: readonly (readonly [code: RefusalCode, module: () => Uint8Array<ArrayBuffer>, said: RegExp])[] = [
  ['malformed', () => Uint8Array.of(0x7f, 0x45, 0x4c, 0x46), /^x\.wasm is refused at byte 0: This is not a WebAssembly module\.$/],
  ['unsupported-feature', () => wat('(module (memory 1) (func $spin (export "_start") (drop (i32.atomic.load (i32.const 0)))))'), /^x\.wasm is refused at byte \d+ in function 0 \(spin\): The module uses an atomic instruction\.$/],
  ['unknown-import', () => wat('(module (import "env" "emscripten_run" (func)) (func (export "_start")))'), /^x\.wasm is refused at byte \d+ in function 0 \(env\.emscripten_run\): The module imports the function "emscripten_run" from "env", which nothing provides\.$/],
  ['unlinkable-import', () => wat('(module (import "env" "memory" (memory 1)) (func (export "_start")))'), /^x\.wasm is refused at byte \d+: The module imports the memory "memory" from "env"; only functions can be linked\.$/],
  ['over-cap', () => wat('(module (memory 5000) (func (export "_start")))'), /^x\.wasm is refused at byte \d+: The module declares a memory of 5000 pages \(312\.5 MiB\); the cap is 4096 pages \(256 MiB\)\.$/],
  ['over-limit', () => wat(`(module (func $wide (export "_start") ${'(local i64)'.repeat(50_001)}))`), /^x\.wasm is refused at byte \d+ in function 0 \(wide\): .*locals/],
  ['no-entry', () => wat('(module (func))'), /^x\.wasm is refused at byte 0: The module exports no function that could be called\.$/],
];

describe('a module that is refused', () => {
  before(loadWat);

  it('is tried with every code', () => {
    assert.deepEqual(MODULES.map(([code]) => code), Object.keys(refusalSteps));
  });

  for (const [code, module, said] of MODULES) {
    it(`is told of with what was found, where, and what to do: ${code}`, () => inTemporaryFolder(async folder => {
      const file = join(folder, 'x.wasm');
      await writeFile(file, module());
      const run = await airlock(['run', file]);
      assert.equal(run.code, 65);
      const [first = '', next = ''] = run.stderr.replaceAll(`${folder}/`, '').split('\n');
      assert.match(first.replace(/^airlock: /, ''), said);
      assert.match(next, /^[A-Z].*\.$/);
      if (code !== 'unsupported-feature') assert.equal(next, refusalSteps[code]);

      const { result } = await createInProcessHardener().harden(module(), PLUGIN_LINKS);
      const manifest = { wasm: 'x.wasm', entry: '_start' } as Manifest;
      assert.throws(() => requireHardened(manifest, result), (error: unknown) => {
        assert.ok(error instanceof AirlockError);
        assert.match(error.message.replace('x.wasm can\'t be sandboxed. It is refused', 'x.wasm is refused'), said);
        assert.equal(error.nextStep, next);
        return true;
      });
    }));
  }
});
