// The planner on the problems that planners are tried on: time to a plan, and to the cheapest one.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { median, summarize } from '../lib/statistics.mjs';
import { spread, table } from '../lib/table.mjs';

const run = promisify(execFile);
const bundle = join('out', 'bench', 'plan.cjs');

/** @typedef {import('../plan/child.ts').PlanFigures} PlanFigures */

/**
 * @param {import('../main.mjs').Options} options
 * @returns {Promise<import('../main.mjs').Outcome>}
 */
export async function planSuite({ rounds, only }) {
  await build({ entryPoints: ['bench/plan/child.ts'], outfile: bundle, bundle: true, platform: 'node', format: 'cjs', target: 'es2022', logLevel: 'warning' });
  const { stdout } = await run(process.execPath, ['--no-warnings', bundle, String(rounds), ...only], { maxBuffer: 1 << 24 });
  const figures = /** @type {readonly PlanFigures[]} */ (JSON.parse(stdout));
  return {
    text: table(['problem', 'first plan, ms', 'cost (states)', 'cheapest plan, ms', 'cost (states)'], figures.map(({ name, first, best, firstAnswer, bestAnswer }) => [
      name, spread(summarize(first), 1), firstAnswer, spread(summarize(best), 1), bestAnswer,
    ])),
    notes: [
      `Medians with quartiles of ${rounds} runs in one warm process, reading and grounding included, starting a worker not. With the 50 000 states of a call that names none, and 10 s.`,
      '* it is proven that no plan is cheaper. none: it is proven that there is none. Where the cheapest is not proven, all states were looked at, or the time was up.',
    ],
    data: figures.map(({ name, first, best, firstAnswer, bestAnswer }) => ({ name, first: median(first), best: median(best), firstAnswer, bestAnswer })),
  };
}
