// Runs the unit and conformance tests (everything but test/vscode) in plain Node with mocha, in as many processes as there are
// processors; few files, or flags of mocha other than --grep and --timeout, in one.
// Usage: node scripts/unit.mjs [--no-build] [mocha flags …] [part of a path …]   for example: node scripts/unit.mjs src/wasm
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { partsOf, runParts } from './mocha/parts.mjs';

process.chdir(join(import.meta.dirname, '..'));

/** Tests that take longest, the longest first: begun last, one would be waited for alone. */
const long = [
  'test/real/realModules', 'test/wasm/random/random', 'test/wasm/spec/spec', 'test/programs/programs', 'test/attacks/network/network',
  'test/sources/faults', 'test/wasm/malformed', 'test/cli/install', 'test/cli/reproducible', 'test/wasm/interpreter/interpreter',
  'test/cli/comparison', 'src/api/development', 'test/store/installCrash', 'test/store/crash', 'test/wasm/memory/memory', 'test/cli/replay',
  'test/cli/update', 'test/sources/git', 'src/retrieval/remote/remoteRetrieval', 'test/cli/telemetry',
].map(name => join('out', `${name}.test.js`));
/** Files of a part, unless it takes long. */
const PART_FILES = 8;
/** Files for which starting several processes takes longer than it saves. */
const FEW_FILES = 8;

const words = process.argv.slice(2);
if (!words.includes('--no-build')) {
  const build = spawnSync(process.execPath, ['esbuild.mjs', '--tests'], { stdio: 'inherit' });
  if (build.status !== 0) process.exit(build.status ?? 1);
}

const wanted = words.filter(word => !word.startsWith('--'));
const flags = words.filter(word => word.startsWith('--') && word !== '--no-build');
const all = readdirSync('out', { recursive: true, encoding: 'utf8' })
  .map(name => join('out', name))
  .filter(name => name.endsWith('.test.js') && !name.includes(`test${sep}vscode${sep}`));
const files = all
  .filter(name => wanted.length === 0 || wanted.some(word => name.split(sep).join('/').includes(word.replace(/\.ts$/, ''))))
  .sort();
if (files.length === 0) {
  console.error(`No test file matches ${wanted.join(' ')}.`);
  process.exit(1);
}
const gone = long.filter(file => !all.includes(file));
if (gone.length > 0) {
  console.error(`These tests are named in scripts/unit.mjs and not there: ${gone.join(' ')}.`);
  process.exit(1);
}

/** @param {readonly string[]} some */
const mocha = some => [
  '--enable-source-maps', 'node_modules/mocha/bin/mocha.js', '--timeout', '120000',
  ...(flags.some(flag => flag.startsWith('--reporter')) ? [] : ['--reporter', './scripts/mocha/reporter.mjs']), ...flags, ...some,
];
const results = process.env.AIRLOCK_TEST_RESULTS ?? join('out', 'results', 'unit.json');
if (files.length > FEW_FILES && flags.every(flag => /^--(grep|timeout)=/.test(flag))) {
  process.exit(await runParts(partsOf(files, long, results, PART_FILES), mocha, results) ? 0 : 1);
}
const run = spawnSync(process.execPath, mocha(files), { stdio: 'inherit', env: { ...process.env, AIRLOCK_TEST_RESULTS: results } });
process.exit(run.status ?? 1);
