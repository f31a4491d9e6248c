import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** esbuild (Go): transforms and minifies the JavaScript of another package, and reports a syntax error. One instance serves all runs. */
export async function prepare() {
  // The build for browsers is the one that loads the module in this thread.
  globalThis.self ??= globalThis;
  const esbuild = require('esbuild-wasm/lib/browser.js');
  const wasmModule = await WebAssembly.compile(await readFile(require.resolve('esbuild-wasm/esbuild.wasm')));
  await esbuild.initialize({ wasmModule, worker: false });
  const source = await readFile(require.resolve('web-tree-sitter'), 'utf8');
  return async () => {
    const minified = await esbuild.transform(source, { minify: true, target: 'es2017', loader: 'js' });
    const typed = await esbuild.transform('enum E { A, B = A << 2 }\nclass C<T> { constructor(private readonly x: T) {} get(): T { return this.x as T } }\nexport default new C(E.B)', { loader: 'ts', sourcemap: 'inline' });
    const failed = await esbuild.transform('let x = ;', {}).then(() => 'no error', error => error.errors.map(({ text, location }) => `${location.line}:${location.column} ${text}`).join());
    return [minified.code, typed.code, failed].join('\n');
  };
}
