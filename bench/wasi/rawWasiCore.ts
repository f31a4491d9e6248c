import * as vscode from 'vscode';
import type { Wasm } from '@vscode/wasm-wasi/v1';
import { argumentsOf, parseOutput, type Subject, type Times } from './subject';

/** The program on the editor's runtime by itself, with that runtime's own file system. */
export function rawWasiCore(wasm: Wasm, program: Uint8Array<ArrayBuffer>, root: string, times: Times): Subject {
  const module = new WebAssembly.Module(program);
  return {
    name: 'wasm-wasi-core by itself',
    isBeside: true,
    times,
    async run(asked) {
      const process = await wasm.createProcess('guest', module, {
        args: argumentsOf(asked),
        stdio: { out: { kind: 'pipeOut' }, err: { kind: 'pipeOut' } },
        mountPoints: [{ kind: 'vscodeFileSystem', uri: vscode.Uri.file(root), mountPoint: '/workspace' }],
      });
      const output: Uint8Array[] = [];
      process.stdout?.onData(bytes => output.push(bytes));
      process.stderr?.onData(bytes => output.push(bytes));
      const code = await process.run();
      await new Promise(done => setTimeout(done, 50));
      const text = Buffer.concat(output).toString();
      if (code !== 0) throw new Error(`wasm-wasi-core: the program ended with ${code}: ${text}`);
      return parseOutput(text, asked);
    },
  };
}
