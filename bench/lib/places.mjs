// Where benchmarks run that are compared in Node and in the extension host of a real VS Code.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { runHostTests } from '../../scripts/vscode/hostTests.mjs';
import { makeProfile } from '../../scripts/vscode/profile.mjs';
import { setUp } from '../../scripts/vscode/setup.mjs';

const run = promisify(execFile);
const folder = join('out', 'bench');

/**
 * Runs `bench/NAME/inNode.ts`, and `bench/NAME/inEditor.ts` where AIRLOCK_WASI_CORE names the editor's runtime.
 *
 * @template T
 * @param {string} name
 * @param {number} rounds
 * @param {readonly string[]} [external] packages that are not bundled
 * @returns {Promise<{ readonly place: string, readonly measured: T }[]>}
 */
export async function inPlaces(name, rounds, external = []) {
  const bundles = { [`${name}-inNode`]: `bench/${name}/inNode.ts`, [`${name}-inEditor`]: `bench/${name}/inEditor.ts` };
  await build({ entryPoints: bundles, outdir: folder, outExtension: { '.js': '.cjs' }, bundle: true, platform: 'node', format: 'cjs', target: 'es2022', external: ['vscode', ...external], logLevel: 'warning' });
  const places = [{ place: 'In Node', measured: await inNode(join(folder, `${name}-inNode.cjs`), rounds) }];
  const wasiCore = process.env['AIRLOCK_WASI_CORE'] || undefined;
  if (wasiCore !== undefined) places.push({ place: 'In the extension host', measured: await inEditor(join(folder, `${name}-inEditor.cjs`), rounds, wasiCore) });
  return places;
}

/** What to say where nothing was measured on the editor's runtime. */
export const withoutWasiCore = () => ((process.env['AIRLOCK_WASI_CORE'] ?? '') === '' ? ['AIRLOCK_WASI_CORE was not set: nothing was measured on wasm-wasi-core.'] : []);

/**
 * @param {string} module
 * @param {number} rounds
 */
async function inNode(module, rounds) {
  const { stdout } = await run(process.execPath, ['--no-warnings', module, String(rounds)]);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

/**
 * @param {string} module
 * @param {number} rounds
 * @param {string} wasiCore
 */
async function inEditor(module, rounds, wasiCore) {
  const setup = await setUp(wasiCore);
  const base = join(folder, 'editor');
  const [profile, workspace, results] = [join(base, 'profile'), join(base, 'workspace'), resolve(base, 'results.json')];
  await makeProfile(profile);
  mkdirSync(workspace, { recursive: true });
  rmSync(results, { force: true });
  const code = await runHostTests(setup.editor, {
    executable: setup.chromium, module, workspace,
    log: join(base, 'host.log'), screenshots: base, timeoutMs: 15 * 60_000,
    serve: { profile, extensions: setup.hostExtensions, log: join(base, 'server.log'), env: { AIRLOCK_BENCH_RESULTS: results, AIRLOCK_BENCH_ROUNDS: String(rounds) } },
  });
  if (code !== 0) throw new Error(`The benchmark failed in the extension host; see ${join(base, 'host.log')}.`);
  return JSON.parse(readFileSync(results, 'utf8'));
}
