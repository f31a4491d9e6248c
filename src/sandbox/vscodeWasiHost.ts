import type { Wasm, WasmProcess as WasiProcess } from '@vscode/wasm-wasi/v1';
import { AirlockError, sentenceOf } from '../errors';
import { assertChannelImports } from './channelImports';
import type { ProcessEnd, WasmHost, WasmProcess } from './types';

/**
 * The host on `@vscode/wasm-wasi`: hardened modules run in the worker of the editor's own WebAssembly runtime, with two
 * pipes and nothing else. A trap is not seen here: `run()` never settles after one, and the silence has to be noticed.
 * @param wasm the loaded API (`Wasm.load()`)
 */
export function createVSCodeWasiHost(wasm: Wasm): WasmHost {
  return {
    kind: 'vscode-wasi',
    async start(module: WebAssembly.Module, name: string): Promise<WasmProcess> {
      // A missing import or entry would hang that runtime without a word.
      assertChannelImports(module, name);
      let process: WasiProcess;
      try {
        process = await wasm.createProcess(name, module, { stdio: { in: { kind: 'pipeIn' }, out: { kind: 'pipeOut' } } });
      } catch (error) {
        throw new AirlockError('runtime.failed', `The editor's WebAssembly runtime did not start ${name}: ${sentenceOf(error)}`, 'Set "airlock.runtime" to "embedded" to do without it.', { cause: error });
      }
      return new VSCodeWasiProcess(process);
    },
  };
}

class VSCodeWasiProcess implements WasmProcess {
  readonly ended: Promise<ProcessEnd>;
  #tail: Promise<void> = Promise.resolve();
  #terminated: Promise<void> | undefined;
  #settle: (end: ProcessEnd) => void = () => undefined;
  #gone = false;

  constructor(private readonly process: WasiProcess) {
    this.ended = new Promise(resolve => {
      this.#settle = end => {
        this.#gone = true;
        resolve(end);
      };
    });
    process.run().then(
      code => this.#settle(this.#terminated === undefined ? { kind: 'exit', code } : { kind: 'terminated' }),
      (error: unknown) => this.#settle({ kind: 'trap', trap: 'unknown', message: sentenceOf(error), stack: [] }),
    );
  }

  /** One write after the other: the runtime's pipe reorders writes that are not awaited. */
  write(bytes: Uint8Array): Promise<void> {
    const { stdin } = this.process;
    if (stdin === undefined) return Promise.resolve();
    const written = this.#tail.then(() => (this.#gone ? undefined : stdin.write(bytes)));
    // A pipe whose process is gone may never take the bytes: whoever waits is let go when the process ends.
    this.#tail = Promise.race([written.catch(() => undefined), this.ended.then(() => undefined)]);
    return this.#tail;
  }

  onOutput(listener: (chunk: Uint8Array) => void): void {
    this.process.stdout?.onData(listener);
  }

  terminate(): Promise<void> {
    this.#terminated ??= this.#gone ? Promise.resolve() : this.#terminate();
    return this.#terminated;
  }

  async #terminate(): Promise<void> {
    try {
      await this.process.terminate();
    } finally {
      this.#settle({ kind: 'terminated' });
    }
  }
}
