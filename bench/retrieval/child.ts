// Prints one line of JSON: what an index of a generated tree costs. Arguments: the number of files, and of searches.
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { fileAccess } from '../../src/capabilities/fileAccess';
import { createNodeFileSystem } from '../../src/platform/node/nodeFileSystem';
import { createWorkerRetrieval } from '../../src/platform/node/workerRetrieval';
import type { FolderNews } from '../../src/retrieval/remote/connection';
import { DEFAULT_EXCLUDES } from '../../src/retrieval/rules/defaultExcludes';
import { DEFAULT_RETRIEVAL_LIMITS, type Reader, type Retrieval, type SearchedFolder } from '../../src/retrieval/types';
import { makeTree, randomNumbers, someName } from './tree';

/** Milliseconds that the host's thread was held, beside a timer that is due every millisecond. */
export interface Delay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** The longest of them less what the thread waited for a processor, which others had; where the system tells that (Linux). */
  readonly ownMax?: number;
}

export interface RetrievalFigures {
  readonly files: number;
  readonly textBytes: number;
  /** Milliseconds from the first search to its answer, with nothing kept, and with the index of before. */
  readonly buildMs: number;
  readonly loadMs: number;
  readonly idle: Delay;
  readonly building: Delay;
  readonly searching: Delay;
  /** Milliseconds of each search, by a reader of all files, and of one directory in 20. */
  readonly whole: readonly number[];
  readonly narrow: readonly number[];
  /** Milliseconds from a file being written, and told of, to its being found. */
  readonly update: readonly number[];
  readonly keptBytes: number;
}

const [files = 10_000, searches = 100] = process.argv.slice(2).map(Number);
const signal = new AbortController().signal;
const readerOf = (glob: string): Reader => {
  const access = fileAccess([glob], []);
  return { mayRead: (_, path, isDirectory) => access.canRead(path, isDirectory) };
};
const all = readerOf('**');

/** Milliseconds that this thread waited for a processor so far. */
function waitedMs(): number | undefined {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return undefined;
  }
}

/** Watches how late a timer is by what this thread does itself; gives the longest. */
function watchOwnTime(): () => number | undefined {
  let [at, waited] = [performance.now(), waitedMs()];
  let longest = waited === undefined ? undefined : 0;
  const timer = setInterval(() => {
    const [now, by] = [performance.now(), waitedMs()];
    if (longest !== undefined && by !== undefined && waited !== undefined) longest = Math.max(longest, now - at - 1 - (by - waited));
    [at, waited] = [now, by];
  }, 1);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

async function measured<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number; readonly delay: Delay }> {
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  const ownMax = watchOwnTime();
  const since = performance.now();
  const value = await work();
  const ms = performance.now() - since;
  monitor.disable();
  const own = ownMax();
  // The timer itself is due after a millisecond.
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - 1);
  return { value, ms, delay: { p50: late(monitor.percentile(50)), p99: late(monitor.percentile(99)), max: late(monitor.max), ...(own === undefined ? {} : { ownMax: own }) } };
}

async function search(retrieval: Retrieval, folder: SearchedFolder, text: string, reader: Reader): Promise<number> {
  const answer = await retrieval.search([folder], { text, limit: 10, reader, signal });
  if (answer.kind !== 'found') throw new Error(answer.message);
  return answer.passages.length;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await work();
  return performance.now() - since;
}

async function main(): Promise<RetrievalFigures> {
  const base = await mkdtemp(join(tmpdir(), 'airlock-bench-retrieval-'));
  try {
    const root = join(base, 'work');
    const textBytes = await makeTree(root, files);
    const folder: SearchedFolder = { location: pathToFileURL(root).toString(), files: createNodeFileSystem(root) };
    let tell = (_news: FolderNews): void => undefined;
    const open = (): Retrieval => createWorkerRetrieval({
      workerPath: resolve('dist/retrieval-worker.js'), directory: join(base, 'kept'), closeMs: 600_000,
      rulesOf: () => ({ excludes: DEFAULT_EXCLUDES, limits: DEFAULT_RETRIEVAL_LIMITS }),
      watch: (_, onNews) => {
        tell = onNews;
        return { dispose: () => undefined };
      },
      onProblem: sentence => { throw new Error(sentence); },
    });
    const idle = await measured(() => new Promise(resolve => { setTimeout(resolve, 5_000); }));
    const first = open();
    const built = await measured(() => search(first, folder, 'parse header', all));
    await first.close();
    const [kept = ''] = await readdir(join(base, 'kept'));
    const second = open();
    const loaded = await measured(() => search(second, folder, 'parse header', all));

    const random = randomNumbers(2);
    const narrow = readerOf('package0/**');
    const times: { readonly whole: number[]; readonly narrow: number[] } = { whole: [], narrow: [] };
    const searched = await measured(async () => {
      for (let at = 0; at < searches; at++) {
        const query = `${someName(random)} ${someName(random)}`;
        times.whole.push(await timed(() => search(second, folder, query, all)));
        times.narrow.push(await timed(() => search(second, folder, query, narrow)));
      }
    });
    const update: number[] = [];
    for (let at = 0; at < 10; at++) {
      await writeFile(join(root, 'package0', `new${at}.ts`), `export const unheardOf${at}x = ${at};\n`);
      update.push(await timed(async () => {
        tell({ kind: 'touched', paths: [`package0/new${at}.ts`] });
        while (await search(second, folder, `unheardOf${at}x`, narrow) === 0) await new Promise(resolve => { setTimeout(resolve, 1); });
      }));
    }
    await second.close();
    return { files, textBytes, buildMs: built.ms, loadMs: loaded.ms, idle: idle.delay, building: built.delay, searching: searched.delay, ...times, update, keptBytes: (await stat(join(base, 'kept', kept))).size };
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

void main().then(figures => { console.log(JSON.stringify(figures)); });
