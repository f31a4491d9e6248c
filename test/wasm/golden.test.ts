import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import { harden, meter, type Scheme } from '../../src/wasm/index';
import { linkAll, loadWat, toText, wat } from './wat';

const FOLDER = join('test', 'wasm', 'golden');

/** What is rewritten, how, and which functions of the result are shown. */
interface Case {
  readonly name: string;
  readonly how: 'meter' | 'harden';
  /** Default `oracle`. */
  readonly scheme?: Scheme;
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
  {
    name: 'threaded-recursion', how: 'meter', scheme: 'threaded', shown: own,
    text: `(module (func $fib (export "fib") (param i32) (result i32)
      block local.get 0 i32.const 2 i32.lt_s br_if 0
        local.get 0 i32.const 1 i32.sub call $fib local.get 0 i32.const 2 i32.sub call $fib i32.add return end
      local.get 0))`,
  },
  {
    name: 'threaded-paid-by-callers', how: 'meter', scheme: 'threaded', shown: own,
    text: `(module (func $square (param i32) (result i32) local.get 0 local.get 0 i32.mul)
      (func $uneven (param i32) (result i32) local.get 0 if (result i32) local.get 0 call $square else i32.const 0 end)
      (func $f (export "f") (param i32) (result i32) local.get 0 call $square call $uneven))`,
  },
  {
    name: 'threaded-branches', how: 'meter', scheme: 'threaded', shown: own,
    text: `(module (func $f (export "f") (param i32) (result i32) (local i64 f32 i32)
      local.get 0 if i32.const 1 local.set 3 end
      block local.get 0 br_if 0 local.get 3 return end
      block (result i32) i32.const 4 local.get 3 br_if 0 drop i32.const 5 end
      loop local.get 0 i32.const 1 i32.sub local.tee 0 br_if 0 end))`,
  },
  {
    name: 'threaded-br-table', how: 'meter', scheme: 'threaded', shown: own,
    text: `(module (func $f (export "f") (param i32) loop block block local.get 0 br_table 0 1 2 end i32.const 1 drop end
      local.get 0 i32.const 1 i32.sub local.tee 0 br_if 0 end))`,
  },
  {
    name: 'threaded-references', how: 'meter', scheme: 'threaded', shown: own,
    text: `(module (type $t (func (param i32) (result i32))) (table 2 funcref) (elem (i32.const 0) $inc $loop)
      (func $inc (type $t) local.get 0 i32.const 1 i32.add)
      (func $loop (type $t) loop local.get 0 i32.const 1 i32.sub local.tee 0 br_if 0 end local.get 0)
      (func $f (export "f") (param i32) (result i32) local.get 0 local.get 0 call_indirect (type $t)))`,
  },
  {
    name: 'threaded-references-given-away', how: 'meter', scheme: 'threaded', shown: /^\$([a-z]\w*|airlock:reference.*)$/,
    text: `(module (type $t (func (param i32) (result i32))) (table (export "table") 1 funcref) (elem (i32.const 0) $inc)
      (func $inc (type $t) local.get 0 i32.const 1 i32.add)
      (func $f (export "f") (param i32) (result i32) local.get 0 local.get 0 call_indirect (type $t)))`,
  },
  {
    name: 'threaded-boundary', how: 'meter', scheme: 'threaded', shown: /^\$(f|airlock:(import|export|exhausted).*)$/,
    text: '(module (import "env" "host" (func $host (param i32) (result i64))) (func $f (export "f") (result i64) i32.const 1 call $host))',
  },
  {
    name: 'threaded-exceptions', how: 'meter', scheme: 'threaded', shown: own,
    text: '(module (tag $e (param i32)) (func $throws (param i32) local.get 0 if i32.const 1 throw $e end) (func $f (export "f") (result i32) try (result i32) i32.const 1 call $throws i32.const 2 catch $e end))',
  },
  {
    name: 'threaded-tail-calls', how: 'meter', scheme: 'threaded', shown: own,
    text: '(module (func $f (export "f") (param i32) local.get 0 i32.eqz if return end local.get 0 i32.const 1 i32.sub return_call $f))',
  },
  {
    name: 'threaded-hardened-loop', how: 'harden', scheme: 'threaded', shown: /^\$(f|airlock:exhausted)$/,
    text: '(module (func $f (export "f") (param i32) block loop local.get 0 i32.eqz br_if 1 local.get 0 i32.const 1 i32.sub local.set 0 br 0 end end))',
  },
];

function rewritten({ how, text, scheme = 'oracle' }: Case): Uint8Array {
  const result = how === 'meter' ? meter(wat(text), { scheme }) : harden(wat(text), { ...linkAll, scheme });
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
      const shown = `;; ${example.how} with the ${example.scheme ?? 'oracle'} scheme. Before:\n${toText(wat(example.text))}\n;; After:\n${functions(toText(rewritten(example)), example.shown)}\n`;
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, shown);
      assert.equal(existsSync(path) ? readFileSync(path, 'utf8') : '', shown, `${path}: run with UPDATE_GOLDEN=1 where the change is meant`);
    });
  }
});
