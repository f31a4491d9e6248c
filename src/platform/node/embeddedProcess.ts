import type { Worker } from 'node:worker_threads';
import type { CallTree } from '../../sandbox/profile/callTree';
import type { FileSink, FileSlice, ProcessEnd, WasmProcess } from '../../sandbox/types';
import type { StartMessage, WorkerMessage } from './embeddedMessages';
import { createSharedBuffer, SharedRing } from './sharedRing';
import { SharedSlice } from './sharedSlice';
import { uninitialized } from './uninitialized';

/** One hardened module running in a worker of its own. */
export class EmbeddedProcess implements WasmProcess {
  readonly ended: Promise<ProcessEnd>;
  readonly #input: SharedRing;
  readonly #output: SharedRing;
  readonly #slice: SharedSlice;
  readonly #sink: SharedSlice;
  #sliceOnShort: FileSlice['onShort'] | undefined;
  #onFilled: ((count: number) => void) | undefined;
  #listener: ((chunk: Uint8Array) => void) | undefined;
  #unsent: { bytes: Uint8Array; readonly sent: () => void }[] = [];
  #end: ProcessEnd | undefined;
  #gone = false;

  constructor(private readonly worker: Worker, module: WebAssembly.Module, callTree?: CallTree) {
    const shared = createSharedBuffer();
    this.#input = new SharedRing(shared, 'to-module');
    this.#output = new SharedRing(shared, 'from-module');
    this.#slice = new SharedSlice(shared, 'slice');
    this.#sink = new SharedSlice(shared, 'sink');
    worker.ref();
    this.ended = new Promise(resolve => {
      worker.on('message', (message: WorkerMessage) => this.#receive(message));
      worker.on('error', error => {
        this.#end ??= { kind: 'trap', trap: isOutOfMemory(error) ? 'out-of-memory' : 'unknown', message: error.message, stack: [] };
      });
      worker.once('exit', () => {
        this.#gone = true;
        this.#deliver();
        for (const { sent } of this.#unsent.splice(0)) sent();
        this.#onFilled?.(0);
        resolve(this.#end ?? { kind: 'terminated' });
      });
    });
    const start: StartMessage = { module, shared, ...(callTree === undefined ? {} : { callTree: callTree.shared }) };
    worker.postMessage(start);
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#gone || bytes.length === 0) return Promise.resolve();
    const written = this.#unsent.length > 0 ? 0 : this.#input.write(bytes);
    if (written === bytes.length) return Promise.resolve();
    return new Promise(sent => {
      this.#unsent.push({ bytes: bytes.subarray(written), sent });
      this.#send();
    });
  }

  writeSlice(slice: FileSlice): Promise<void> {
    if (this.#gone) return Promise.resolve();
    const unsent = this.#unsent.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#sliceOnShort = slice.onShort;
    this.#slice.put(this.#input.written + unsent, slice);
    return Promise.resolve();
  }

  fillSink({ descriptor, offset, length }: FileSink): Promise<number> {
    if (this.#gone) return Promise.resolve(0);
    this.#sink.put(this.#output.written, { descriptor, offset, length, onward: 0 });
    return new Promise(resolve => {
      this.#onFilled = resolve;
    });
  }

  onOutput(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener;
    this.#deliver();
  }

  async terminate(): Promise<void> {
    this.#end ??= { kind: 'terminated' };
    await this.worker.terminate();
  }

  #receive(message: WorkerMessage): void {
    switch (message.kind) {
      case 'output':
        this.#deliver();
        break;
      case 'space':
        this.#send();
        break;
      case 'short':
        this.#sliceOnShort?.(message.count);
        break;
      case 'filled':
        this.#onFilled?.(message.count);
        break;
      case 'exit':
      case 'trap':
      case 'failed':
        this.#end ??= message;
    }
  }

  /** Hands what the module wrote to the listener. */
  #deliver(): void {
    const listener = this.#listener;
    if (listener === undefined) return;
    for (let available = this.#output.available; available > 0; available = this.#output.available) {
      const chunk = uninitialized(available);
      this.#output.read(chunk);
      listener(chunk);
    }
  }

  /** Sends what did not fit before; asks to be told when there is room again. */
  #send(): void {
    for (let first = this.#unsent[0]; first !== undefined; first = this.#unsent[0]) {
      this.#input.setParentWaits(true);
      first.bytes = first.bytes.subarray(this.#input.write(first.bytes));
      if (first.bytes.length > 0) return;
      this.#unsent.shift();
      first.sent();
    }
    this.#input.setParentWaits(false);
  }
}

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
