// Builds every kernel from source into built/, to the same bytes each time.
//   node bench/kernels/build.mjs           builds what changed
//   node bench/kernels/build.mjs --check   builds all and compares with the committed files
import { join } from 'node:path';
import { buildAll, compile } from '../../wasm-fixtures/compilers.mjs';
import { kernels } from './kernels.mjs';

const files = new Map(kernels.map(({ name }) => [
  `bench/kernels/built/${name}.wasm`,
  () => compile(join(import.meta.dirname, `${name}.c`), { reactor: true }),
]));
process.exit(await buildAll(files, { check: process.argv.includes('--check') }));
