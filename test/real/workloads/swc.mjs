import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** swc (Rust, wasm-bindgen): transforms and minifies the JavaScript of another package. One instance serves all runs. */
export async function prepare() {
  const swc = require('@swc/wasm');
  const source = await readFile(require.resolve('vscode-oniguruma'), 'utf8');
  return () => {
    const { code } = swc.transformSync(source, { jsc: { target: 'es2015' }, minify: true });
    const typed = swc.transformSync('enum E { A, B = A << 2 }\nclass C<T> { constructor(private readonly x: T) {} }\nexport default new C(E.B)', { jsc: { parser: { syntax: 'typescript' } } });
    let failed = 'no error';
    try {
      swc.parseSync('let x = ;', {});
    } catch (error) {
      failed = String(error);
    }
    return [code, typed.code, failed].join('\n');
  };
}
