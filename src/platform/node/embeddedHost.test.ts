import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../../test/support/eventually';
import { run } from '../../../test/support/executions';
import { loadWat, wat } from '../../../test/wasm/wat';
import { AirlockError } from '../../errors';
import { createExecutor } from '../../sandbox/executor';
import { planOf } from '../../sandbox/links';
import type { HardenedModule, ProcessEnd, TrapKind } from '../../sandbox/types';
import { harden } from '../../wasm';
import type { Scheme } from '../../wasm/types';
import { createEmbeddedHost, type EmbeddedHost } from './embeddedHost';

const workerPath = join(process.cwd(), 'dist/embedded-worker.js');
const threads = (): number => (existsSync('/proc/self/task') ? readdirSync('/proc/self/task').length : 0);
const settle = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 400));

/** The fixture whose exports trap, counted by this scheme. */
function trapsBy(scheme: Scheme): HardenedModule {
  const result = harden(new Uint8Array(readFileSync('wasm-fixtures/built/traps.wasm')), { ...planOf({ wasi: true, functions: [] }), scheme });
  assert.ok(result.ok);
  return { digest: `traps by ${scheme}`, bytes: result.bytes, info: result.info };
}

/** A module that reads frames of `size` bytes and sends them back until it gets one that starts with a zero byte. */
const echo = (size: number): string => `(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 40)
  (func (export "_start") (local $left i32)
    (loop $again
      (local.set $left (i32.const ${size}))
      (loop $more
        (i32.store (i32.const 0) (i32.add (i32.const 64) (i32.sub (i32.const ${size}) (local.get $left))))
        (i32.store (i32.const 4) (local.get $left))
        (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
        (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.load (i32.const 8))))))
      (if (i32.eqz (i32.load8_u (i32.const 64))) (then (call $exit (i32.const 5))))
      (i32.store (i32.const 0) (i32.const 64))
      (i32.store (i32.const 4) (i32.const ${size}))
      (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
      (br $again))))`;

describe('the embedded host', () => {
  let host: EmbeddedHost;
  before(loadWat);
  beforeEach(() => (host = createEmbeddedHost({ workerPath })));
  afterEach(() => host.dispose());

  for (const [size, rounds] of [[64, 500], [300_000, 5], [2_000_000, 3]] as const) {
    it(`carries ${rounds} messages of ${size} bytes there and back, through rings that are smaller`, async () => {
      const process = await host.start(new WebAssembly.Module(wat(echo(size))), 'echo');
      let got = 0;
      let wake: () => void = () => undefined;
      let wrong = 0;
      process.onOutput(chunk => {
        for (let index = 0; index < chunk.length; index += 997) if (chunk[index] !== ((got + index) % 251) + 1) wrong += 1;
        got += chunk.length;
        if (got >= size) wake();
      });
      const message = new Uint8Array(size).map((_, index) => (index % 251) + 1);
      for (let round = 0; round < rounds; round += 1) {
        got = 0;
        const arrived = new Promise<void>(resolve => (wake = resolve));
        await process.write(message);
        await arrived;
        assert.equal(got, size);
      }
      assert.equal(wrong, 0);
      await process.write(new Uint8Array(size));
      assert.deepEqual(await process.ended, { kind: 'exit', code: 5 });
    });
  }

  it('keeps the order of writes that nobody waits for', async () => {
    const process = await host.start(new WebAssembly.Module(wat(echo(100_000))), 'echo');
    const seen: number[] = [];
    let got = 0;
    const done = new Promise<void>(resolve => process.onOutput(chunk => {
      for (let at = (100_000 - (got % 100_000)) % 100_000; at < chunk.length; at += 100_000) seen.push(chunk[at] ?? 0);
      got += chunk.length;
      if (got === 2_000_000) resolve();
    }));
    for (let index = 1; index <= 20; index += 1) void process.write(new Uint8Array(100_000).fill(index));
    await done;
    assert.deepEqual(seen, Array.from({ length: 20 }, (_, index) => index + 1));
    await process.terminate();
  });

  it('ends what is terminated, in whatever it is doing', async () => {
    const blocked = await host.start(new WebAssembly.Module(wat(echo(64))), 'blocked');
    const spinning = await host.start(new WebAssembly.Module(wat('(module (memory (export "memory") 1) (func (export "_start") (loop (br 0))))')), 'spinning');
    await settle();
    await Promise.all([blocked.terminate(), spinning.terminate()]);
    assert.deepEqual([await blocked.ended, await spinning.ended], [{ kind: 'terminated' }, { kind: 'terminated' }]);
    await blocked.terminate();
    await blocked.write(new Uint8Array(10_000_000));
  });

  it('starts only what imports the channel and nothing else', async () => {
    const modules = [
      '(module (import "env" "f" (func)) (func (export "_start")))',
      '(module (import "wasi_snapshot_preview1" "path_open" (func)) (func (export "_start")))',
      '(module (import "wasi_snapshot_preview1" "fd_read" (memory 1)) (func (export "_start")))',
      '(module (func (export "start")))',
    ];
    for (const text of modules) {
      await assert.rejects(host.start(new WebAssembly.Module(wat(text)), 'x'), (error: unknown) => error instanceof AirlockError && error.code === 'runtime.failed');
    }
  });

  it('is not fooled by a module that catches what ends it', async () => {
    const catcher = new WebAssembly.Module(wat(`(module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (func (export "_start") (loop $again (try (do (call $exit (i32.const 4))) (catch_all)) (br $again))))`));
    const process = await host.start(catcher, 'catcher');
    assert.deepEqual(await process.ended, { kind: 'exit', code: 4 });
  });

  it('keeps one idle thread at most, and none when it is disposed', async function () {
    if (threads() === 0) this.skip();
    await settle();
    const before = threads();
    const module = new WebAssembly.Module(wat('(module (memory (export "memory") 1) (func (export "_start")))'));
    await Promise.all([1, 2, 3, 4].map(async () => (await host.start(module, 'short')).ended));
    assert.ok(await eventually(() => threads() <= before + 1), `${threads()} threads, ${before} before`);
    host.dispose();
    assert.ok(await eventually(() => threads() <= before), `${threads()} threads, ${before} before`);
    await assert.rejects(host.start(module, 'late'), (error: unknown) => error instanceof AirlockError && error.code === 'runtime.unavailable');
  });

  it('is made ready with one thread, which the next process uses', async function () {
    if (threads() === 0) this.skip();
    host.dispose();
    host = createEmbeddedHost({ workerPath, keepWarm: false });
    // What ran in the test before may still be on its way out, on a machine that is busy even then.
    this.retries(3);
    await settle();
    const before = threads();
    host.prepare();
    host.prepare();
    assert.ok(await eventually(() => threads() === before + 1), `${threads()} threads, ${before} before`);
    await settle();
    assert.equal(threads(), before + 1);
    const module = new WebAssembly.Module(wat('(module (memory (export "memory") 1) (func (export "_start")))'));
    assert.deepEqual(await (await host.start(module, 'short')).ended, { kind: 'exit', code: 0 });
    assert.ok(await eventually(() => threads() === before), `${threads()} threads, ${before} before`);
  });

  describe('tells traps apart', () => {
    const kinds: readonly (readonly [string, TrapKind])[] = [
      ['divide-by-zero', 'integer-divide-by-zero'], ['integer-overflow', 'integer-overflow'], ['invalid-conversion', 'invalid-conversion'],
      ['out-of-bounds-load', 'out-of-bounds-memory'], ['out-of-bounds-copy', 'out-of-bounds-memory'], ['undefined-element', 'undefined-element'],
      ['null-element', 'indirect-call-type-mismatch'], ['wrong-type', 'indirect-call-type-mismatch'],
    ];
    for (const [name, kind] of kinds) {
      it(`${name} is ${kind}, with the function's name, exact fuel where it is counted in a global, and otherwise no more than may be paid ahead`, async () => {
        const executor = createExecutor(host);
        const used: bigint[] = [];
        for (const scheme of ['oracle', 'threaded'] as const) {
          const { report } = await run(executor, trapsBy(scheme), { call: { export: name } });
          assert.deepEqual([report.reason, report.trap?.kind], ['trap', kind], report.message);
          assert.ok(report.trap?.stack.length === 1 && !report.message.includes('airlock:'), report.message);
          used.push(report.fuelUsed);
        }
        const [exact = 0n, threaded = 0n] = used;
        assert.ok(exact > 0n && exact < 1_000n, `${exact}`);
        // Registers are lost with a trap: what is known is the figure of the last call of the host, and what a caller paid
        // ahead for a function whose cost is always the same (docs/FUEL.md).
        assert.ok(threaded >= 0n && threaded <= exact + 250n, `${threaded} of ${exact}`);
        executor.dispose();
      });
    }

    it('a missing memory and a stack overflow', async () => {
      const endOf = async (text: string): Promise<ProcessEnd> => (await host.start(new WebAssembly.Module(wat(text)), 'x')).ended;
      const noMemory = await endOf('(module (import "wasi_snapshot_preview1" "fd_read" (func $r (param i32 i32 i32 i32) (result i32))) (func (export "_start") (drop (call $r (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))))');
      assert.ok(noMemory.kind === 'trap' && noMemory.trap === 'unknown' && /exports no memory/.test(noMemory.message));
      const deep = await endOf('(module (memory (export "memory") 1) (func $f (export "_start") (call $f) (call $f)))');
      assert.ok(deep.kind === 'trap' && deep.trap === 'stack-overflow');
      const thrown = await endOf('(module (tag $t) (memory (export "memory") 1) (func (export "_start") (throw $t)))');
      assert.ok(thrown.kind === 'trap' && thrown.trap === 'uncaught-exception');
    });
  });
});
