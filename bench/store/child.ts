// One process of the store's benchmark: fills a store, or opens one as a window does and measures. Prints JSON.
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { openWorkerStore } from '../../src/platform/node/workerStore';
import { newestExecutions } from '../../src/store/executions';
import { allPlugins } from '../../src/store/installedPlugins';
import { PLUGIN } from '../../test/support/storeRows';
import { PLUGINS, executionEnds, executionStarts, fillStore, pluginId, wasm } from './fill';

/** What a window found, in milliseconds and bytes. */
export interface Figures {
  /** From nothing to the installed plugins, and how long this thread was busy meanwhile. */
  readonly open: number;
  readonly openBusy: number;
  /** The first hundred rows: the first time, and again. */
  readonly firstRows: number;
  readonly rows: readonly number[];
  /** Acknowledging the start and the end of an execution. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Delay of this thread's event loop while it wrote, 99th percentile. */
  readonly delay: number;
  /** Of the store's folder. */
  readonly bytes: number;
}

const WRITES = 300;
const READS = 50;
const [mode = '', location = '', count = '0'] = process.argv.slice(2);

const fill = (executions: number): Promise<void> => fillStore(location, executions, Array.from({ length: PLUGINS }, (_, i) => ({ ...PLUGIN, id: pluginId(i) })));

async function measure(executions: number): Promise<Figures> {
  const store = openWorkerStore({ location, wasm, workerPath: resolve('dist/store-worker.js'), onProblem: problem => { throw problem; } });
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const before = performance.eventLoopUtilization();
  const open = await timed(() => store.read(allPlugins));
  const openBusy = performance.eventLoopUtilization(before).active;
  const firstRows = await timed(() => store.read(db => newestExecutions(db, 100)));
  const rows: number[] = [], starts: number[] = [], ends: number[] = [];
  for (let i = 0; i < READS; i++) rows.push(await timed(() => store.read(db => newestExecutions(db, 100))));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let i = executions; i < executions + WRITES; i++) {
    starts.push(await timed(() => store.write(db => executionStarts(db, i))));
    ends.push(await timed(() => store.write(db => executionEnds(db, i))));
  }
  delay.disable();
  await store.close();
  const sizes = await Promise.all((await readdir(location)).map(async name => (await stat(join(location, name))).size));
  return { open, openBusy, firstRows, rows, starts, ends, delay: delay.percentile(99) / 1e6, bytes: sizes.reduce((sum, each) => sum + each, 0) };
}

void (mode === 'fill' ? fill(Number(count)) : measure(Number(count))).then(figures => { console.log(JSON.stringify(figures ?? null)); });
