// Runs one WASI program under Node's own implementation: the other side of the comparison tests.
//   node nodeWasi.mjs FILE.wasm JSON      JSON: { args, env, preopens }
// Exits with the program's code, or with 255 where it trapped.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { WASI } from 'node:wasi';

const [file, options] = process.argv.slice(2);
const { args, env, preopens } = JSON.parse(options);
const wasi = new WASI({ version: 'preview1', args: [basename(file), ...args], env, preopens, returnOnExit: true });
const { instance } = await WebAssembly.instantiate(await readFile(file), wasi.getImportObject());
try {
  process.exitCode = wasi.start(instance);
} catch (error) {
  if (!(error instanceof WebAssembly.RuntimeError)) throw error;
  process.exitCode = 255;
}
