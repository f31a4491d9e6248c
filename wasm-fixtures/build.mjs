// Builds every fixture from source into built/, to the same bytes each time.
//   node wasm-fixtures/build.mjs           builds what changed
//   node wasm-fixtures/build.mjs --check   builds all and compares with the committed files
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAll, compile } from './compilers.mjs';

const here = import.meta.dirname;
const { fixtures } = JSON.parse(await readFile(join(here, 'fixtures.json'), 'utf8'));
const files = new Map(fixtures.map(fixture => [
  `wasm-fixtures/built/${fixture.name}.wasm`,
  () => compile(join(here, fixture.source), { reactor: fixture.kind === 'reactor' }),
]));
process.exit(await buildAll(files, { check: process.argv.includes('--check') }));
