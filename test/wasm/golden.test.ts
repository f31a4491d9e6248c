import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import { harden, meter } from '../../src/wasm/index';
import { linkAll, loadWat, toText, wat } from './wat';

const FOLDER = join('test', 'wasm', 'golden');

/** What is rewritten, how, and which functions of the result are shown. */
interface Case {
  readonly name: string;
  readonly how: 'meter' | 'harden';
  readonly shown: RegExp;
  readonly text: string;
}

const own = /^\$[a-z]\w*$/;

const cases: readonly Case[] = [
  {
    name: 'straight-line', how: 'meter', shown: own,
    text: '(module (func $f (param i32) (result i32) local.get 0 i32.const 1 i32.add))',
  },
  {
    name: 'if-else', how: 'meter', shown: own,
    text: `(module (func $with (param i32) (result i32)
      local.get 0 if (result i32) i32.const 1 else i32.const 2 i32.const 3 i32.add end)
    (func $without (param i32) local.get 0 if i32.const 1 drop end))`,
  },
  {
    name: 'loop', how: 'meter', shown: own,
    text: '(module (func $f (param i32) loop $l local.get 0 i32.const 1 i32.sub local.tee 0 br_if $l end nop))',
  },
  {
    name: 'br-table', how: 'meter', shown: own,
    text: '(module (func $f (param i32) block $a block $b local.get 0 br_table $a $b end i32.const 1 drop end))',
  },
  {
    name: 'unreachable-code', how: 'meter', shown: own,
    text: '(module (func $f (result i32) i32.const 1 return loop i32.const 2 drop call $f drop end unreachable))',
  },
  {
    name: 'calls', how: 'meter', shown: own,
    text: `(module (func $leaf (param i32))
      (func $one (param i64) (result i64) local.get 0 i32.const 1 call $leaf)
      (func $early (param i32) (result i32) block i32.const 5 local.get 0 br_if 1 return end i32.const 6 call $leaf i32.const 7)
      (func $many (param i32) (result i32 i64) i32.const 1 call $leaf i32.const 2 i64.const 3))`,
  },
  {
    name: 'tail-calls', how: 'meter', shown: own,
    text: '(module (table 1 funcref) (func $f (param i32) local.get 0 call $g local.get 0 return_call $g) (func $g (param i32) local.get 0 i32.const 0 return_call_indirect (param i32)))',
  },
  {
    name: 'exceptions', how: 'meter', shown: own,
    text: '(module (tag $e (param i32)) (func $throws i32.const 1 throw $e) (func $f (result i32) try (result i32) call $throws i32.const 2 catch $e end))',
  },
  {
    name: 'bulk', how: 'meter', shown: /^\$([a-z]\w*|airlock:charge.*)$/,
    text: '(module (memory 1) (func $f (param i32) i32.const 0 i32.const 0 local.get 0 memory.fill))',
  },
  {
    name: 'growth', how: 'harden', shown: /^\$([a-z]\w*|airlock:grow.*)$/,
    text: '(module (memory 1 5) (func $f (export "f") (param i32) (result i32) local.get 0 memory.grow))',
  },
  {
    name: 'meter-boundary', how: 'meter', shown: /^\$(f|airlock:(import|export).*)$/,
    text: '(module (import "env" "host" (func $host (param i32) (result i64))) (func $f (export "f") (result i64) i32.const 1 call $host))',
  },
  {
    name: 'harden-imports', how: 'harden', shown: /^\$(f|host)$/,
    text: '(module (import "env" "host" (func $host (param i32 f32) (result f64))) (func $f (export "f") (result f64) i32.const 1 f32.const 2 call $host))',
  },
  {
    name: 'harden-unreachable', how: 'harden', shown: own,
    text: '(module (func) (func $f (export "f") unreachable))',
  },
];

function rewritten({ how, text }: Case): Uint8Array {
  const result = how === 'meter' ? meter(wat(text), { scheme: 'oracle' }) : harden(wat(text), { ...linkAll, scheme: 'oracle' });
  if (!result.ok) throw new Error(result.refusal.message);
  return result.bytes;
}

/** The top-level functions of a module's text whose names are wanted. */
function functions(text: string, wanted: RegExp): string {
  return text.split(/\n(?= {2}\()/)
    .filter(field => wanted.test(/^ {2}\(func (\$[^ )\n]+)/.exec(field)?.[1] ?? ''))
    .join('\n');
}

describe('Golden texts', () => {
  before(loadWat);

  for (const example of cases) {
    it(`show what becomes of ${example.name}`, () => {
      const path = join(FOLDER, `${example.name}.wat`);
      const shown = `;; ${example.how} with the oracle scheme. Before:\n${toText(wat(example.text))}\n;; After:\n${functions(toText(rewritten(example)), example.shown)}\n`;
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, shown);
      assert.equal(existsSync(path) ? readFileSync(path, 'utf8') : '', shown, `${path}: run with UPDATE_GOLDEN=1 where the change is meant`);
    });
  }
});
