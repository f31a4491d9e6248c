// The search over the workspace: what its index costs, and whom it keeps waiting.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { externals } from '../lib/externals.mjs';
import { median, summarize } from '../lib/statistics.mjs';
import { table } from '../lib/table.mjs';

const run = promisify(execFile);
const bundle = join('out', 'bench', 'retrieval.cjs');

/** @typedef {import('../retrieval/child.ts').RetrievalFigures} RetrievalFigures */
/** @typedef {import('../retrieval/child.ts').Delay} Delay */

/** @param {readonly number[]} values */
const p95 = values => [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? NaN;
/** @param {number} milliseconds */
const seconds = milliseconds => (milliseconds / 1000).toFixed(1);
/** @param {Delay} delay */
const delays = ({ p50, p99, max, ownMax }) => `${[p50, p99, max].map(value => value.toFixed(1)).join(' / ')}${ownMax === undefined ? '' : ` (${ownMax.toFixed(1)})`}`;
/** @param {number} bytes */
const mebibytes = bytes => (bytes / (1 << 20)).toFixed(1);

/**
 * @param {import('../main.mjs').Options} options
 * @returns {Promise<import('../main.mjs').Outcome>}
 */
export async function retrievalSuite({ rounds }) {
  await build({ entryPoints: ['bench/retrieval/child.ts'], outfile: bundle, bundle: true, platform: 'node', format: 'cjs', target: 'es2022', external: externals, logLevel: 'warning' });
  /** @type {RetrievalFigures[]} */
  const figures = [];
  for (const files of [1_000, 10_000]) {
    const { stdout } = await run(process.execPath, ['--no-warnings', bundle, String(files), String(rounds)], { maxBuffer: 1 << 24 });
    figures.push(/** @type {RetrievalFigures} */ (JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')));
  }
  const text = table(
    ['files', 'text, MiB', 'built, s', 'taken up again, s', 'thread of the host held with nothing to do, ms: p50 / p99 / longest (by itself)', 'while building', 'while searching', 'search of all, ms: median / p95', 'of a twentieth', 'found after a change, ms', 'on disk, MiB'],
    figures.map(one => [
      one.files.toLocaleString('en-US'), mebibytes(one.textBytes), seconds(one.buildMs), seconds(one.loadMs), delays(one.idle), delays(one.building), delays(one.searching),
      `${median(one.whole).toFixed(1)} / ${p95(one.whole).toFixed(1)}`, `${median(one.narrow).toFixed(1)} / ${p95(one.narrow).toFixed(1)}`, summarize(one.update).median.toFixed(0), mebibytes(one.keptBytes),
    ]),
  );
  return {
    text,
    notes: [
      'A generated tree of TypeScript files, 25 to a directory. Their names are made of 4 000 words, which are as unevenly frequent as those of a language; searches are for two such names.',
      'Built: from the first search, with no thread yet, to its answer. Taken up again: the same in the next window, from the index that was kept, with a look at every file.',
      'Held: how late a timer was that is due every millisecond, in the thread that searches, as the extension host does; by itself: less the time that the thread waited for a processor, which others had. Changes are collected for 100 ms before they are passed on.',
    ],
    data: figures,
  };
}
