import { createHash } from 'node:crypto';
import { runClang } from '@yowasp/clang';
import { c } from './programs.mjs';

/** clang and lld, a WebAssembly component that was taken apart into core modules: compiles and links a C file. Each tool is a new instance. */
export async function prepare() {
  return async () => {
    const messages = [];
    const decoder = new TextDecoder();
    const collect = bytes => {
      if (bytes !== null) messages.push(decoder.decode(bytes));
    };
    const files = await runClang(['clang', '-O2', '-Wall', '-Wextra', 'words.c', '-o', 'words.wasm'], { 'words.c': c }, { stdout: collect, stderr: collect, fetchProgress: () => {} });
    return `${createHash('sha256').update(files['words.wasm']).digest('hex')}\n${messages.join('')}`;
  };
}
