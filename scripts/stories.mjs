// Runs a user's stories on the runtime that AIRLOCK_TEST_RUNTIME names, as many at a time as there are processors: each has an editor, a browser,
// a profile, a workspace, logs and pictures of its own. With AIRLOCK_TEST_GREP those of that title, one after the other.
// What scripts/vscode/setup.mjs sets up is there. Usage: node scripts/stories.mjs
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { partsOf, runParts } from './mocha/parts.mjs';

process.chdir(join(import.meta.dirname, '..'));
const folder = join('out', 'test', 'vscode', 'user');

/** Stories that take longest, the longest first: begun last, one would be waited for alone. */
const long = ['consent', 'registry', 'discoverReadme', 'preview', 'quota', 'exec', 'wholeLife', 'grants', 'misbehaviour'].map(name => join(folder, `${name}.test.js`));
/** Files of a part, unless it takes long. */
const PART_FILES = 2;

const grep = process.env.AIRLOCK_TEST_GREP;
const results = process.env.AIRLOCK_TEST_RESULTS ?? join('out', 'results', 'stories.json');
const files = readdirSync(folder).filter(name => name.endsWith('.test.js')).sort().map(name => join(folder, name));
const gone = long.filter(file => !files.includes(file));
if (gone.length > 0) {
  console.error(`These stories are named in scripts/stories.mjs and not there: ${gone.join(' ')}.`);
  process.exit(1);
}

/** @param {readonly string[]} some */
const mocha = some => [
  '--enable-source-maps', 'node_modules/mocha/bin/mocha.js', '--timeout', '300000', '--slow', '20000', '--reporter', './scripts/mocha/reporter.mjs',
  ...(grep === undefined ? [] : ['--grep', grep]), ...some,
];
if (grep === undefined) process.exit(await runParts(partsOf(files, long, results, PART_FILES), mocha, results) ? 0 : 1);
const run = spawnSync(process.execPath, mocha(files), { stdio: 'inherit', env: { ...process.env, AIRLOCK_TEST_RESULTS: results } });
process.exit(run.status ?? 1);
