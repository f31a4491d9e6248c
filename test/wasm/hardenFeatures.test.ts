import assert from 'node:assert/strict';
import { before, describe, it, type Context } from 'mocha';
import { EndReason, FrameKind, type Callable } from '../../src/wasm/index';
import { commands, Driver, type DriverCall, type DriverOptions, type Outcome } from './driver';
import { loadParser, type ParseText } from './spec/parser';
import { hardened, loadWat, runWat, wat } from './wat';

describe('Hardening', () => {
  let parse: ParseText;
  before(async () => {
    await loadWat();
    parse = await loadParser();
  });

  /** Runs text that an older engine may not know; the test is skipped there. */
  const runNew = async (context: Context, text: string, calls: readonly DriverCall[], options: DriverOptions = {}): Promise<Outcome> => {
    const bytes = await parse(text);
    if (!WebAssembly.validate(bytes)) context.skip();
    const { bytes: output, info } = hardened(bytes);
    return new Driver(output, info, options).run(calls);
  };

  it('gives a module without a memory one page for the channel, which its code cannot use', () => {
    const { bytes, info } = hardened(wat('(module (func (export "f")))'));
    assert.deepEqual(info.initialMemoryPages, []);
    const outcome = new Driver(bytes, info).run([{ name: 'f' }]);
    assert.deepEqual([outcome.results, outcome.last.pages], [[[]], 1]);
  });

  it('raises an empty memory to the page that the channel needs', () => {
    const text = '(module (memory 0 0) (func (export "f") (result i32 i32) memory.size i32.const 1 memory.grow))';
    assert.deepEqual(hardened(wat(text)).info.initialMemoryPages, [1]);
    assert.deepEqual(runWat(text, [{ name: 'f' }]).results, [[1, -1]]);
  });

  it('talks through the memory that is exported as "memory"', async function () {
    const outcome = await runNew(this, `(module (import "env" "f" (func $f (result i32)))
      (memory $first 1) (memory $second (export "memory") 2) (data (memory $first) (i32.const 0) "first") (data (memory $second) (i32.const 0) "second")
      (func (export "run") (result i32 i32 i32) call $f i32.const 0 i32.load8_u $first i32.const 0 i32.load8_u $second))`,
    [{ name: 'run' }], { imports: { f: driver => driver.memory[400] } });
    assert.deepEqual(outcome.results, [[0, 'f'.charCodeAt(0), 's'.charCodeAt(0)]]);
    assert.equal(outcome.last.pages, 2);
  });

  it('caps every memory and every table by itself', async function () {
    const outcome = await runNew(this, `(module (memory $a 1) (memory $b 2) (table $s 1 funcref) (table $t 2 externref)
      (func (export "run") (result i32 i32 i32 i32)
        i32.const 2 memory.grow $a i32.const 2 memory.grow $b
        ref.null func i32.const 2 table.grow $s ref.null extern i32.const 2 table.grow $t))`, [{ name: 'run' }], { pages: 3, elements: 3 });
    assert.deepEqual(outcome.results, [[1, -1, 1, -1]]);
  });

  it('talks through a memory with 64-bit addresses', async function () {
    const text = `(module (import "env" "f" (func $f (param i64) (result i64))) (memory (export "memory") i64 1 4) (data (i64.const 0) "untouched")
      (func (export "run") (param i64) (result i64 i64 i64) local.get 0 call $f i64.const 0 i64.load i64.const 9 memory.grow))`;
    const outcome = await runNew(this, text, [{ name: 'run', args: [5n] }], {
      imports: { f: (driver, value) => driver.send(commands.move(1000), commands.store(2000, 8, 7n), commands.return([BigInt(value) * 2n])) },
    });
    assert.deepEqual(outcome.results, [[10n, new DataView(new TextEncoder().encode('untouched').buffer).getBigInt64(0, true), -1n]]);
  });

  it('keeps functions declared that only an export declared', () => {
    const text = `(module (table 1 funcref) (func $f (export "f") (result i32) i32.const 7)
      (func (export "run") (result i32) i32.const 0 ref.func $f table.set 0 i32.const 0 call_indirect (result i32)))`;
    assert.deepEqual(runWat(text, [{ name: 'run' }]).results, [[7]]);
  });

  it('calls what the module imports and exports again, and what it exports twice', () => {
    const text = '(module (import "env" "f" (func $f (param i32) (result i32))) (export "a" (func $f)) (func $g (export "b") (export "c") (result i32) i32.const 2))';
    const outcome = runWat(text, [{ name: 'a', args: [4] }, { name: 'b' }, { name: 'c' }], { imports: { f: (_, value) => Number(value) + 1 } });
    assert.deepEqual(outcome.results, [[5], [2], [2]]);
  });

  it('offers no export whose values do not cross to the host', () => {
    const { info } = hardened(wat(`(module (func (export "v") (param v128)) (func (export "r") (result funcref) ref.null func) (func (export "n") (result f32) f32.const 1)
      (func (export "many") (param ${'i32 '.repeat(17)})) (global (export "g") i32 (i32.const 1)))`));
    assert.deepEqual(info.callables, [{ name: 'n', signature: { params: [], results: ['f32'] } }] satisfies Callable[]);
  });

  it('carries as many values as a frame has room for', () => {
    const types = 'i64 '.repeat(16);
    const text = `(module (import "env" "f" (func $f (param ${types}) (result ${types})))
      (func (export "run") (param ${types}) (result ${types}) ${Array.from({ length: 16 }, (_, index) => `local.get ${index}`).join(' ')} call $f))`;
    const args = Array.from({ length: 16 }, (_, index) => BigInt(index));
    const outcome = runWat(text, [{ name: 'run', args }], { imports: { f: (_, ...values) => values.reverse() } });
    assert.deepEqual(outcome.results, [[...args].reverse()]);
  });

  it('lets no exception of a callback pass through the host\'s wait', () => {
    const text = `(module (import "env" "ask" (func $ask)) (tag $t) (func (export "throws") throw $t)
      (func (export "run") (result i32) (try (result i32) (do (call $ask) (i32.const 1)) (catch_all (i32.const 2)))))`;
    const outcome = runWat(text, [{ name: 'run' }], { imports: { ask: driver => driver.callBack('throws', [], () => driver.send(commands.return())) } });
    assert.ok(outcome.trap instanceof WebAssembly.RuntimeError);
    assert.deepEqual(outcome.results, []);
  });

  it('exits with what the host says, and with 70 when the channel breaks', () => {
    const text = '(module (import "env" "f" (func $f)) (func (export "run") call $f))';
    assert.equal(runWat(text, [{ name: 'run' }], { imports: { f: driver => driver.send(commands.exit(42)) } }).exit, 42);
    const unknown = Uint8Array.of(77, 0, 0, 0, 0, 0, 0, 0);
    assert.equal(runWat(text, [{ name: 'run' }], { imports: { f: driver => driver.send(unknown) } }).exit, 70);
  });

  it('ends what catches every exception, also where the host ends it by an exception', () => {
    const text = `(module (func (export "run") (param i32)
      (loop $again
        (try (do (loop $forever (br $forever))) (catch_all (local.set 0 (i32.sub (local.get 0) (i32.const 1)))))
        (br_if $again (local.get 0)))))`;
    for (const scheme of ['oracle', 'threaded'] as const) {
      const outcome = runWat(text, [{ name: 'run', args: [5] }], { fuel: 1000n }, { link: () => 'granted', scheme });
      assert.deepEqual([outcome.exit, outcome.frames.filter(({ kind }) => kind === FrameKind.fuel).length], [99, 1], scheme);
    }
  });

  it('takes no larger stack, memory or table from the host than was hardened in', () => {
    const text = `(module (memory 1) (table 1 funcref) (func $down (param i32) (result i32) (if (result i32) (local.get 0) (then (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1))))) (else (i32.const 0))))
      (func (export "grow") (result i32 i32) i32.const 5 memory.grow ref.null func i32.const 5 table.grow 0)
      (func (export "down") (param i32) (result i32) local.get 0 call $down))`;
    const plan = { link: () => 'granted' as const, maxMemoryPages: 3, maxTableElements: 3 };
    const huge = { stack: 0xffff_ffff, pages: 0xffff_ffff, elements: 0xffff_ffff };
    assert.deepEqual(runWat(text, [{ name: 'grow' }], huge, plan).results, [[-1, -1]]);
    const deep = runWat(text, [{ name: 'down', args: [10_000_000] }], huge, plan);
    assert.equal(deep.last.subject, EndReason.stackExhausted);
  });

  it('ends with the fuel below zero in its frame, and with none for less than what was used', () => {
    const text = '(module (func (export "f") (param i32) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))';
    const outcome = runWat(text, [{ name: 'f', args: [1000] }], { fuel: 100n });
    assert.equal(outcome.last.kind, FrameKind.fuel);
    assert.ok(outcome.last.fuel < 0n && outcome.last.fuel >= -10n);
  });

  it('accepts the older name of WASI where the plan links it', () => {
    const text = '(module (import "wasi_unstable" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1) (func (export "_start") i32.const 3 call $exit))';
    const seen: string[] = [];
    const { info } = hardened(wat(text), {
      link: (module, name) => {
        seen.push(`${module}.${name}`);
        return 'granted';
      },
    });
    assert.deepEqual(seen, ['wasi_unstable.proc_exit']);
    assert.deepEqual(info.imports.map(({ module, decision }) => [module, decision]), [['wasi_unstable', 'granted']]);
  });
});
