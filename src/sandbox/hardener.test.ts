import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../test/support/eventually';
import { createWorkerHardener } from '../platform/node/tasks';
import { harden, practiceModule } from '../wasm';
import { createInProcessHardener, rememberHardened, type Hardener } from './hardener';
import { keyOf, planOf } from './links';

const bytes = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(join('wasm-fixtures/built', `${name}.wasm`)));
const workerPath = join(process.cwd(), 'dist/task-worker.js');
const threads = (): number => (existsSync('/proc/self/task') ? readdirSync('/proc/self/task').length : 0);
const settle = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 400));
const WASI = { wasi: true, functions: [] };

const hardeners: readonly (readonly [string, () => Hardener])[] = [
  ['on this thread', createInProcessHardener],
  ['in a worker', () => createWorkerHardener({ workerPath })],
];

for (const [where, make] of hardeners) {
  describe(`hardening ${where}`, () => {
    let hardener: Hardener;
    before(() => (hardener = make()));
    after(() => hardener.dispose());

    it('gives the digest and the hardened module', async () => {
      const { digest, result } = await hardener.harden(bytes('c-args'), WASI);
      assert.match(digest, /^[0-9a-f]{64}$/);
      assert.ok(result.ok);
      assert.deepEqual(WebAssembly.Module.imports(new WebAssembly.Module(result.bytes)).map(({ name }) => name).sort(), ['fd_read', 'fd_write', 'proc_exit']);
    });

    it('gives the refusal of what cannot be hardened', async () => {
      for (const name of ['unknown-import', 'shared-memory', 'no-entry']) {
        const { result } = await hardener.harden(bytes(name), WASI);
        assert.ok(!result.ok, name);
      }
      const { result } = await hardener.harden(new Uint8Array([1, 2, 3]), WASI);
      assert.ok(!result.ok && result.refusal.code === 'malformed');
    });

    it('does not link WASI where the links do not say so', async () => {
      const { result } = await hardener.harden(bytes('c-args'), { wasi: false, functions: [] });
      assert.ok(!result.ok && result.refusal.code === 'unknown-import');
    });

    it('answers several at once', async () => {
      const all = await Promise.all(['c-args', 'c-env', 'c-echo', 'grow'].map(name => hardener.harden(bytes(name), WASI)));
      assert.equal(new Set(all.map(({ digest }) => digest)).size, 4);
      assert.ok(all.every(({ result }) => result.ok));
    });
  });
}

describe('remembered hardening', () => {
  it('hardens once for the same module and links, and again for other links', async () => {
    let calls = 0;
    const inner = createInProcessHardener();
    const hardener = rememberHardened({ harden: (...args) => (calls += 1, inner.harden(...args)), dispose: () => undefined });
    const first = await hardener.harden(bytes('c-args'), WASI);
    assert.equal(await hardener.harden(bytes('c-args'), WASI), first);
    await hardener.harden(bytes('c-args'), { wasi: true, functions: [{ module: 'env', name: 'f', decision: 'granted' }] });
    assert.equal(calls, 2);
  });

  it('hardens once for those who ask at the same time, and again after a failure', async () => {
    let calls = 0;
    const inner = createInProcessHardener();
    const failing: Hardener = {
      harden: (...args) => (calls++ === 0 ? settle().then(() => Promise.reject(new Error('no memory'))) : inner.harden(...args)),
      dispose: () => undefined,
    };
    const hardener = rememberHardened(failing);
    const both = await Promise.allSettled([hardener.harden(bytes('c-args'), WASI), hardener.harden(bytes('c-args'), WASI)]);
    assert.deepEqual([both.map(({ status }) => status), calls], [['rejected', 'rejected'], 1]);
    const [one, other] = await Promise.all([hardener.harden(bytes('c-args'), WASI), hardener.harden(bytes('c-args'), WASI)]);
    assert.equal(one, other);
    assert.equal(calls, 2);
  });

  it('forgets what was not used for longest when it holds too much', async () => {
    let calls = 0;
    const inner = createInProcessHardener();
    const hardener = rememberHardened({ harden: (...args) => (calls += 1, inner.harden(...args)), dispose: () => undefined }, 1);
    await hardener.harden(bytes('c-args'), WASI);
    await hardener.harden(bytes('c-env'), WASI);
    await hardener.harden(bytes('c-args'), WASI);
    assert.equal(calls, 3);
  });
});

describe('a prepared worker', () => {
  it('gives what any other gives', async () => {
    const hardener = createWorkerHardener({ workerPath });
    try {
      hardener.prepare();
      const prepared = await hardener.harden(bytes('c-args'), WASI);
      assert.deepEqual(prepared, await createInProcessHardener().harden(bytes('c-args'), WASI));
    } finally {
      hardener.dispose();
    }
  });

  it('is one thread, and goes when nothing comes', async function () {
    if (threads() === 0) this.skip();
    // What other tests had running may still be on its way out while the threads are counted.
    this.retries(3);
    await settle();
    const hardener = createWorkerHardener({ workerPath, idleMs: 3_000 });
    const before = threads();
    hardener.prepare();
    hardener.prepare();
    assert.ok(await eventually(() => threads() === before + 1));
    await settle();
    assert.ok(threads() <= before + 1);
    assert.ok(await eventually(() => threads() === before));
  });

  it('has a module to practise on that is valid and hardened by the same scheme as plugins', () => {
    const result = harden(practiceModule(), planOf(WASI));
    assert.ok(result.ok);
    assert.ok(WebAssembly.validate(result.bytes));
    const names = new Set(WebAssembly.Module.customSections(new WebAssembly.Module(result.bytes), 'name').map(section => Buffer.from(section).toString('latin1')));
    assert.match([...names].join(), /airlock:exhausted/);
  });
});

describe('links', () => {
  it('have one key however they are ordered, and another for another decision', () => {
    const one = { module: 'a', name: 'b', decision: 'granted' as const };
    const two = { module: 'c', name: 'd', decision: 'denied' as const };
    assert.equal(keyOf({ wasi: true, functions: [one, two] }), keyOf({ wasi: true, functions: [two, one] }));
    assert.notEqual(keyOf({ wasi: true, functions: [one] }), keyOf({ wasi: true, functions: [{ ...one, decision: 'denied' }] }));
    assert.notEqual(keyOf({ wasi: true, functions: [] }), keyOf({ wasi: false, functions: [] }));
  });

  it('link WASI functions with their own signature only', () => {
    const { link } = planOf(WASI);
    assert.equal(link('wasi_snapshot_preview1', 'fd_close', { params: ['i32'], results: ['i32'] }), 'granted');
    assert.equal(link('wasi_snapshot_preview1', 'fd_close', { params: ['i64'], results: ['i32'] }), undefined);
    assert.equal(link('wasi_snapshot_preview1', 'thread-spawn', { params: ['i32'], results: ['i32'] }), undefined);
    assert.equal(link('wasi_snapshot_preview1', 'constructor', { params: [], results: [] }), undefined);
    assert.equal(link('env', 'anything', { params: [], results: [] }), undefined);
  });
});
