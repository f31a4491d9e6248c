// Builds the sample plugins from source and signs them with the demo key, to the same bytes each time.
//   node examples/build.mjs           builds and signs what changed
//   node examples/build.mjs --check   builds and signs all, and compares with the committed files
// Signing is done by the command line itself: run `npm run build` first.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { buildAll, compile } from '../wasm-fixtures/compilers.mjs';

const run = promisify(execFile);
const here = import.meta.dirname;
const cli = resolve(here, '../dist/cli.js');

const samples = [
  { name: 'word-count', source: 'word-count.c' },
  { name: 'report', source: 'report.rs' },
  { name: 'misbehave', source: 'misbehave.c' },
];

if (!existsSync(cli)) {
  console.error('dist/cli.js is missing: run `npm run build` first.');
  process.exit(1);
}

/** The signature file that the command line makes for a manifest and a module. */
async function signature(folder, name, module) {
  const copy = await mkdtemp(join(tmpdir(), 'airlock-sign-'));
  try {
    await copyFile(join(folder, 'plugin.toml'), join(copy, 'plugin.toml'));
    await writeFile(join(copy, `${name}.wasm`), module);
    await run(process.execPath, [cli, 'sign', copy, '--key', join(here, 'demo-key')]);
    return await readFile(join(copy, `${name}.sig`));
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

const files = new Map();
for (const { name, source } of samples) {
  const folder = join(here, 'demo-workspace/plugins', name);
  const target = `examples/demo-workspace/plugins/${name}/${name}`;
  let module;
  files.set(`${target}.wasm`, async () => (module = await compile(join(here, 'sources', source))));
  // Where the compiler is missing the committed module is signed: the manifest may have changed.
  files.set(`${target}.sig`, async () => signature(folder, name, module ?? await readFile(join(folder, `${name}.wasm`))));
}
process.exit(await buildAll(files, { check: process.argv.includes('--check') }));
