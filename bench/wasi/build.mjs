// Builds the program of the suite `wasi`, to the same bytes each time.
//   node bench/wasi/build.mjs           builds it if it changed
//   node bench/wasi/build.mjs --check   builds it and compares with the committed file
import { join } from 'node:path';
import { buildAll, compile } from '../../wasm-fixtures/compilers.mjs';

const files = new Map([['bench/wasi/built/guest.wasm', () => compile(join(import.meta.dirname, 'guest.c'))]]);
process.exit(await buildAll(files, { check: process.argv.includes('--check') }));
