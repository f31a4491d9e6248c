import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { Additions } from '../additions';
import { decodeModule } from '../decodeModule';
import { Op } from '../opcodes';
import { scanModule } from '../scan';
import { ByteWriter } from '../writer';
import { writeBodies } from './body';
import { partOf, planned, type BodyPlan } from './bodyPlan';
import { Threading } from './threading';

function planOf(file: string): BodyPlan {
  const outline = decodeModule(new Uint8Array(readFileSync(file)));
  const additions = new Additions(outline, outline.functions.length);
  const globals = { fuel: additions.global('fuel', 'i64', 0n), stack: additions.global('stack', 'i32', 0n) };
  const threading = new Threading(outline, scanModule(outline), additions, globals, 0);
  const end = additions.declare('end', [], []);
  additions.define(end, 0, code => code.op(Op.unreachable));
  return threading.plan({ outOfFuel: end, stackExhausted: end });
}

function written(plan: BodyPlan): Uint8Array {
  const into = new ByteWriter();
  writeBodies(plan, into);
  return into.toBytes();
}

describe('A plan of bodies', () => {
  for (const file of ['wasm-fixtures/built/rust-exit.wasm', 'bench/kernels/built/interpreter.wasm']) {
    it(`can be cloned and written in parts, in any order: ${file}`, () => {
      const plan = planOf(file);
      const size = Math.ceil(planned(plan) / 7);
      const cuts = Array.from({ length: 7 }, (_, part) => [part * size, Math.min((part + 1) * size, planned(plan))] as const).filter(([from, to]) => from < to);
      const parts = new Map([...cuts].reverse().map(([from, to]) => [from, written(structuredClone(partOf(plan, from, to)))]));
      assert.ok(parts.size > 1);
      assert.deepEqual(Buffer.concat(cuts.map(([from]) => parts.get(from) ?? new Uint8Array(0))), Buffer.from(written(plan)));
    });
  }

  it('can be of no functions', () => {
    const plan = planOf('bench/kernels/built/interpreter.wasm');
    assert.equal(written(partOf(plan, 1, 1)).length, 0);
  });
});
