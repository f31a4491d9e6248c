// `npm test`: every check there is, the last of them in a real VS Code.
// Usage: node scripts/test.mjs [phase …] runs only the named phases (and what they need).
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from './lib/processes.mjs';
import { report, runPhases } from './lib/phases.mjs';
import { runHostTests } from './vscode/hostTests.mjs';
import { provisionNode } from './vscode/node.mjs';
import { makeProfile } from './vscode/profile.mjs';
import { readSetup, setUp } from './vscode/setup.mjs';

process.chdir(join(import.meta.dirname, '..'));
const minute = 60_000;

/** The phases write into pipes, so they can't tell whether somebody looks. */
const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { FORCE_COLOR: undefined, NO_COLOR: '1' };

/** @param {string} name */
const resultsOf = name => join('out', 'results', `${name}.json`);
/** @param {string} name */
const logOf = name => join('out', 'logs', `${name}.log`);
/** Folder or VSIX of ms-vscode.wasm-wasi-core. */
const wasiCore = process.env.AIRLOCK_WASI_CORE || undefined;

/**
 * Runs a script with Node; what it prints is shown and kept.
 * @param {string} phase
 * @param {readonly string[]} args
 * @param {number} timeoutMs
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [executable] another Node
 */
async function node(phase, args, timeoutMs, env = {}, executable = process.execPath) {
  const log = logOf(phase);
  for (const file of [log, resultsOf(phase)]) rmSync(file, { force: true });
  const { code, timedOut } = await run(executable, args, { echo: true, timeoutMs, log, env: { ...colours, ...env, AIRLOCK_TEST_RESULTS: resultsOf(phase) } });
  if (timedOut) throw new Error(`it took longer than ${timeoutMs / 1000} s`);
  if (code !== 0) throw new Error(`${args.find(arg => !arg.startsWith('-'))} ended with ${code}`);
}

/** @type {import('./lib/phases.mjs').Phase[]} */
const phases = [
  { name: 'lint', run: () => node('lint', ['node_modules/eslint/bin/eslint.js', '.'], 10 * minute) },
  // What these three do is done by one thread each.
  { name: 'types', beside: true, run: types },
  { name: 'build', beside: true, run: () => node('build', ['esbuild.mjs', '--tests'], 10 * minute) },
  {
    name: 'unit', needs: ['build'], results: resultsOf('unit'),
    run: () => node('unit', ['scripts/unit.mjs', '--no-build'], 20 * minute),
  },
  {
    // What hardening makes must be right on the engine of the editor, which knows more of WebAssembly than this one may; and what Node itself gets wrong there.
    name: 'engine', needs: ['build'], results: resultsOf('engine'),
    run: async () => node('engine', ['scripts/unit.mjs', '--no-build', 'test/wasm', 'src/wasm', 'src/underSignals', 'src/api/longAsked'], 12 * minute, {}, await provisionNode()),
  },
  { name: 'vscode', needs: ['build'], run: async () => void await setUp(wasiCore) },
  { name: 'host', needs: ['vscode'], results: resultsOf('host'), run: hostTests },
  userTests('embedded'),
  ...(wasiCore === undefined ? [] : [userTests('vscode-wasi')]),
];

/** Types of everything that is bundled, and of these scripts. */
async function types() {
  const compiler = ['node_modules/typescript/bin/tsc', '--noEmit'];
  await node('types', compiler, 10 * minute);
  await node('types-scripts', [...compiler, '--project', 'scripts'], 10 * minute);
}

/** Tests inside the extension host, on every runtime there is. */
async function hostTests() {
  const setup = await readSetup();
  const profile = join('out', 'vscode', 'host', 'profile');
  const workspace = join('out', 'vscode', 'host', 'workspace');
  await makeProfile(profile);
  mkdirSync(workspace, { recursive: true });
  const results = resolve(resultsOf('host'));
  rmSync(results, { force: true });
  const code = await runHostTests(setup.editor, {
    executable: setup.chromium, module: join('out', 'test', 'vscode', 'host', 'index.js'), workspace,
    log: logOf('host'), screenshots: join('out', 'screenshots'), timeoutMs: 12 * minute,
    serve: { profile, extensions: setup.hostExtensions, log: logOf('host-server'), env: { AIRLOCK_TEST_RESULTS: results, AIRLOCK_TEST_WASI_CORE: setup.vscodeWasi === undefined ? '0' : '1' } },
  });
  if (code !== 0) throw new Error('tests failed in the extension host');
}

/**
 * A user's stories, by keyboard and mouse, with the VSIX installed.
 * @param {'embedded' | 'vscode-wasi'} runtime
 * @returns {import('./lib/phases.mjs').Phase}
 */
function userTests(runtime) {
  const name = `user-${runtime}`;
  return { name, needs: ['vscode'], results: resultsOf(name), run: () => node(name, ['scripts/stories.mjs'], 25 * minute, { AIRLOCK_TEST_RUNTIME: runtime }) };
}

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
if (wasiCore === undefined) {
  console.log('NOTE: AIRLOCK_WASI_CORE is not set. Everything runs on the embedded host only, nothing on wasm-wasi-core.');
}
const well = report(await runPhases(names.length === 0 ? phases : choose(names)));
process.exit(well ? 0 : 1);
