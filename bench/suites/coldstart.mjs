// From the bytes of a plugin of about 100 kB to the end of its first call, each time in a fresh process.
import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { interleave } from '../lib/interleave.mjs';
import { median, summarize } from '../lib/statistics.mjs';
import { size, spread, table } from '../lib/table.mjs';

const run = promisify(execFile);
const plugin = 'wasm-fixtures/built/rust-exit.wasm';
const bundle = join('out', 'bench', 'coldstart.cjs');

/** @typedef {import('../coldstart/child.ts').Times} Times */

/**
 * @param {string} name
 * @param {readonly string[]} args
 */
function variant(name, args) {
  /** @type {Times[]} */
  const all = [];
  return {
    name,
    all,
    async run() {
      const { stdout } = await run(process.execPath, ['--no-warnings', bundle, ...args]);
      const times = /** @type {Times} */ (JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
      all.push(times);
      return times['total'] ?? NaN;
    },
  };
}

/**
 * @param {import('../main.mjs').Options} options
 * @returns {Promise<import('../main.mjs').Outcome>}
 */
export async function coldStartSuite({ schemes, rounds }) {
  await build({ entryPoints: ['bench/coldstart/child.ts'], outfile: bundle, bundle: true, platform: 'node', format: 'cjs', target: 'es2022', logLevel: 'warning' });
  const variants = [
    variant('plain, node:wasi', ['plain', plugin]),
    ...schemes.map(scheme => variant(`metered (${scheme}), node:wasi`, ['scheme', plugin, scheme])),
    variant('embedded host', ['embedded', plugin]),
    variant('embedded host, workers prepared before', ['prepared', plugin]),
    variant('embedded host, hardened on the same thread', ['in-process', plugin]),
  ];
  for (const each of variants) await each.run();
  for (const each of variants) each.all.length = 0;
  await interleave(variants, rounds);

  /** @type {string[][]} */
  const rows = [];
  for (const { name, all } of variants) {
    const of = (/** @type {string} */ key) => all.map(times => times[key] ?? NaN);
    const line = (/** @type {string} */ label, /** @type {string} */ total, /** @type {string | undefined} */ prepare) =>
      rows.push([label, spread(summarize(of(total)), 1), prepare === undefined ? '' : spread(summarize(of(prepare)), 1)]);
    line(`${name}: first plugin of a process`, 'total', name.startsWith('plain') ? undefined : 'prepare');
    if (!name.startsWith('embedded')) continue;
    if (name.includes('prepared')) rows.push([`${name}: the event loop held by that`, spread(summarize(of('held')), 1), '']);
    line(`${name}: another plugin, nothing of it cached`, 'next', 'nextPrepare');
    line(`${name}: the first one again, cached`, 'again', undefined);
  }
  return {
    text: table([`${plugin.split('/').at(-1)}, ${size(statSync(plugin).size)}`, 'to the end of its first call, ms', 'of this metering or hardening, ms'], rows),
    notes: [`Medians of ${rounds} fresh processes each, taken in turns, with quartiles. Loading the JavaScript is not counted; starting worker threads is.`],
    data: variants.map(({ name, all }) => ({ name, medians: Object.fromEntries(Object.keys(all[0] ?? {}).map(key => [key, median(all.map(times => times[key] ?? NaN))])) })),
  };
}
