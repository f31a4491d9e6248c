import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { RecordedRun } from '../../../src/api/recordedRun';
import { createEmbeddedHost } from '../../../src/platform/node/embeddedHost';
import { createExecutor } from '../../../src/sandbox/executor';
import type { EndedBecause, ExecutionReport, Executor, HardenedModule, WasmHost } from '../../../src/sandbox/types';
import { print } from './print';
import { runtimes } from './runtimes';
import { hardenSample, sampleRequest } from './samples';

/** How each misbehaviour ends, on every host. */
const ways: readonly (readonly [way: string, reason: EndedBecause])[] = [
  ['endless-loop', 'fuel-exhausted'],
  ['endless-recursion', 'stack-exhausted'],
  ['memory-bomb', 'memory-limit'],
  ['divide-by-zero', 'trap'],
  ['unreachable', 'trap'],
  ['out-of-bounds', 'trap'],
  ['wrong-call', 'trap'],
  ['flood', 'fuel-exhausted'],
  ['sleep', 'timeout'],
  ['read-outside', 'exited'],
  ['undeclared-call', 'capability-denied'],
  ['exit-3', 'exited'],
];

/** Ways whose fuel may differ: where the clock decides. */
const inexact = new Set(['sleep']);

/** Reports by way and host, to be compared between hosts. */
const reports = new Map<string, ExecutionReport[]>();

for (const { kind, open } of runtimes) {
  describe(`a plugin that misbehaves, on ${kind}`, () => {
    let bad: HardenedModule;
    let good: HardenedModule;
    let host: WasmHost;
    let close: () => void;
    let executor: Executor;
    let threads: number;
    let goodReport: ExecutionReport;
    let seeing: Executor;
    let closeSeeing: () => void;

    before(async () => {
      [bad, good] = await Promise.all([hardenSample('misbehave'), hardenSample('word-count')]);
      ({ host, close } = await open());
      executor = createExecutor(host);
      const embedded = createEmbeddedHost({ workerPath: join(process.cwd(), 'dist', 'embedded-worker.js'), keepWarm: false });
      closeSeeing = () => { embedded.dispose(); };
      seeing = createExecutor(embedded);
      goodReport = await executor.execute(sampleRequest('word-count', good, []));
      threads = await steadyThreads();
    });
    after(() => {
      seeing.dispose();
      closeSeeing();
      executor.dispose();
      close();
    });

    it('is preceded by one that behaves', () => {
      assert.equal(goodReport.status, 'completed', goodReport.message);
      keep('word-count', goodReport);
    });

    for (const [way, expected] of ways) {
      it(`${way} ends within its limits: ${expected}`, async () => {
        // Time is generous where fuel is to decide, however busy the machine is.
        const request = sampleRequest('misbehave', bad, [way], way === 'sleep' ? { wallMs: 1_000 } : { fuel: 2_000_000n, wallMs: 20_000 });
        const started = performance.now();
        const run = new RecordedRun(request, 'off');
        const seen = await executor.execute(run.request);
        const took = performance.now() - started;
        const report = await run.explained(seen, await run.end(seen), { executor: async () => seeing, oracle: () => hardenSample('misbehave', 'oracle'), hostFunctions: new Map() });
        print(`      ${Math.round(took)} ms, fuel ${report.fuelUsed}: ${report.message}`);
        assert.equal(report.reason, expected, report.message);
        if (expected === 'trap') {
          assert.ok((report.trap?.stack.length ?? 0) > 0, 'function and call stack');
          assert.equal(report.fuelKnownBy, 'replay');
        }
        // However long it takes on a machine that is busy to notice: it would sleep for an hour.
        assert.ok(took < request.limits.wallMs + 60_000, `${took} ms`);
        assert.ok(report.fuelUsed <= report.fuelLimit);
        assert.ok(report.peakMemoryPages <= request.limits.memoryPages);
        assert.doesNotMatch(request.output(), /: (READ|WRITTEN)$/m);
        keep(way, report);
      });
    }

    it('leaves no thread behind', async () => {
      assert.ok(await settledThreads(threads) <= threads, `${threads} threads before, ${threadsNow()} after`);
    });

    it('ten times at once delays neither the extension host nor one that behaves', async function () {
      // What holds up the whole machine for a moment does not do so each time.
      this.retries(3);
      const alone = await timed(() => executor.execute(sampleRequest('word-count', good, [])));
      const busy = await delayDuring(() => burn(10, 1_000));
      let among: Timed | undefined;
      let ended: readonly ExecutionReport[] = [];
      const delay = await delayDuring(async () => {
        const crowd = ['endless-loop', 'memory-bomb', 'flood', 'endless-recursion', 'sleep', 'endless-loop', 'divide-by-zero', 'flood', 'undeclared-call', 'endless-loop']
          .map(way => executor.execute(sampleRequest('misbehave', bad, [way], { wallMs: 2_000, fuel: 1_000_000_000n })));
        among = await timed(() => executor.execute(sampleRequest('word-count', good, [], { wallMs: 20_000 })));
        ended = await Promise.all(crowd);
      });
      print(`      event-loop delay among ten: ${words(delay)}; while ten threads burn CPU: ${words(busy)}`);
      print(`      the one that behaves: ${Math.round(alone.took)} ms alone, ${Math.round(among?.took ?? 0)} ms among ten`);
      assert.equal(among?.report.status, 'completed', among?.report.message);
      assert.equal(among?.report.fuelUsed, goodReport.fuelUsed);
      assert.ok(ended.every(({ status, reason }) => status !== 'completed' && reason !== 'host-error'));
      // What is left when the machine's own business is taken off: ours must not hold the loop.
      assert.ok(delay.percentile(50) < 20e6 && delay.percentile(99) < 50e6 + 3 * busy.percentile(99), words(delay));
      assert.ok(await settledThreads(threads) <= threads, `${threads} threads before, ${threadsNow()} after`);
    });
  });
}

describe('the same misbehaviour on different hosts', () => {
  it('uses the same fuel and memory', () => {
    for (const [way, [first, ...others]] of reports) {
      for (const other of others) {
        if (first === undefined || inexact.has(way)) continue;
        assert.equal(other.fuelUsed, first.fuelUsed, way);
        assert.equal(other.peakMemoryPages, first.peakMemoryPages, way);
      }
    }
  });
});

function keep(name: string, report: ExecutionReport): void {
  reports.set(name, [...reports.get(name) ?? [], report]);
}

interface Timed {
  readonly report: ExecutionReport;
  /** Milliseconds. */
  readonly took: number;
}

async function timed(run: () => Promise<ExecutionReport>): Promise<Timed> {
  const started = performance.now();
  const report = await run();
  return { report, took: performance.now() - started };
}

/** How late this thread's event loop is, in nanoseconds, while something else goes on. */
async function delayDuring(work: () => Promise<unknown>): Promise<IntervalHistogram> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  delay.disable();
  return delay;
}

function words(delay: IntervalHistogram): string {
  const ms = (nanoseconds: number): string => (nanoseconds / 1e6).toFixed(1);
  return `median ${ms(delay.percentile(50))} ms, 99 % ${ms(delay.percentile(99))} ms, longest ${ms(delay.max)} ms`;
}

/** Keeps so many threads busy for so long, with nothing of ours in them. */
async function burn(count: number, milliseconds: number): Promise<void> {
  const workers = Array.from({ length: count }, () => new Worker('for (;;) {}', { eval: true }));
  await sleep(milliseconds);
  await Promise.all(workers.map(worker => worker.terminate()));
}

/** Threads of this process, the extension host (Linux; elsewhere 0). */
function threadsNow(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/task').length : 0;
}

/** The number of threads once it has been the same for a second: what is kept ready for the next execution has started by then. */
async function steadyThreads(): Promise<number> {
  let count = threadsNow();
  for (let same = 0; same < 10; same += 1) {
    await sleep(100);
    if (threadsNow() === count) continue;
    count = threadsNow();
    same = 0;
  }
  return count;
}

/** The number of threads once it is down to `wanted`, or after 20 s. */
async function settledThreads(wanted: number): Promise<number> {
  for (const last = Date.now() + 20_000; threadsNow() > wanted && Date.now() < last;) await sleep(50);
  return threadsNow();
}
