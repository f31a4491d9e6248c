// How long it takes to install a plugin, and to update it, by where it comes from: on the command line's rooms, with real
// servers on loopback.
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { externals } from '../lib/externals.mjs';
import { median, summarize } from '../lib/statistics.mjs';
import { spread, table } from '../lib/table.mjs';

const run = promisify(execFile);
const bundle = join('out', 'bench', 'install.cjs');

/** @typedef {import('../install/child.ts').Measured} Measured */

/** What there is to install from, and the program without which there isn't. @type {readonly { name: import('../install/sources.ts').SourceName, label: string, program?: string }[]} */
const sources = [
  { name: 'folder', label: 'folder' },
  { name: 'ZIP', label: 'ZIP' },
  { name: 'git', label: 'Git, file://, by tag', program: 'git' },
  { name: 'OCI', label: 'OCI, docker-registry on loopback', program: 'docker-registry' },
];

/** @param {string} program */
const isInstalled = program => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

/**
 * @param {import('../main.mjs').Options} options
 * @returns {Promise<import('../main.mjs').Outcome>}
 */
export async function installSuite({ rounds, only }) {
  await build({ entryPoints: ['bench/install/child.ts'], outfile: bundle, bundle: true, platform: 'node', format: 'cjs', target: 'es2022', external: externals, logLevel: 'warning' });
  const wanted = sources.filter(({ label }) => only.length === 0 || only.some(part => label.includes(part)));
  const missing = wanted.flatMap(({ program }) => (program === undefined || isInstalled(program) ? [] : [program]));
  const there = wanted.filter(({ program }) => program === undefined || !missing.includes(program));
  const { stdout } = await run(process.execPath, ['--no-warnings', bundle, String(rounds), ...there.map(({ name }) => name)]);
  const measured = /** @type {readonly Measured[]} */ (JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
  const rows = there.map(({ name, label }) => [label, ...measured.filter(({ source }) => source === name).flatMap(({ install, update }) => [install, update].map(samples => spread(summarize(samples), 0)))]);
  return {
    text: table(['source', '107 kB: install, ms', 'update, ms', '8.1 MB: install, ms', 'update, ms'], rows),
    notes: [
      `Medians of ${rounds} interleaved rounds with quartiles, after one that isn't counted, in one process on a folder of its own. From the reference to the plugin on record, verified, hardened and durable; an update is another version from the same source over the installed one.`,
      'Every module is new to Airlock: nothing of it is cached. 8.1 MB are the same code with random data, which can\'t be compressed: what they add is fetching, copying and digests.',
      ...missing.map(program => `${program} isn't installed here: nothing was measured with it.`),
    ],
    data: measured.map(({ source, more, install, update }) => ({ source, more, install: median(install), update: median(update) })),
  };
}
