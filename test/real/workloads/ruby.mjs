import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { DefaultRubyVM } from '@ruby/wasm-wasi/dist/node';
import { ruby } from './programs.mjs';

/** CRuby on node:wasi. One interpreter serves all runs. */
export async function prepare() {
  const file = createRequire(import.meta.url).resolve('@ruby/3.4-wasm-wasi/dist/ruby+stdlib.wasm');
  const { vm } = await DefaultRubyVM(await WebAssembly.compile(await readFile(file)));
  return () => vm.eval(ruby).toString();
}
