// `npm run bench`: what limits and everything else cost, side by side in one run where things are compared.
//   npm run bench                                   every suite
//   npm run bench -- kernels real                   some suites
//   npm run bench -- kernels --only fib,lu          some subjects
//   --rounds N  --schemes a,b  --json FILE  --no-build
//   --write                                         put the tables into their documents
// AIRLOCK_BENCH_NODE names the Node to measure with; else the editor's (Node 24) is preferred where it is at hand.
import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchNode } from './lib/engine.mjs';
import { machine } from './lib/machine.mjs';
import { documentOf, replaceSection } from './lib/sections.mjs';

/**
 * @typedef {object} Options
 * @property {readonly import('../test/real/metering.mjs').Scheme[]} schemes  metering schemes to compare
 * @property {number} rounds
 * @property {readonly string[]} only  parts of names of kernels, workloads or sources; all where empty
 *
 * @typedef {object} Outcome
 * @property {string} text  a table
 * @property {readonly string[]} notes
 * @property {unknown} data  the same as figures, for --json
 */

/** @type {Readonly<Record<string, { title: string, rounds: number, load(): Promise<(options: Options) => Promise<Outcome>> }>>} */
const suites = {
  kernels: { title: 'Kernels: time against plain', rounds: 41, load: async () => (await import('./suites/kernels.mjs')).kernelsSuite },
  real: { title: 'Real modules: time against plain, and growth', rounds: 21, load: async () => (await import('./suites/real.mjs')).realSuite },
  instrument: { title: 'Speed of the instrumenter, and growth', rounds: 9, load: async () => (await import('./suites/instrument.mjs')).instrumentSuite },
  coldstart: { title: 'Cold start of a plugin', rounds: 11, load: async () => (await import('./suites/coldstart.mjs')).coldStartSuite },
  store: { title: 'The store', rounds: 5, load: async () => (await import('./suites/store.mjs')).storeSuite },
  install: { title: 'Installing, by source', rounds: 11, load: async () => (await import('./suites/install.mjs')).installSuite },
  activation: { title: 'Activation of the extension', rounds: 7, load: async () => (await import('./suites/activation.mjs')).activationSuite },
  review: { title: 'The security review: false alarms, what is found, and its cost', rounds: 250, load: async () => (await import('./suites/review.mjs')).reviewSuite },
  retrieval: { title: 'Searching the workspace', rounds: 100, load: async () => (await import('./suites/retrieval.mjs')).retrievalSuite },
  plan: { title: 'The planner', rounds: 3, load: async () => (await import('./suites/plan.mjs')).planSuite },
  hostcall: { title: 'A host call that does nothing', rounds: 31, load: async () => (await import('./suites/hostcall.mjs')).hostCallSuite },
  wasi: { title: 'Calls of WASI', rounds: 11, load: async () => (await import('./suites/wasi.mjs')).wasiSuite },
};

process.chdir(join(import.meta.dirname, '..'));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    schemes: { type: 'string' },
    rounds: { type: 'string' },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
    'no-build': { type: 'boolean', default: false },
    'this-node': { type: 'boolean', default: false },
  },
});
const names = positionals.length === 0 ? Object.keys(suites) : positionals;
const unknown = names.filter(name => !(name in suites));
if (unknown.length > 0) {
  console.error(`No suite is called ${unknown.join(', ')}. There are: ${Object.keys(suites).join(', ')}.`);
  process.exit(2);
}

if (!values['no-build']) {
  const build = spawnSync(process.execPath, ['esbuild.mjs', '--production'], { stdio: 'inherit' });
  if (build.status !== 0) process.exit(1);
}
const node = benchNode();
if (!values['this-node'] && realpathSync(node) !== realpathSync(process.execPath)) {
  const run = spawnSync(node, [import.meta.filename, ...process.argv.slice(2), '--no-build', '--this-node'], { stdio: 'inherit' });
  process.exit(run.status ?? 1);
}

const { schemeNamed, schemes: all } = await import('../test/real/metering.mjs');
const list = (/** @type {string} */ text) => text.split(',').filter(part => part !== '');
const schemes = values.schemes === undefined ? all : list(values.schemes).map(schemeNamed);
/** @type {Record<string, unknown>} */
const results = {};
console.log(machine().map(line => `- ${line}`).join('\n'));
console.log(`- schemes: ${schemes.join(', ')}`);
for (const name of names) {
  const suite = suites[name];
  if (suite === undefined) continue;
  console.log(`\n## ${suite.title}\n`);
  const run = await suite.load();
  const loadBefore = loadavg()[0] ?? NaN;
  const { text, notes, data } = await run({ schemes, rounds: values.rounds === undefined ? suite.rounds : Number(values.rounds), only: list(values.only) });
  console.log([text, '', ...notes].join('\n'));
  if (values.write) {
    const busy = `Other work on the machine: the load average was ${loadBefore.toFixed(1)} before and ${loadavg()[0]?.toFixed(1)} after.`;
    const section = [...[...machine(), busy].map(line => `- ${line}`), '', text, '', ...notes.map(line => `- ${line}`)].join('\n');
    const document = documentOf(name);
    writeFileSync(document, replaceSection(readFileSync(document, 'utf8'), name, section));
  }
  results[name] = data;
}
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ machine: machine(), schemes, results }, undefined, 2));
