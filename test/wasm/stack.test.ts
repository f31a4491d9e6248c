import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { MAX_STACK_BYTES, meter } from '../../src/wasm/index';
import { shapes } from './stackShapes';
import { loadWat, wat } from './wat';

/** What V8 does with a module; the last compiles everything that it can into everything else. */
const compilers: Readonly<Record<string, readonly string[]>> = {
  'the baseline compiler': ['--liftoff-only'],
  'the optimizing compiler': ['--no-liftoff'],
  'the optimizing compiler, after it has counted calls': ['--wasm-sync-tier-up', '--wasm-tiering-budget=5000', '--wasm-inlining', '--wasm-inlining-ignore-call-counts'],
};

/** Flags that this engine knows; older ones lack the last. */
function known(flags: readonly string[]): readonly string[] {
  const help = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' }).stdout;
  return flags.filter(flag => help.includes(`${flag.replace(/^--(no-)?/, '--').replace(/=.*/, '')} `));
}

const script = `
  const { readFileSync } = require('node:fs');
  for (const path of process.argv.slice(1)) {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)));
    let end = 'returned';
    try {
      for (let round = 0; round < 200; round++) exports.warm();
      exports.forever();
    } catch (error) {
      end = error.message;
    }
    console.log(end);
  }`;

describe('The stack limit at its highest', () => {
  let folder: string;
  before(async () => {
    await loadWat();
    folder = mkdtempSync(join(tmpdir(), 'stack-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const paths = (scheme: 'oracle' | 'threaded', stackBytes: number): string[] => Object.entries(shapes).map(([name, text], index) => {
    const result = meter(wat(text), { stackBytes, scheme });
    assert.ok(result.ok, name);
    const path = join(folder, `${scheme}-${index}.wasm`);
    writeFileSync(path, result.bytes);
    return path;
  });
  const ends = (flags: readonly string[], files: readonly string[]): Record<string, string | undefined> => {
    const { stdout } = spawnSync(process.execPath, [...known(flags), '-e', script, ...files], { encoding: 'utf8' });
    const lines = stdout.trim().split('\n');
    return Object.fromEntries(Object.keys(shapes).map((name, index) => [name, lines[index]]));
  };
  const unreachable = Object.fromEntries(Object.keys(shapes).map(name => [name, 'unreachable']));

  for (const scheme of ['oracle', 'threaded'] as const) {
    for (const [compiler, flags] of Object.entries(compilers)) {
      it(`ends every shape of recursion before the engine does, with ${compiler}, in the ${scheme} scheme`, function () {
        this.timeout(60_000);
        assert.deepEqual(ends(flags, paths(scheme, MAX_STACK_BYTES)), unreachable);
      });
    }
  }

  it('estimates no frame far too small: nine tenths of the engine\'s stack are enough for as much estimate', function () {
    this.timeout(60_000);
    // 768 KiB of estimate in 860 KiB of stack, the host's own frames included.
    for (const flags of Object.values(compilers)) {
      assert.deepEqual(ends(['--stack-size=860', ...flags], paths('oracle', MAX_STACK_BYTES)), unreachable);
    }
  });

  it('is what ends them: the engine ends some where the limit is lifted', () => {
    const plain = Object.values(shapes).map((text, index) => {
      const path = join(folder, `plain-${index}.wasm`);
      writeFileSync(path, wat(text));
      return path;
    });
    assert.ok(Object.values(ends([], plain)).every(end => end?.includes('call stack') === true));
  });
});
