// Activates Airlock in the extension host of a real VS Code, which loads this module and calls `run`, and does there what a
// user does first.
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { AirlockExtension } from '../../src/api/extension';

/** Milliseconds that something took. */
export interface Timed {
  readonly clock: number;
  /** Of the extension host's thread: how long it was busy, waiting for a processor included. */
  readonly busy: number;
  /** Of the same thread: the processor time that it used. */
  readonly processor: number;
}

export interface Figures {
  /** Until `activate()` had ended, and until half a second later, when what it began has ended too. */
  readonly activation: Timed;
  readonly settled: Timed;
  /** The first look at the plugins, which opens the store, and one more. */
  readonly plugins: Timed;
  readonly pluginsAgain: Timed;
  /** The newest hundred executions of a plugin: the first time, and again. */
  readonly firstRows: Timed;
  readonly rows: readonly Timed[];
  /** How many plugins and executions were found. */
  readonly found: { readonly plugins: number; readonly executions: number };
}

const READS = 20;
const SETTLE_MS = 500;
const QUIET_MS = 20_000;

/** Node 24, which the editor has, tells it; the types are of an older one. */
const thread = process as NodeJS.Process & { threadCpuUsage(): NodeJS.CpuUsage };

function processorTime(): number {
  const { user, system } = thread.threadCpuUsage();
  return (user + system) / 1000;
}

/** Starts a clock; what it returns reads it. */
function clock(): () => Timed {
  const [begin, processor, loop] = [performance.now(), processorTime(), performance.eventLoopUtilization()];
  return () => ({ clock: performance.now() - begin, busy: performance.eventLoopUtilization(loop).active, processor: processorTime() - processor });
}

async function timed<T>(work: () => Thenable<T>): Promise<{ readonly result: T; readonly time: Timed }> {
  const read = clock();
  const result = await work();
  return { result, time: read() };
}

/** Waits until other extensions have started: until the thread is nearly idle for half a second. */
async function quiet(): Promise<void> {
  for (const last = Date.now() + QUIET_MS; Date.now() < last;) {
    const read = clock();
    await sleep(SETTLE_MS);
    if (read().busy < SETTLE_MS / 20) return;
  }
}

/** AIRLOCK_BENCH_RESULTS names the file for what is measured. */
export async function run(): Promise<void> {
  const { AIRLOCK_BENCH_RESULTS: results } = process.env;
  if (results === undefined) throw new Error('AIRLOCK_BENCH_RESULTS is not set.');
  const extension = vscode.extensions.getExtension<AirlockExtension>('airlock.airlock');
  if (extension === undefined || extension.isActive) throw new Error('Airlock is not there, or active already.');
  await quiet();
  const read = clock();
  const api = await extension.activate();
  const activation = read();
  await sleep(SETTLE_MS);
  const settled = read();

  const plugins = await timed(async () => (await api.airlock()).plugins());
  const airlock = await api.airlock();
  const pluginsAgain = await timed(() => airlock.plugins());
  const id = plugins.result[0]?.id ?? '';
  const firstRows = await timed(() => airlock.executions(id, 100));
  const rows: Timed[] = [];
  for (let i = 0; i < READS; i++) rows.push((await timed(() => airlock.executions(id, 100))).time);
  const figures: Figures = {
    activation, settled, plugins: plugins.time, pluginsAgain: pluginsAgain.time, firstRows: firstRows.time, rows,
    found: { plugins: plugins.result.length, executions: firstRows.result.length },
  };
  writeFileSync(results, JSON.stringify(figures));
}
