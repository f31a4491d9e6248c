import assert from 'node:assert/strict';
import { join } from 'node:path';
import { RecordedRun } from '../../src/api/recordedRun';
import { Recordings } from '../../src/api/recordings';
import { PLUGIN_LINKS, silentFunctions } from '../../src/capabilities/hostFunctions';
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { createExecutor } from '../../src/sandbox/executor';
import { openRecording } from '../../src/sandbox/recording/recording';
import { withModule } from '../../src/sandbox/recording/withModule';
import { DEFAULT_LIMITS, type Disposable, type ExecutionRequest, type Executor, type HardenedModule, type ProcessEnd, type WasmHost } from '../../src/sandbox/types';
import type { ExecutionReport } from '../../src/sandbox/types';
import { hardenedFrom } from '../support/executions';
import { MemoryStorage } from '../support/memoryStorage';
import { loadWat, wat } from '../wasm/wat';
import { fixtureBytes, hardenedFixture, open, record, replayed, sourceOf } from './support';

const ORACLE = { ...PLUGIN_LINKS, scheme: 'oracle' } as const;

/** Work between what the host hears of, growth among it, then each kind of trap; so far and deep that slices end on the way. */
const FAR = `(module
  (import "airlock" "host_log" (func $log (param i32 i32 i32)))
  (memory (export "memory") 1 20)
  (type $v (func)) (type $i (func (result i32)))
  (table 2 funcref) (elem (i32.const 0) $nothing)
  (data (i32.const 0) "on the way")
  (func $nothing)
  (func $work (param $n i32)
    (loop $again (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $deep (param $depth i32) (param $kind i32) (result i32)
    (call $work (i32.const 1000))
    (if (result i32) (i32.eqz (local.get $depth))
      (then
        (block $end (block $four (block $three (block $two (block $one (block $zero
          (br_table $zero $one $two $three $four $end (local.get $kind)))
          (return (i32.div_u (i32.const 1) (local.get $depth))))
          (return (i32.load (i32.const 0x10000000))))
          (return (call_indirect (type $i) (i32.const 0))))
          (return (i32.trunc_f64_s (f64.const nan))))
          (unreachable))
        (memory.fill (i32.const 0) (i32.const 0) (i32.const 0x1000000))
        (i32.const 0))
      (else (i32.add (i32.const 1) (call $deep (i32.sub (local.get $depth) (i32.const 1)) (local.get $kind))))))
  (func (export "trap") (param $kind i32) (result i32)
    (call $work (i32.const 600000))
    (call $log (i32.const 2) (i32.const 0) (i32.const 10))
    (call $work (i32.const 900000))
    (drop (memory.grow (i32.const 7)))
    (call $deep (i32.const 40) (local.get $kind))))`;

/** A host that loses sight of a module that traps, as `vscode-wasi` does: its process is simply silent. */
function blind(host: WasmHost): WasmHost {
  return {
    kind: 'vscode-wasi',
    async start(module, name) {
      const seeing = await host.start(module, name);
      let settle: (end: ProcessEnd) => void = () => undefined;
      const ended = new Promise<ProcessEnd>(resolve => { settle = resolve; });
      void seeing.ended.then(end => { if (end.kind !== 'trap') settle(end); });
      return {
        write: bytes => seeing.write(bytes),
        onOutput: listener => seeing.onOutput(listener),
        ended,
        async terminate() {
          await seeing.terminate();
          settle({ kind: 'terminated' });
        },
      };
    },
  };
}

describe('a crash on a host that cannot tell why', () => {
  let host: WasmHost & Disposable;
  let seeing: Executor;
  let unseeing: Executor;
  let traps: HardenedModule;

  before(async () => {
    host = createEmbeddedHost({ workerPath: join(process.cwd(), 'dist/embedded-worker.js') });
    seeing = createExecutor(host);
    unseeing = createExecutor(blind(host), { silenceMs: 300 });
    traps = await hardenedFixture('traps');
    await loadWat();
  });
  after(() => {
    seeing.dispose();
    unseeing.dispose();
    host.dispose();
  });

  const request = (name: string): ExecutionRequest => ({
    module: traps, name: 'traps', entry: { kind: 'call', export: name, args: [] }, hostFunctions: new Map(), limits: DEFAULT_LIMITS,
    wasi: { args: [], env: {}, preopens: [], stdout: () => undefined, stderr: () => undefined },
  });

  const crashReplay = (oracle: HardenedModule) => ({ executor: async () => seeing, oracle: async () => oracle, hostFunctions: silentFunctions([]) });

  for (const [name, kind] of [['divide-by-zero', 'integer-divide-by-zero'], ['out-of-bounds-load', 'out-of-bounds-memory'], ['undefined-element', 'undefined-element']] as const) {
    it(`is explained by a replay: ${kind}, with function and call stack, whatever is kept`, async () => {
      const oracleTraps = await hardenedFrom(fixtureBytes('traps'), ORACLE);
      for (const mode of ['off', 'failures', 'always'] as const) {
        const run = new RecordedRun(request(name), mode);
        const report = await unseeing.execute(run.request);
        assert.deepEqual([report.reason, report.trap], ['trap', undefined]);
        const bytes = await run.end(report);
        assert.ok(bytes !== undefined);
        const explained = await run.explained(report, bytes, crashReplay(oracleTraps));
        assert.equal(explained.trap?.kind, kind);
        assert.ok((explained.trap?.stack.length ?? 0) > 0);
        assert.match(explained.message, /^Crashed: it (divided|accessed|called)/);
        assert.equal(explained.host, 'vscode-wasi');
        assert.equal(run.isKept(explained), mode !== 'off');
      }
    });
  }

  for (const [index, kind] of (['integer-divide-by-zero', 'out-of-bounds-memory', 'indirect-call-type-mismatch', 'invalid-conversion', 'unreachable', 'out-of-bounds-memory'] as const).entries()) {
    it(`has the same exact fuel and memory whichever host it was on: ${kind} (${index})`, async () => {
      const bytes = wat(FAR);
      const [module, oracle] = await Promise.all([hardenedFrom(bytes, PLUGIN_LINKS), hardenedFrom(bytes, ORACLE)]);
      const trap = (hardened: HardenedModule): ExecutionRequest => ({
        ...request('trap'), module: hardened, entry: { kind: 'call', export: 'trap', args: [index] }, hostFunctions: silentFunctions([]), limits: { ...DEFAULT_LIMITS, fuel: 20_000_000n },
      });
      const counted = await seeing.execute(trap(oracle));
      assert.equal(counted.trap?.kind, kind);
      const { fuelUsed, peakMemoryPages, message } = counted;
      for (const executor of [seeing, unseeing]) {
        const run = new RecordedRun(trap(module), 'off');
        const report = await executor.execute(run.request);
        if (kind !== 'unreachable') assert.notEqual(report.fuelUsed, fuelUsed, 'without the replay');
        const explained = await run.explained(report, await run.end(report), crashReplay(oracle));
        assert.deepEqual({ fuelUsed: explained.fuelUsed, peakMemoryPages: explained.peakMemoryPages, message: explained.message, trap: explained.trap }, { fuelUsed, peakMemoryPages, message, trap: counted.trap });
        assert.equal(explained.fuelKnownBy, 'replay');
        assert.equal(peakMemoryPages, 8);
      }
    });
  }

  it('keeps the figure of the last frame, marked so, where there is no replay: cancelled, diverged or not recorded', async () => {
    const module = await hardenedFrom(wat(FAR), PLUGIN_LINKS);
    const cancel = new AbortController();
    const run = new RecordedRun({ ...request('trap'), module, entry: { kind: 'call', export: 'trap', args: [0] }, hostFunctions: silentFunctions([]), signal: cancel.signal }, 'off');
    const report = await seeing.execute(run.request);
    const expected: ExecutionReport = { ...report, fuelKnownBy: 'last-frame' };
    const bytes = await run.end(report);
    assert.deepEqual(await run.explained(report, undefined, crashReplay(module)), expected);
    const other = { ...module, ...await hardenedFrom(wat(FAR.replace('900000', '2').replace('(i32.const 10)', '(i32.const 9)')), ORACLE), digest: module.digest };
    assert.deepEqual(await run.explained(report, bytes, crashReplay(other)), expected);
    cancel.abort();
    assert.deepEqual(await run.explained(report, bytes, crashReplay(module)), expected);
  });

  it('stays what it is where the replay does not crash', async () => {
    const { report, bytes } = await record(unseeing, traps, { call: { export: 'fine' } });
    const run = new RecordedRun(request('fine'), 'off');
    const silent = { ...report, status: 'failed' as const, reason: 'trap' as const, message: 'Silent.' };
    assert.equal(report.reason, 'returned');
    assert.equal(await run.explained(report, bytes, { ...crashReplay(traps), executor: () => assert.fail('nothing to explain') }), report);
    const recorder = new RecordedRun(request('fine'), 'always');
    await unseeing.execute(recorder.request);
    const claimed = await recorder.end(silent);
    assert.equal(await run.explained(silent, claimed, crashReplay(traps)), silent);
  });

  it('keeps no recording of what completed or was cancelled, unless all are kept', async () => {
    const { report } = await record(seeing, traps, { call: { export: 'fine' } });
    const kept = (mode: 'off' | 'failures' | 'always', change: Partial<typeof report> = {}): boolean => new RecordedRun(request('fine'), mode).isKept({ ...report, ...change });
    assert.deepEqual([kept('off'), kept('failures'), kept('always')], [false, false, true]);
    assert.deepEqual([kept('off', { status: 'failed' }), kept('failures', { status: 'failed' }), kept('failures', { status: 'terminated', reason: 'cancelled' })], [false, true, false]);
  });
});

describe('the kept recordings', () => {
  it('are the newest 20, and 64 MiB at most', async () => {
    const storage = new MemoryStorage();
    const recordings = new Recordings(storage, 'root/recordings');
    assert.equal((await recordings.kept()).size, 0);
    for (let index = 0; index < 23; index += 1) await recordings.keep(`id-${index}`, Uint8Array.of(index));
    assert.equal((await recordings.kept()).size, 20);
    assert.deepEqual(await recordings.read('id-22'), Uint8Array.of(22));
    assert.equal(await recordings.read('../airlock.db'), undefined);
    for (let index = 0; index < 5; index += 1) await recordings.keep(`large-${index}`, new Uint8Array(15 << 20));
    const kept = await recordings.kept();
    assert.ok(kept.size <= 4 && kept.has('large-4'), [...kept].join());
  });

  it('get their module when they are saved', async () => {
    const host = createEmbeddedHost({ workerPath: join(process.cwd(), 'dist/embedded-worker.js') });
    const executor = createExecutor(host);
    const module = await hardenedFixture('c-args');
    const { bytes, stdout } = await record(executor, module, { args: ['x'] });
    const saved: Uint8Array[] = [];
    for await (const piece of withModule(sourceOf(bytes), fixtureBytes('c-args'))) saved.push(piece);
    const recording = await openRecording(sourceOf(Buffer.concat(saved)));
    assert.deepEqual(await recording.module(), fixtureBytes('c-args'));
    assert.equal((await open(bytes)).hasModule, false);
    assert.deepEqual((await replayed(executor, recording, module)).stdout, stdout);
    executor.dispose();
    host.dispose();
  });
});
