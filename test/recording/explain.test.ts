import assert from 'node:assert/strict';
import { join } from 'node:path';
import { RecordedRun } from '../../src/api/recordedRun';
import { Recordings } from '../../src/api/recordings';
import { createEmbeddedHost } from '../../src/platform/node/embeddedHost';
import { createExecutor } from '../../src/sandbox/executor';
import { openRecording } from '../../src/sandbox/recording/recording';
import { withModule } from '../../src/sandbox/recording/withModule';
import { DEFAULT_LIMITS, type Disposable, type ExecutionRequest, type Executor, type HardenedModule, type ProcessEnd, type WasmHost } from '../../src/sandbox/types';
import { MemoryStorage } from '../support/memoryStorage';
import { fixtureBytes, hardenedFixture, open, record, replayed, sourceOf } from './support';

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

  for (const [name, kind] of [['divide-by-zero', 'integer-divide-by-zero'], ['out-of-bounds-load', 'out-of-bounds-memory'], ['undefined-element', 'undefined-element']] as const) {
    it(`is explained by a replay: ${kind}, with function and call stack, whatever is kept`, async () => {
      for (const mode of ['off', 'failures', 'always'] as const) {
        const run = new RecordedRun(request(name), mode);
        const report = await unseeing.execute(run.request);
        assert.deepEqual([report.reason, report.trap], ['trap', undefined]);
        const bytes = await run.end(report);
        assert.ok(bytes !== undefined);
        const explained = await run.explained(report, bytes, async () => seeing);
        assert.equal(explained.trap?.kind, kind);
        assert.ok((explained.trap?.stack.length ?? 0) > 0);
        assert.match(explained.message, /^Crashed: it (divided|accessed|called)/);
        assert.equal(explained.host, 'vscode-wasi');
        assert.equal(run.isKept(explained), mode !== 'off');
      }
    });
  }

  it('stays what it is where the replay does not crash', async () => {
    const { report, bytes } = await record(unseeing, traps, { call: { export: 'fine' } });
    const run = new RecordedRun(request('fine'), 'off');
    const silent = { ...report, status: 'failed' as const, reason: 'trap' as const, message: 'Silent.' };
    assert.equal(report.reason, 'returned');
    assert.equal(await run.explained(report, bytes, async () => assert.fail('nothing to explain')), report);
    const recorder = new RecordedRun(request('fine'), 'always');
    await unseeing.execute(recorder.request);
    const claimed = await recorder.end(silent);
    assert.equal(await run.explained(silent, claimed ?? bytes, async () => seeing), silent);
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
