// `npm test`: every check there is, the last of them in a real VS Code.
// Usage: node scripts/test.mjs [phase …] runs only the named phases (and what they need).
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './lib/processes.mjs';
import { report, runPhases } from './lib/phases.mjs';

process.chdir(join(import.meta.dirname, '..'));
const minute = 60_000;
const reporter = '--reporter=./scripts/mocha/reporter.mjs';

/** @param {string} name */
const resultsOf = name => join('out', 'results', `${name}.json`);

/**
 * Runs a script with Node; what it prints is shown and kept.
 * @param {string} phase
 * @param {readonly string[]} args
 * @param {number} timeoutMs
 */
async function node(phase, args, timeoutMs) {
  const log = join('out', 'logs', `${phase}.log`);
  for (const file of [log, resultsOf(phase)]) rmSync(file, { force: true });
  const { code, timedOut } = await run(process.execPath, args, { echo: true, timeoutMs, log, env: { AIRLOCK_TEST_RESULTS: resultsOf(phase) } });
  if (timedOut) throw new Error(`it took longer than ${timeoutMs / 1000} s`);
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}`);
}

/** @type {import('./lib/phases.mjs').Phase[]} */
const phases = [
  { name: 'lint', run: () => node('lint', ['node_modules/eslint/bin/eslint.js', '.'], 5 * minute) },
  { name: 'types', run: () => node('types', ['node_modules/typescript/bin/tsc', '--noEmit'], 5 * minute) },
  { name: 'build', run: () => node('build', ['esbuild.mjs', '--tests'], 5 * minute) },
  {
    name: 'unit', needs: ['build'], results: resultsOf('unit'),
    run: () => node('unit', ['scripts/unit.mjs', '--no-build', reporter], 10 * minute),
  },
];

/**
 * The named phases with all that they need, in order.
 * @param {readonly string[]} names
 */
function choose(names) {
  const wanted = new Set(names);
  for (const phase of phases.toReversed()) {
    if (wanted.has(phase.name)) for (const need of phase.needs ?? []) wanted.add(need);
  }
  return phases.filter(phase => wanted.has(phase.name));
}

const names = process.argv.slice(2);
const unknown = names.filter(name => !phases.some(phase => phase.name === name));
if (unknown.length > 0) {
  console.error(`No phase is called ${unknown.join(', ')}. There are: ${phases.map(phase => phase.name).join(', ')}.`);
  process.exit(2);
}
const well = report(await runPhases(names.length === 0 ? phases : choose(names)));
process.exit(well ? 0 : 1);
