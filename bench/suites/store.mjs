// The store with more and more on record, as a window opens it: in a worker, each time in a fresh process.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { median, summarize } from '../lib/statistics.mjs';
import { size, spread, table } from '../lib/table.mjs';

const run = promisify(execFile);
const bundle = join('out', 'bench', 'store.cjs');
const counts = [0, 1_000, 100_000];

/** @typedef {import('../store/child.ts').Figures} Figures */

/**
 * @param {readonly string[]} args
 * @returns {Promise<Figures>}
 */
async function child(args) {
  const { stdout } = await run(process.execPath, ['--no-warnings', bundle, ...args]);
  return /** @type {Figures} */ (JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
}

/**
 * @param {import('../main.mjs').Options} options
 * @returns {Promise<import('../main.mjs').Outcome>}
 */
export async function storeSuite({ rounds }) {
  await build({ entryPoints: ['bench/store/child.ts'], outfile: bundle, bundle: true, platform: 'node', format: 'cjs', target: 'es2022', logLevel: 'warning' });
  /** @type {string[][]} */
  const rows = [];
  /** @type {unknown[]} */
  const data = [];
  for (const count of counts) {
    const folder = mkdtempSync(join(tmpdir(), 'airlock-bench-'));
    try {
      await child(['fill', folder, String(count)]);
      /** @type {Figures[]} */
      const all = [];
      for (let round = 0; round < rounds; round++) all.push(await child(['measure', folder, String(count + round * 300)]));
      const each = (/** @type {(figures: Figures) => number} */ of) => spread(summarize(all.map(of)), 1);
      const every = (/** @type {(figures: Figures) => readonly number[]} */ of) => spread(summarize(all.flatMap(figures => [...of(figures)])), 2);
      rows.push([
        String(count), each(figures => figures.open), each(figures => figures.openBusy), each(figures => figures.firstRows), every(figures => figures.rows),
        every(figures => figures.starts), every(figures => figures.ends), each(figures => figures.delay), size(all[0]?.bytes ?? NaN),
      ]);
      process.stderr.write(`  ${rows.at(-1)?.join(' | ')}\n`);
      data.push({ executions: count, open: median(all.map(figures => figures.open)), openBusy: median(all.map(figures => figures.openBusy)), rows: median(all.flatMap(figures => [...figures.rows])), start: median(all.flatMap(figures => [...figures.starts])), end: median(all.flatMap(figures => [...figures.ends])), bytes: all[0]?.bytes });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return {
    text: table(['executions on record', 'open and list 20 plugins, ms', 'of it, this thread busy, ms', 'newest 100, first time, ms', 'newest 100, ms', 'start acknowledged, ms', 'end acknowledged, ms', 'loop delay while writing, p99, ms', 'on disk'], rows),
    notes: [
      `Medians with quartiles, over ${rounds} fresh processes each; 50 listings and 300 executions in each process. Acknowledged: on the disk, as the window hears of it. The end of an execution includes its entry in the audit log.`,
      'Opening happens when a view or a command first needs the store, never at activation. "This thread" stands for the extension host; it is busy with starting a worker and with messages.',
      'On disk: one checkpoint and the journal. With the kept copy it is about twice that.',
    ],
    data,
  };
}
