import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { QuickJS } from 'quickjs-wasi';
import { javascript } from './programs.mjs';

/** QuickJS as a WASI reactor; each run is a new instance. */
export async function prepare() {
  const wasm = await WebAssembly.compile(await readFile(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm')));
  return async () => {
    const vm = await QuickJS.create({ wasm });
    try {
      return vm.evalCode(javascript).consume(handle => handle.toString());
    } finally {
      vm[Symbol.dispose]();
    }
  };
}
