// What Airlock costs the extension host of a real VS Code before its first command, and the first looks after that, with
// twenty plugins installed and more and more executions on record. Each time is a window of its own.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { provisionChromium } from '../../scripts/vscode/chromium.mjs';
import { provisionEditor } from '../../scripts/vscode/editor.mjs';
import { runHostTests } from '../../scripts/vscode/hostTests.mjs';
import { globalStorageOf, makeProfile } from '../../scripts/vscode/profile.mjs';
import { externals } from '../lib/externals.mjs';
import { median, summarize } from '../lib/statistics.mjs';
import { spread, table } from '../lib/table.mjs';

const run = promisify(execFile);
const bundles = join('out', 'bench');
const folder = join(bundles, 'activation');
const counts = [0, 1_000, 100_000];

/** @typedef {import('../activation/inEditor.ts').Figures} Figures */
/** @typedef {import('../activation/inEditor.ts').Timed} Timed */

/**
 * @param {import('../main.mjs').Options} options
 * @returns {Promise<import('../main.mjs').Outcome>}
 */
export async function activationSuite({ rounds }) {
  const entryPoints = { activationFill: 'bench/activation/fill.ts', activationInEditor: 'bench/activation/inEditor.ts' };
  await build({ entryPoints, outdir: bundles, outExtension: { '.js': '.cjs' }, bundle: true, platform: 'node', format: 'cjs', target: 'es2022', external: externals, logLevel: 'warning' });
  const [editor, executable] = await Promise.all([provisionEditor(), provisionChromium()]);
  const subjects = counts.map(count => ({ count, profile: join(folder, `profile-${count}`), all: /** @type {Figures[]} */ ([]) }));
  for (const { count, profile } of subjects) {
    await makeProfile(profile);
    await run(process.execPath, ['--no-warnings', join(bundles, 'activationFill.cjs'), globalStorageOf(profile), String(count)]);
  }
  // The window before the first round is for warming up: the first one of a profile has more to do.
  for (const subject of subjects) await inEditor(editor, executable, subject);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < subjects.length; turn++) {
      const subject = subjects[(turn + round) % subjects.length];
      if (subject !== undefined) subject.all.push(await inEditor(editor, executable, subject));
    }
  }
  rmSync(folder, { recursive: true, force: true });
  const rows = subjects.map(({ count, all }) => {
    const each = (/** @type {(figures: Figures) => number} */ of, /** @type {number} */ digits = 1) => spread(summarize(all.map(of)), digits);
    return [
      count.toLocaleString('en-US'), each(({ activation }) => activation.clock), each(({ activation }) => activation.processor), each(({ settled }) => settled.busy), each(({ settled }) => settled.processor),
      each(({ plugins }) => plugins.clock, 0), each(({ plugins }) => plugins.processor), each(({ firstRows }) => firstRows.clock), spread(summarize(all.flatMap(({ rows }) => rows.map(({ clock }) => clock))), 1),
    ];
  });
  return {
    text: table([
      'executions on record', 'activate(), ms', 'of it processor time, ms', 'thread busy, and half a second after, ms', 'of it processor time, ms',
      'first look at the plugins, ms', 'of it processor time, ms', 'newest 100 executions, first time, ms', 'again, ms',
    ], rows),
    notes: [
      `Medians of ${rounds} interleaved rounds with quartiles, each in a new window of a real VS Code, in which Airlock was not active and the other extensions had come to rest. 20 plugins are installed. Processor time is that of the extension host's thread, which other work on the machine changes little.`,
      'The half second after activation includes whatever else the extension host does meanwhile. The first look at the plugins opens the store in its worker; executions are those of one plugin, a twentieth of all, as the window gets them (50 where 1,000 are on record).',
    ],
    data: subjects.map(({ count, all }) => ({
      executions: count,
      .../** @type {const} */ (['activation', 'settled', 'plugins', 'pluginsAgain', 'firstRows']).reduce((/** @type {Record<string, Timed>} */ medians, name) => ({ ...medians, [name]: medianOf(all.map(figures => figures[name])) }), {}),
      rows: medianOf(all.flatMap(({ rows }) => rows)),
    })),
  };
}

/** @param {readonly Timed[]} times */
const medianOf = times => ({ clock: median(times.map(({ clock }) => clock)), busy: median(times.map(({ busy }) => busy)), processor: median(times.map(({ processor }) => processor)) });

/**
 * @param {import('../../scripts/vscode/editor.mjs').Editor} editor
 * @param {string} executable Chromium
 * @param {{ readonly count: number, readonly profile: string }} subject
 * @returns {Promise<Figures>}
 */
async function inEditor(editor, executable, { count, profile }) {
  const [workspace, extensions, results] = [join(folder, 'workspace'), join(folder, 'extensions'), resolve(folder, 'results.json')];
  for (const made of [workspace, extensions]) mkdirSync(made, { recursive: true });
  rmSync(results, { force: true });
  const log = join(bundles, 'activation-host.log');
  const code = await runHostTests(editor, {
    executable, module: join(bundles, 'activationInEditor.cjs'), workspace, log, screenshots: bundles, timeoutMs: 120_000,
    serve: { profile, extensions, log: join(bundles, 'activation-server.log'), env: { AIRLOCK_BENCH_RESULTS: results } },
  });
  if (code !== 0) throw new Error(`The benchmark failed in the extension host; see ${log}.`);
  const figures = /** @type {Figures} */ (JSON.parse(readFileSync(results, 'utf8')));
  const { plugins, executions } = figures.found;
  if (plugins !== 20 || executions !== Math.min(100, count / 20)) throw new Error(`With ${count} executions on record, ${plugins} plugins and ${executions} executions of one were found.`);
  return figures;
}
