import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { linkAll } from '../../../test/wasm/wat';
import { generate, hasGenerator } from '../../../test/wasm/random/generator';
import { harden } from '../harden';
import type { HardenResult } from '../types';
import type { Crew, Part, PartResult } from './crew';
import { PartWorker } from './doPart';

/** A crew whose other threads are clones of parts: they do all but every third one, the last ones first. */
function clonedCrew(threads: number, spoil: (result: PartResult, part: number) => PartResult = result => result): Crew {
  return {
    threads,
    smallest: 0,
    begin<P extends Part>(parts: readonly P[], here: (part: P) => PartResult) {
      const finish = (): PartResult[] => {
        const cloned = structuredClone(parts);
        const worker = new PartWorker();
        const results: PartResult[] = [];
        for (let index = parts.length - 1; index >= 0; index--) {
          const result = index % 3 === 1 ? here(parts[index] as P) : structuredClone(worker.do(cloned[index] as Part));
          results[index] = spoil(result, index);
        }
        return results;
      };
      return { finish };
    },
  };
}

function same(bytes: Uint8Array, crew: Crew, what: string): HardenResult {
  const alone = harden(bytes, linkAll);
  const together = harden(bytes, linkAll, crew);
  if (alone.ok && together.ok) {
    assert.ok(Buffer.from(alone.bytes).equals(Buffer.from(together.bytes)), `${what}: other bytes`);
    assert.ok(together.bytes.buffer instanceof ArrayBuffer && together.bytes.length === together.bytes.buffer.byteLength, `${what}: cannot be transferred`);
    assert.deepEqual(together.info, alone.info, what);
  } else {
    assert.deepEqual(together, alone, what);
  }
  return together;
}

function modulesIn(folder: string): readonly string[] {
  return readdirSync(folder).filter(name => name.endsWith('.wasm')).map(name => join(folder, name));
}

const files = [...modulesIn('wasm-fixtures/built'), ...modulesIn('bench/kernels/built')];
const real = ['sql.js/dist/sql-wasm.wasm', 'vscode-oniguruma/release/onig.wasm'].map(name => join('node_modules', name));
const read = (file: string): Uint8Array => new Uint8Array(readFileSync(file));

describe('Hardening by a crew', () => {
  it('makes the same bytes of every fixture as one thread does, however many there are', () => {
    for (const file of files) for (const threads of [2, 5]) same(read(file), clonedCrew(threads), file);
  });

  for (const file of real) {
    it(`makes the same bytes of a real module: ${file}`, () => {
      assert.ok(same(read(file), clonedCrew(4), file).ok);
    });
  }

  it('makes the same bytes of random modules', async function () {
    if (!await hasGenerator()) this.skip();
    let hardened = 0;
    await generate(1, 60, made => {
      if (same(made.bytes, clonedCrew(2), `seed ${made.seed}`).ok) hardened += 1;
    }, () => true);
    assert.ok(hardened > 15, `only ${hardened} were hardened`);
  });

  it('refuses what one thread refuses, for the same reason at the same place', () => {
    const bytes = read('wasm-fixtures/built/c-args.wasm');
    let refusals = 0;
    for (let at = 8; at < bytes.length; at += 97) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] as number) ^ (1 << (at % 8));
      if (!same(changed, clonedCrew(2), `byte ${at}`).ok) refusals += 1;
    }
    assert.ok(refusals > 50, `only ${refusals} refusals`);
  });

  it('makes the same bytes where the others fail at any part', () => {
    const file = 'wasm-fixtures/built/rust-exit.wasm';
    for (const failing of [0, 1, 5]) {
      same(read(file), clonedCrew(2, (result, part) => (part === failing ? { kind: 'undone' } : result)), `part ${failing}`);
    }
    same(read(file), clonedCrew(2, () => ({ kind: 'undone' })), 'every part');
  });
});
