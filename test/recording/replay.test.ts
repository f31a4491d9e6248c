import assert from 'node:assert/strict';
import { join } from 'node:path';
import { bareFunctions } from '../../src/capabilities/hostFunctions';
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { ExecutionEnd } from '../../src/sandbox/executionEnd';
import { createExecutor } from '../../src/sandbox/executor';
import { Recorder } from '../../src/sandbox/recording/recorder';
import { DEFAULT_LIMITS, type Disposable, type Executor, type FlatValue, type HostCall, type HostFunction, type WasmHost } from '../../src/sandbox/types';
import type { FlatType } from '../../src/wasm/types';
import { hardenedFrom } from '../support/executions';
import { MemoryFileSystem } from '../support/memoryFileSystem';
import { outOfTime } from '../support/outOfTime';
import { hostFunctionsModule } from '../conformance/modules';
import { loadWat, wat } from '../wasm/wat';
import { randomCase } from './cases';
import { hardenedFixture, open, record, replayed } from './support';

/** Random executions to be recorded and replayed; a thousand were, by hand. */
const CASES = Number(process.env['AIRLOCK_REPLAY_CASES'] ?? 60);

describe('a replay', () => {
  let host: WasmHost & Disposable;
  let executor: Executor;

  before(async () => {
    await loadWat();
    host = createEmbeddedHost({ workerPath: join(process.cwd(), 'dist/embedded-worker.js') });
    executor = createExecutor(host);
  });
  after(() => {
    executor.dispose();
    host.dispose();
  });

  it(`is identical for each of ${CASES} random executions: output, end, fuel, memory`, async function () {
    this.timeout(1_200_000);
    const reasons = new Set<string>();
    for (let index = 0; index < CASES; index += 1) {
      const drawn = randomCase(index);
      const { title, fixture } = drawn;
      const module = await hardenedFixture(fixture);
      const recorded = await record(executor, module, drawn.options());
      const again = await replayed(executor, await open(recorded.bytes), module).catch((error: unknown) => assert.fail(`${title}: ${String(error)}`));
      const { wallMs, ...expected } = recorded.report;
      const { wallMs: replayMs, ...actual } = again.report;
      assert.ok(wallMs >= 0 && replayMs >= 0);
      assert.deepEqual(actual, expected, title);
      assert.deepEqual(again.stdout, recorded.stdout, title);
      assert.deepEqual(again.stderr, recorded.stderr, title);
      reasons.add(expected.reason);
    }
    assert.ok(reasons.size >= 3, [...reasons].join());
  });

  it('needs neither files, input, clock nor random source', async () => {
    const module = await hardenedFixture('rust-files');
    const files = new MemoryFileSystem({ 'hello.txt': 'hello' });
    const recorded = await record(executor, module, { files });
    const calls = files.calls.length;
    const again = await replayed(executor, await open(recorded.bytes), module);
    assert.deepEqual(again.stdout, recorded.stdout);
    assert.equal(files.calls.length, calls);
    for (const name of ['c-clocks', 'c-random']) {
      const one = await hardenedFixture(name);
      const run = await record(executor, one);
      assert.deepEqual((await replayed(executor, await open(run.bytes), one)).stdout, run.stdout, name);
    }
  });

  it('stops where the clock stopped a computation', async () => {
    const module = await hardenedFixture('endless-loop');
    const { result: recorded } = await outOfTime(wallMs => record(executor, module, { limits: { fuel: 1n << 60n, wallMs } }), ({ report: { fuelUsed } }) => fuelUsed > 0n);
    assert.equal(recorded.report.reason, 'timeout');
    assert.ok(recorded.report.fuelUsed > 0n);
    const { report } = await replayed(executor, await open(recorded.bytes), module);
    assert.equal(report.reason, 'timeout');
    assert.equal(report.message, recorded.report.message);
    assert.equal(report.fuelUsed, recorded.report.fuelUsed);
  });

  it('stops in the call that was not answered when the execution was cancelled', async () => {
    const module = await hardenedFixture('c-echo');
    const cancel = new AbortController();
    // Cancelled once it waits, however long that takes to begin.
    const unanswered = (): Promise<never> => {
      setTimeout(() => cancel.abort(), 50);
      return new Promise(() => undefined);
    };
    const bytes: Uint8Array[] = [];
    const recorder = new Recorder({
      module, name: 'waits', entry: { kind: 'command', export: '_start' }, hostFunctions: new Map(), limits: DEFAULT_LIMITS, signal: cancel.signal,
      wasi: { args: ['waits'], env: {}, preopens: [], stdin: unanswered, stdout: () => undefined, stderr: () => undefined },
    }, { sink: { write: async piece => void bytes.push(piece) } });
    const report = await executor.execute(recorder.request);
    await recorder.end(report);
    assert.equal(report.reason, 'cancelled');
    const recording = await open(Buffer.concat(bytes));
    assert.equal(recording.endsInCall, true);
    const again = await replayed(executor, recording, module);
    assert.deepEqual({ ...again.report, wallMs: 0 }, { ...report, wallMs: 0 });
  });

  it('answers host functions, their charges and the exports that they call', async () => {
    const links = { wasi: true, functions: ['mix', 'transfer', 'leaf', 'nest', 'nothing'].map(name => ({ module: 'env', name, decision: 'granted' as const })) };
    const module = await hardenedFrom(wat(hostFunctionsModule), links);
    const functions = answers();
    for (const { name: callee, signature } of module.info.callables.filter(callable => callable.name !== '')) {
      const args = signature.params.map((type, index) => (type === 'i64' ? BigInt(index + 5) : index + 5));
      const recorded = await record(executor, module, { call: { export: callee, args }, functions });
      const again = await replayed(executor, await open(recorded.bytes), module);
      assert.deepEqual({ ...again.report, wallMs: 0 }, { ...recorded.report, wallMs: 0 }, callee);
    }
  });

  it('shows the log by calling it again', async () => {
    const module = await hardenedFixture('host-log');
    const lines: string[] = [];
    const said = (level: string, message: string): void => void lines.push(`${level} ${message}`);
    const functions = Object.fromEntries([...bareFunctions(said, [])].map(([key, answer]) => [key.replace('\0', '.'), answer]));
    const recorded = await record(executor, module, { functions });
    const first = lines.splice(0);
    assert.ok(first.length > 0);
    const again = await replayed(executor, await open(recorded.bytes), module, { hostFunctions: bareFunctions(said, []) });
    assert.equal(again.report.message, recorded.report.message);
    assert.deepEqual(lines, first);
  });
});

/** Answers for hostFunctionsModule: between them they do whatever a host function can. */
function answers(): Readonly<Record<string, HostFunction>> {
  const answer = (results: readonly FlatType[], params: readonly FlatType[], call: (host: HostCall, args: readonly FlatValue[]) => Promise<readonly FlatValue[]>): HostFunction => ({ params, results, call });
  let calls = 0;
  return {
    'env.mix': answer(['f64'], ['i32', 'i64', 'f32', 'f64'], async () => [Math.random()]),
    'env.transfer': answer(['i32'], ['i32', 'i32'], async (host, [pointer, size]) => {
      const bytes = await host.read(Number(pointer), 200_000);
      await host.write(Number(pointer), bytes.map(byte => byte ^ 0x55));
      host.charge(1_234);
      await assert.rejects(host.read(0xfff00000, 100));
      await assert.rejects(host.write(0xfff00000, bytes));
      return [Number(size)];
    }),
    'env.leaf': answer(['i32'], ['i32'], async (_, [value]) => [Number(value) + (calls += 1)]),
    'env.nest': answer(['i32'], ['i32'], async (host, [value]) => {
      const [twice] = await host.call('double', [value ?? 0]);
      if (Number(twice) < 0) throw new Error('It broke.');
      return [Number(twice)];
    }),
    'env.nothing': answer([], [], async host => {
      if ((calls += 1) > 3) throw new ExecutionEnd('capability-denied', 'Enough.', { denied: { call: 'nothing', capability: 'exec' } });
      await host.write(8, Uint8Array.of(calls));
      return [];
    }),
  };
}
