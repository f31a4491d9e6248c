// The security review: false alarms on plugins that do nothing wrong, what is found of anomalies, and what looking costs.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { externals } from '../lib/externals.mjs';
import { median, summarize } from '../lib/statistics.mjs';
import { spread, table } from '../lib/table.mjs';

const run = promisify(execFile);
const bundle = join('out', 'bench', 'review.cjs');

/** @typedef {import('../review/child.ts').SimulationRow} SimulationRow */
/** @typedef {import('../review/samples.ts').SampleFigures} SampleFigures */
/** @typedef {import('../review/cost.ts').CostFigures} CostFigures */

/**
 * @template T
 * @param {readonly string[]} args
 * @returns {Promise<T>}
 */
async function child(args) {
  const { stdout } = await run(process.execPath, ['--no-warnings', bundle, ...args], { maxBuffer: 1 << 24 });
  return /** @type {T} */ (JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
}

/** @param {number} share */
const percent = share => `${(share * 100).toFixed(share > 0 && share < 0.001 ? 3 : 1)} %`;

/**
 * @param {import('../main.mjs').Options} options
 * @returns {Promise<import('../main.mjs').Outcome>}
 */
export async function reviewSuite({ rounds }) {
  await build({ entryPoints: ['bench/review/child.ts'], outfile: bundle, bundle: true, platform: 'node', format: 'cjs', target: 'es2022', external: externals, logLevel: 'warning' });
  const simulated = /** @type {readonly SimulationRow[]} */ (await child(['simulation']));
  const samples = /** @type {SampleFigures} */ (await child(['samples', String(rounds)]));
  const costs = [];
  for (const executions of [1_000, 100_000]) costs.push({ executions, figures: /** @type {CostFigures} */ (await child(['cost', String(executions)])) });

  const alarms = table(['plugin that does nothing wrong', 'stand out: low', 'normal', 'high', 'plugins ever flagged: low', 'normal', 'high', 'found: 5 times the fuel', '10 times', '40 times'], simulated.map(({ plugin, alarms: { low, normal, high }, found }) => [
    plugin, ...[low, normal, high].map(each => percent(each.standOut / each.executions)), ...[low, normal, high].map(each => percent(each.plugins / each.of)), ...found.map(percent),
  ]));
  const cost = table(['executions of the same command on record', 'looking at one, ms', 'of it this thread, ms', 'loop delay meanwhile, p99, ms'], costs.map(({ executions, figures }) => [
    executions.toLocaleString('en-US'), spread(summarize(figures.examined), 2), figures.busy.toFixed(2), figures.delay.toFixed(2),
  ]));
  const counted = Object.entries(samples.alarms).map(([kind, count]) => `${count} of ${kind}`).join(', ') || 'none';
  const found = Object.entries(samples.anomalies).map(([name, kinds]) => `${name}: ${kinds.join(', ') || 'nothing'}`).join('; ');
  return {
    text: `${alarms}\n\n${cost}`,
    notes: [
      'Simulated fuel, 100 plugins of each kind with 500 executions each. Stand out: the share of executions. One flag stands for all that follow like it, so a plugin that is ever flagged shows one flag for each size class. Found: of 300 executions with so many times the fuel after 150 that were normal, with the sensitivity normal.',
      `The sample plugins, ${samples.executions.toLocaleString('en-US')} real executions of four commands on a workspace that somebody edits, adds to, removes from and changes the branch of, with the sensitivity normal: flags raised: ${counted}.`,
      `The same plugins then, on inputs made to cost far more; flagged: ${found}.`,
      'Looking at one execution comes after its end is on record and delays nothing; the store is in its worker. All executions on record are of the same group, the worst case.',
    ],
    data: { simulated, samples, costs: costs.map(({ executions, figures }) => ({ executions, examined: median(figures.examined), busy: figures.busy, delay: figures.delay })) },
  };
}
