import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createExecutor } from '../../src/sandbox/executor';
import { QUOTAS } from '../../src/sandbox/quotaNames';
import { DEFAULT_LIMITS, type Disposable, type Executor, type HardenedModule, type HostFunction, type WasmHost } from '../../src/sandbox/types';
import { eventually } from '../support/eventually';
import { hardenedFrom, run, type RunOptions, type RunResult } from '../support/executions';
import { MemoryFileSystem } from '../support/memoryFileSystem';
import { outOfTime } from '../support/outOfTime';
import { loadWat, wat } from '../wasm/wat';
import { hostFunctionsModule, limitsModule } from './modules';

export interface ConformanceOptions {
  /** Root of the repository, where wasm-fixtures/ is. Default: the working directory. */
  readonly root?: string;
  /** A second host that must report the same output and the same fuel for everything. */
  readonly reference?: () => Promise<WasmHost & Partial<Disposable>>;
}

const ENV_LINKS = { wasi: true, functions: ['mix', 'transfer', 'leaf', 'nest', 'nothing'].map(name => ({ module: 'env', name, decision: 'granted' as const })) };

/** Threads of this process, where the system tells. */
function threadCount(): number | undefined {
  return existsSync('/proc/self/task') ? readdirSync('/proc/self/task').length : undefined;
}

/** Measures from now on how late timers of this thread are; what it returns ends that, and tells the most milliseconds. */
function heldUpMeanwhile(): () => number {
  let worst = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    worst = Math.max(worst, performance.now() - last - 5);
    last = performance.now();
  }, 5);
  return () => {
    clearInterval(timer);
    return worst;
  };
}

/**
 * The conformance suite of a WasmHost: what every host must do, to be run on each. Needs `describe` and `it` in scope.
 * @param makeHost called once; the host is disposed at the end where it can be
 */
export function defineConformance(name: string, makeHost: () => Promise<WasmHost & Partial<Disposable>>, options: ConformanceOptions = {}): void {
  const root = options.root ?? process.cwd();
  const fixture = async (file: string): Promise<HardenedModule> => hardenedFrom(new Uint8Array(readFileSync(join(root, 'wasm-fixtures/built', `${file}.wasm`))));

  describe(`the host ${name}`, () => {
    let host: WasmHost & Partial<Disposable>;
    let executor: Executor;
    let limits: HardenedModule;
    let hostFunctions: HardenedModule;

    before(async () => {
      await loadWat();
      host = await makeHost();
      executor = createExecutor(host);
      limits = await hardenedFrom(wat(limitsModule));
      hostFunctions = await hardenedFrom(wat(hostFunctionsModule), ENV_LINKS);
    });
    after(() => {
      executor.dispose();
      host.dispose?.();
    });

    const call = (module: HardenedModule, name: string, args: readonly (number | bigint)[] = [], more: RunOptions = {}): Promise<RunResult> =>
      run(executor, module, { ...more, call: { export: name, args } });
    const quiet = (result: HostFunction['results'], params: HostFunction['params'], answer: HostFunction['call']): HostFunction => ({ params, results: result, call: answer });
    const functions = (own: Readonly<Record<string, HostFunction>>): Readonly<Record<string, HostFunction>> => ({
      'env.mix': quiet(['f64'], ['i32', 'i64', 'f32', 'f64'], () => [0]),
      'env.transfer': quiet(['i32'], ['i32', 'i32'], () => [0]),
      'env.leaf': quiet(['i32'], ['i32'], (_, [value]) => [Number(value) + 1]),
      'env.nest': quiet(['i32'], ['i32'], () => [0]),
      'env.nothing': quiet([], [], () => []),
      ...own,
    });

    describe('programs', () => {
      it('gives a program its arguments and passes its output and exit code on', async () => {
        const { report, stdout } = await run(executor, await fixture('c-args'), { args: ['one', '', 'two words', 'ümlaut ✓'] });
        assert.equal(stdout.toString(), 'argc 5\n0 9 [test.wasm]\n1 3 [one]\n2 0 []\n3 9 [two words]\n4 11 [ümlaut ✓]\n');
        assert.equal(report.status, 'completed');
        assert.equal(report.exitCode, 0);
        const failing = await run(executor, await fixture('c-exit'), { args: ['exit', '7'] });
        assert.deepEqual([failing.report.status, failing.report.reason, failing.report.exitCode], ['failed', 'exited', 7]);
        assert.equal(failing.report.message, 'Exited with code 7.');
      });

      it('passes 300 000 bytes of input through without losing one', async () => {
        const stdin = new Uint8Array(300_000).map((_, index) => (index * 31) % 256);
        const { report, stdout } = await run(executor, await fixture('c-echo'), { stdin });
        assert.equal(report.exitCode, 0);
        assert.equal(report.status, 'completed', report.message);
        assert.ok(stdout.includes('300000 bytes') || stdout.equals(Buffer.from(stdin)), stdout.subarray(0, 80).toString());
      });

      it('takes 5 MB of output in pieces of changing size', async () => {
        const { stdout } = await run(executor, await fixture('c-output'));
        assert.equal(stdout.length, 5_000_000);
        const expected = new Uint8Array(5_000_000).map((_, index) => index % 251);
        assert.equal(createHash('sha256').update(stdout).digest('hex'), createHash('sha256').update(expected).digest('hex'));
      });

      it('reads and writes files', async () => {
        const files = new MemoryFileSystem({});
        const { report, stdout } = await run(executor, await fixture('c-bigfile'), { files, args: ['32'] });
        assert.equal(report.status, 'completed', report.message);
        assert.match(stdout.toString(), /^2097152 bytes, checksum /);
        assert.equal((await files.stat('big.bin')).size, 2_097_152n);
      });

      it('runs a start section before the entry, once', async () => {
        const { stdout } = await run(executor, await fixture('start-section'));
        assert.equal(stdout.toString(), 'start ran 1\n');
      });

      it('runs a reactor that has to be initialised', async () => {
        const reactor = await fixture('c-reactor');
        assert.deepEqual((await call(reactor, 'multiply', [-3n, 1n << 40n])).report.results, [-3n * (1n << 40n)]);
        assert.deepEqual((await call(reactor, 'mean', [1, 2])).report.results, [1.5]);
        assert.deepEqual((await call(reactor, 'half', [3])).report.results, [1.5]);
      });

      it('starts each execution afresh', async () => {
        const reactor = await fixture('c-reactor');
        assert.deepEqual((await call(reactor, 'next')).report.results, [1]);
        assert.deepEqual((await call(reactor, 'next')).report.results, [1]);
      });

      it('says so where the export is missing or takes other values', async () => {
        const missing = (await call(limits, 'missing')).report;
        assert.deepEqual([missing.reason, missing.message], ['host-error', 'The plugin has no function named missing.']);
        assert.equal((await call(limits, 'divide', [])).report.reason, 'host-error');
      });
    });

    describe('host functions', () => {
      it('carries every type of value both ways', async () => {
        const seen: unknown[] = [];
        const mix = quiet(['f64'], ['i32', 'i64', 'f32', 'f64'], (_, args) => {
          seen.push(...args);
          return [-0.1];
        });
        const { report } = await call(hostFunctions, 'mix', [-5, -(2n ** 60n), 1.5, Number.MIN_VALUE], { functions: functions({ 'env.mix': mix }) });
        assert.deepEqual(seen, [-5, -(2n ** 60n), 1.5, Number.MIN_VALUE]);
        assert.deepEqual(report.results, [-0.1]);
      });

      for (const [from, length] of [[0, 8], [0, 64], [8, 1000], [190, 4], [0, 65_536], [100, 1_100_000], [1024, 64], [1000, 300], [0, 4 << 20], [(4 << 20) - 3, 3]] as const) {
        it(`moves ${length} bytes at ${from} in and out, and leaves all others alone`, async () => {
          const transfer = quiet(['i32'], ['i32', 'i32'], async (guest, [pointer, size]) => {
            const bytes = await guest.read(Number(pointer), Number(size));
            bytes.forEach((byte, index) => assert.equal(byte, ((from + index) * 167) & 255));
            await guest.write(from, bytes.map(byte => byte ^ 255));
            assert.deepEqual(await guest.read(from, length), bytes.map(byte => byte ^ 255));
            await guest.write(from, bytes);
            return [0];
          });
          const { report } = await call(hostFunctions, 'fillAndTransfer', [from, length], { functions: functions({ 'env.transfer': transfer }) });
          assert.deepEqual(report.results, [0], report.message);
        });
      }

      it('refuses pointers outside the memory', async () => {
        for (const [from, length] of [[4 << 20, 1], [(4 << 20) - 3, 4], [-1, 1], [0, -1], [-1, -1]] as const) {
          const transfer = quiet(['i32'], ['i32', 'i32'], async (guest, [pointer, size]) => {
            await guest.read(Number(pointer), Number(size) >>> 0);
            return [0];
          });
          const { report } = await call(hostFunctions, 'transfer', [from, length], { functions: functions({ 'env.transfer': transfer }) });
          assert.deepEqual([report.reason, report.trap?.kind], ['trap', 'out-of-bounds-memory']);
        }
      });

      it('calls back into the plugin while it waits', async () => {
        const nest = quiet(['i32'], ['i32'], async (guest, [value]) => {
          const [first] = await guest.call('double', [value ?? 0]);
          const [second] = await guest.call('double', [first ?? 0]);
          return [second ?? 0];
        });
        const { report } = await call(hostFunctions, 'nest', [10], { functions: functions({ 'env.nest': nest }) });
        assert.deepEqual(report.results, [43]);
      });

      it('ends a plugin and a host that call each other without end', async () => {
        const nest = quiet(['i32'], ['i32'], (guest, [value]) => guest.call('nest', [value ?? 0]));
        const { report } = await call(hostFunctions, 'nest', [1], { functions: functions({ 'env.nest': nest }) });
        assert.equal(report.reason, 'stack-exhausted');
      });

      it('reports a host function that fails', async () => {
        const mix = quiet(['f64'], ['i32', 'i64', 'f32', 'f64'], () => {
          throw new Error('The index is gone.');
        });
        const { report } = await call(hostFunctions, 'mix', [0, 0n, 0, 0], { functions: functions({ 'env.mix': mix }) });
        assert.deepEqual([report.status, report.reason, report.message], ['failed', 'host-error', 'Stopped: a host function failed. The index is gone.']);
      });

      it('stops at a call that was not granted, and names it', async () => {
        const denied = await hardenedFrom(wat(hostFunctionsModule), { wasi: true, functions: ENV_LINKS.functions.map(entry => ({ ...entry, decision: entry.name === 'leaf' ? 'denied' as const : entry.decision })) });
        const { report } = await call(denied, 'double', [1], { functions: functions({ 'env.leaf': { ...quiet(['i32'], ['i32'], () => [0]), capability: 'network' } }) });
        assert.deepEqual([report.status, report.reason, report.denied], ['failed', 'capability-denied', { call: 'env.leaf', capability: 'network' }]);
        assert.equal(report.message, 'Stopped: called env.leaf, which needs the capability network.');
      });
    });

    describe('fuel', () => {
      it('is the same each time and does not depend on the budget', async () => {
        const counts = new Set<bigint>();
        for (const fuel of [20_000_000n, 100_000_000n, 10_000_000_000n]) {
          counts.add((await call(limits, 'count', [2_000_000], { limits: { fuel } })).report.fuelUsed);
        }
        assert.equal(counts.size, 1);
      });

      it('ends with exactly the budget, at budgets around what is needed', async () => {
        const needed = (await call(limits, 'count', [1000])).report.fuelUsed;
        assert.equal((await call(limits, 'count', [1000], { limits: { fuel: needed } })).report.reason, 'returned');
        const { report } = await call(limits, 'count', [1000], { limits: { fuel: needed - 1n } });
        assert.deepEqual([report.status, report.reason, report.fuelUsed], ['terminated', 'fuel-exhausted', needed - 1n]);
        assert.equal((await call(limits, 'count', [1000], { limits: { fuel: 0n } })).report.reason, 'fuel-exhausted');
      });

      it('stops an endless loop and says with which figure', async () => {
        const { report } = await call(limits, 'spin', [], { limits: { fuel: 10_000_000n } });
        assert.equal(report.message, 'Stopped: used its 10,000,000 units of fuel.');
        assert.equal(report.fuelUsed, 10_000_000n);
      });

      it('charges host calls, by their bytes, and runs out at them too', async () => {
        const empty = (await call(hostFunctions, 'calls', [1], { functions: functions({}) })).report.fuelUsed;
        const ten = (await call(hostFunctions, 'calls', [10], { functions: functions({}) })).report.fuelUsed;
        assert.ok(ten - empty >= 900n, `${ten - empty}`);
        const { report } = await call(hostFunctions, 'calls', [1_000_000], { functions: functions({}), limits: { fuel: 100_000n } });
        assert.equal(report.reason, 'fuel-exhausted');
        const transfer = quiet(['i32'], ['i32', 'i32'], async guest => {
          await guest.read(0, 1 << 20);
          return [0];
        });
        const moved = (await call(hostFunctions, 'transfer', [0, 0], { functions: functions({ 'env.transfer': transfer }) })).report.fuelUsed;
        assert.ok(moved > 131_072n, `${moved}`);
      });

      it('tells progress', async () => {
        const seen: bigint[] = [];
        await call(limits, 'spin', [], { limits: { fuel: 50_000_000n }, onProgress: ({ fuelUsed }) => seen.push(fuelUsed) });
        assert.ok(seen.length > 2);
        assert.deepEqual(seen, [...seen].sort((one, other) => Number(one - other)));
      });
    });

    describe('limits', () => {
      it('ends endless recursion at the stack limit, deterministically', async () => {
        const first = (await call(limits, 'recurse', [0])).report;
        assert.deepEqual([first.status, first.reason], ['terminated', 'stack-exhausted']);
        assert.equal(first.message, `Stopped: ran out of its ${DEFAULT_LIMITS.stackBytes.toLocaleString('en-US')} bytes of stack (too deep a recursion).`);
        assert.equal((await call(limits, 'recurse', [0])).report.fuelUsed, first.fuelUsed);
      });

      it('says that memory was refused where the program then fails', async () => {
        const trapped = (await call(limits, 'growThenTrap')).report;
        assert.deepEqual([trapped.status, trapped.reason, trapped.message], ['terminated', 'memory-limit', 'Stopped: ran out of its 64 MiB of memory.']);
        const exited = (await call(limits, 'growThenExit')).report;
        assert.deepEqual([exited.reason, exited.exitCode], ['memory-limit', 9]);
        const copes = (await call(limits, 'growThenCopes')).report;
        assert.deepEqual([copes.reason, copes.results], ['returned', [-1]]);
        assert.equal((await call(limits, 'growTable')).report.reason, 'table-limit');
      });

      it('knows the peak of the memory', async () => {
        assert.equal((await call(limits, 'growTo', [100])).report.peakMemoryPages, 101);
      });

      it('does not start what needs more memory than it may have', async () => {
        const { report } = await call(hostFunctions, 'calls', [1], { functions: functions({}), limits: { memoryPages: 16 } });
        assert.deepEqual([report.reason, report.message], ['memory-limit', 'Not started: it needs 4 MiB of memory at once, and its limit is 1 MiB.']);
      });

      it('ends what runs longer than its wall clock', async () => {
        const { result: { report }, wallMs } = await outOfTime(limit => call(limits, 'spin', [], { limits: { fuel: 1n << 60n, wallMs: limit } }), ({ report: { fuelUsed } }) => fuelUsed > 0n);
        assert.deepEqual([report.status, report.reason, report.message], ['terminated', 'timeout', `Stopped: ran longer than its ${wallMs.toLocaleString('en-US')} ms.`]);
        assert.ok(report.wallMs >= wallMs - 10, `${report.wallMs}`);
        assert.ok(report.fuelUsed > 0n);
      });

      it('ends what waits longer than its wall clock', async () => {
        const mix = quiet(['f64'], ['i32', 'i64', 'f32', 'f64'], () => new Promise<never>(() => undefined));
        const { report } = await call(hostFunctions, 'mix', [0, 0n, 0, 0], { functions: functions({ 'env.mix': mix }), limits: { wallMs: 300 } });
        assert.equal(report.reason, 'timeout');
      });

      it('ends what uses up a quota of its files, and tells which, what was used and what it did with files', async () => {
        const files = await fixture('c-files');
        const whole = await run(executor, files, { files: new MemoryFileSystem({ 'a.txt': 'alpha', 'nested': { 'b.txt': 'beta' } }) });
        assert.equal(whole.report.status, 'completed', whole.report.message);
        const use = whole.report.fileUse;
        assert.ok(use !== undefined && use.openFiles >= 1);
        for (const name of QUOTAS) {
          const again = (limit: number): Promise<RunResult> => run(executor, files, { files: new MemoryFileSystem({ 'a.txt': 'alpha', 'nested': { 'b.txt': 'beta' } }), quotas: { [name]: limit } });
          const enough = await again(use[name]);
          assert.deepEqual([enough.report.status, enough.report.fileUse], ['completed', use], name);
          const { report } = await again(use[name] - 1);
          assert.deepEqual([report.status, report.reason, report.quota?.name, report.quota?.limit], ['terminated', 'quota-exhausted', name, use[name] - 1]);
          assert.match(report.message, /^Stopped: used up its quota of [\d,]+ [a-z ]+ \([\d,]+ used, [\d,]+ more wanted\)\.$/);
          assert.ok((report.fileUse?.[name] ?? Infinity) < use[name], name);
        }
      });

      it('can be cancelled while it runs, while it waits, and before it starts', async () => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 200);
        assert.deepEqual((await call(limits, 'spin', [], { limits: { fuel: 1n << 60n }, signal: controller.signal })).report.reason, 'cancelled');
        let told = false;
        const waiting = new AbortController();
        const mix = quiet(['f64'], ['i32', 'i64', 'f32', 'f64'], guest => {
          guest.signal.addEventListener('abort', () => (told = true));
          setTimeout(() => waiting.abort(), 50);
          return new Promise<never>(() => undefined);
        });
        assert.equal((await call(hostFunctions, 'mix', [0, 0n, 0, 0], { functions: functions({ 'env.mix': mix }), signal: waiting.signal })).report.reason, 'cancelled');
        assert.ok(told);
        assert.equal((await call(limits, 'count', [1], { signal: AbortSignal.abort() })).report.reason, 'cancelled');
      });
    });

    describe('traps', () => {
      it('ends a trapped plugin as crashed, before its time is over', async () => {
        for (const [name, args] of [['divide', [0]], ['load', [65_536]]] as const) {
          const { report } = await call(limits, name, args);
          assert.deepEqual([report.status, report.reason], ['failed', 'trap'], report.message);
        }
      });

      it('tells code that must not be reached from other traps, on every host', async () => {
        const { report } = await call(await fixture('traps'), 'unreachable');
        assert.deepEqual([report.reason, report.trap?.kind], ['trap', 'unreachable']);
      });
    });

    describe('many at once', () => {
      it('runs a few, queues the rest, and cancels in the queue', async () => {
        const narrow = createExecutor(host, { concurrency: 2 });
        const controller = new AbortController();
        const long = [1, 2].map(() => run(narrow, limits, { call: { export: 'spin' }, limits: { fuel: 1n << 60n, wallMs: 600 } }));
        const queued = run(narrow, limits, { call: { export: 'count', args: [10] } });
        const withdrawn = run(narrow, limits, { call: { export: 'count', args: [10] }, signal: controller.signal });
        assert.deepEqual([narrow.running, narrow.queued], [2, 2]);
        controller.abort();
        assert.deepEqual([(await withdrawn).report.reason, narrow.queued], ['cancelled', 1]);
        assert.equal((await queued).report.reason, 'returned');
        await Promise.all(long);
        assert.deepEqual([narrow.running, narrow.queued], [0, 0]);
        narrow.dispose();
      });

      it('lets ten bad ones end and a good one run on time, without holding up the event loop', async () => {
        const crowd = createExecutor(host, { concurrency: 4 });
        let worst = Infinity;
        // What holds up the whole machine for a moment does not do so each time.
        for (let round = 0; round < 5 && worst >= 500; round += 1) {
          const heldUp = heldUpMeanwhile();
          const bad = Array.from({ length: 10 }, (_, index) => run(crowd, limits, {
            call: index % 3 === 0 ? { export: 'spin' } : index % 3 === 1 ? { export: 'recurse', args: [0] } : { export: 'growThenTrap' },
            limits: { fuel: 20_000_000n },
          }));
          const good = await run(crowd, limits, { call: { export: 'count', args: [10] } });
          const ended = await Promise.all(bad);
          worst = heldUp();
          assert.equal(good.report.reason, 'returned');
          assert.deepEqual([...new Set(ended.map(({ report }) => report.reason))].sort(), ['fuel-exhausted', 'memory-limit', 'stack-exhausted']);
        }
        crowd.dispose();
        assert.ok(worst < 500, `the event loop was held up for ${worst.toFixed(0)} ms`);
      });

      it('runs one plugin at once while another takes all it can get', async () => {
        const enough = new AbortController();
        const greedy = Array.from({ length: 10 }, () => run(executor, limits, {
          owner: 'greedy', call: { export: 'spin' }, limits: { fuel: 1n << 60n, wallMs: 600_000 }, signal: enough.signal,
        }));
        assert.deepEqual([executor.running, executor.queued], [4, 6]);
        const good = await run(executor, limits, { owner: 'good', call: { export: 'count', args: [10] } });
        assert.equal(good.report.reason, 'returned');
        assert.deepEqual([executor.running, executor.queued], [4, 6]);
        enough.abort();
        const ended = await Promise.all(greedy);
        assert.deepEqual([...new Set(ended.map(({ report }) => report.reason))], ['cancelled']);
      });

      it('lets all that one plugin has started run out of its time', async () => {
        const greedy = Array.from({ length: 10 }, () => run(executor, limits, {
          owner: 'greedy', call: { export: 'spin' }, limits: { fuel: 1n << 60n, wallMs: 200 },
        }));
        const ended = await Promise.all(greedy);
        assert.deepEqual([...new Set(ended.map(({ report }) => report.reason))], ['timeout']);
      });

      it('leaves no thread behind', async () => {
        const before = threadCount();
        if (before === undefined) return;
        await Promise.all([
          call(limits, 'divide', [0]),
          call(limits, 'spin', [], { limits: { fuel: 1n << 60n, wallMs: 200 } }),
          call(limits, 'exit', [3]),
          call(limits, 'count', [5]),
          call(limits, 'recurse', [0]),
        ]);
        // One more where the host keeps an idle one ready that it did not have yet.
        assert.ok(await eventually(() => (threadCount() ?? 0) <= before + 1), `${threadCount()} threads, ${before} before`);
      });
    });

    const { reference } = options;
    if (reference !== undefined) {
      describe('beside the reference', () => {
        for (const [file, run1] of [
          ['c-compute', {}], ['c-heap', {}], ['c-args', { args: ['a', 'b'] }], ['c-output', { args: ['100000'] }], ['rust-exit', { args: ['33'] }],
          ['as-hello', {}], ['c-recursion', {}], ['rust-panic', {}], ['endless-recursion', {}], ['grow', {}],
        ] as const) {
          it(`${file} has the same output and the same fuel`, async () => {
            const other = await reference();
            const second = createExecutor(other);
            try {
              const module = await fixture(file);
              const here = await run(executor, module, run1);
              const there = await run(second, module, run1);
              assert.equal(here.stdout.toString(), there.stdout.toString());
              assert.deepEqual(
                [here.report.reason, here.report.fuelUsed, here.report.exitCode, here.report.peakMemoryPages],
                [there.report.reason, there.report.fuelUsed, there.report.exitCode, there.report.peakMemoryPages],
              );
            } finally {
              second.dispose();
              other.dispose?.();
            }
          });
        }
      });
    }
  });
}
