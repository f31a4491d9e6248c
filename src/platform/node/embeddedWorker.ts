// Entry of the worker that runs one hardened module: three imports over shared rings, nothing else.
import { writeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { CallTree } from '../../sandbox/profile/callTree';
import { FUEL_EXPORT, PROFILE_FLUSH_EXPORT, PROFILE_MODULE } from '../../wasm/types';
import type { StartMessage, WorkerMessage } from './embeddedMessages';
import { ReadAhead } from './readAhead';
import { SharedRing } from './sharedRing';
import { SharedSlice, type SharedPiece } from './sharedSlice';
import { trapKindOf, wasmFramesOf } from './traps';

/** What is said of a piece of a file that the module was to be given. */
const NOT_READ = 'a file could not be read';

/** How long to spin for an answer before sleeping, in milliseconds: an answer often takes less, a file's status too. */
const SPIN_MS = 0.1;
const ERRNO_SUCCESS = 0;
const ERRNO_BADF = 8;
const IOVEC_BYTES = 8;

const port = parentPort;
if (port === null) throw new Error('This file runs as a worker only.');

function post(message: WorkerMessage): void {
  port?.postMessage(message);
}

/** The fuel left when the module trapped, where it exports it. */
function fuelOf(instance: WebAssembly.Instance | undefined): bigint | undefined {
  const fuel = instance?.exports[FUEL_EXPORT];
  const value: unknown = fuel instanceof WebAssembly.Global ? fuel.value : undefined;
  return typeof value === 'bigint' ? value : undefined;
}

/** Pages of the channel memory when the module trapped. */
function pagesOf(instance: WebAssembly.Instance | undefined): number | undefined {
  const memory = instance?.exports['memory'];
  return memory instanceof WebAssembly.Memory ? memory.buffer.byteLength / 65_536 : undefined;
}

/** Counts what a module used since it last counted, where it was hardened for a profile. */
function flushProfile(instance: WebAssembly.Instance | undefined): void {
  const flush = instance?.exports[PROFILE_FLUSH_EXPORT];
  if (typeof flush === 'function') (flush as () => void)();
}

function run({ module, shared, callTree }: StartMessage): void {
  const input = new SharedRing(shared, 'to-module');
  const output = new SharedRing(shared, 'from-module');
  const slice = new SharedSlice(shared, 'slice');
  const sink = new SharedSlice(shared, 'sink');
  const files = new ReadAhead();
  /** Bytes of a piece that was shorter than announced: the count that follows it is put right. */
  let short: number | undefined;
  let instance: WebAssembly.Instance | undefined;
  let memory: WebAssembly.Memory | undefined;

  const bufferOf = (iovec: number): { bytes: Uint8Array; view: DataView } => {
    memory ??= memoryOf(instance);
    const view = new DataView(memory.buffer);
    return { bytes: new Uint8Array(memory.buffer, view.getUint32(iovec, true), view.getUint32(iovec + 4, true)), view };
  };

  /** Puts everything into the ring; the parent is told once, or whenever the ring is full. */
  const send = (bytes: Uint8Array): void => {
    for (let written = output.write(bytes); written < bytes.length; written += output.write(bytes.subarray(written))) {
      post({ kind: 'output' });
      output.waitForSpace(SPIN_MS);
    }
  };

  const tree = callTree === undefined ? undefined : new CallTree(callTree);
  const imports = {
    ...(tree === undefined ? {} : { [PROFILE_MODULE]: { enter: tree.enter, leave: tree.leave } }),
    wasi_snapshot_preview1: {
      fd_read(fd: number, iovec: number, count: number, result: number): number {
        if (fd !== 0 || count !== 1) return ERRNO_BADF;
        const { bytes, view } = bufferOf(iovec);
        if (bytes.length > 0) input.waitForData(SPIN_MS);
        const piece = bytes.length > 0 ? slice.take(input.taken) : undefined;
        if (piece !== undefined) {
          const read = orEnd(NOT_READ, () => files.read(piece, bytes));
          if (read < piece.length) post({ kind: 'short', count: short = read });
          // All that was announced: what a shorter file leaves of the buffer stays as it is.
          view.setUint32(result, piece.length, true);
          return ERRNO_SUCCESS;
        }
        const taken = input.read(bytes);
        orEnd(NOT_READ, () => files.taken(bytes.subarray(0, taken)));
        if (short !== undefined) {
          new DataView(bytes.buffer, bytes.byteOffset, taken).setUint32(0, short, true);
          short = undefined;
        }
        view.setUint32(result, taken, true);
        if (input.takeParentWaits()) post({ kind: 'space' });
        return ERRNO_SUCCESS;
      },
      fd_write(fd: number, iovec: number, count: number, result: number): number {
        if (fd !== 1 || (count !== 1 && count !== 2)) return ERRNO_BADF;
        const { bytes, view } = bufferOf(iovec);
        const place = sink.take(output.written);
        if (place !== undefined) {
          post({ kind: 'filled', count: orEnd('a file could not be written', () => fill(place, bytes)) });
          view.setUint32(result, bytes.length, true);
          return ERRNO_SUCCESS;
        }
        const more = count === 2 ? bufferOf(iovec + IOVEC_BYTES).bytes : undefined;
        send(bytes);
        if (more !== undefined) send(more);
        view.setUint32(result, bytes.length + (more?.length ?? 0), true);
        post({ kind: 'output' });
        files.sent(bytes, more, view.buffer);
        return ERRNO_SUCCESS;
      },
      proc_exit(code: number): void {
        post({ kind: 'exit', code: code >>> 0 });
        // Ends this thread, not the editor. An exception would not do: a module can catch those.
        process.exit(0);
      },
    },
  };

  try {
    instance = new WebAssembly.Instance(module, imports);
    startOf(instance)();
    post({ kind: 'exit', code: 0 });
  } catch (error) {
    const fuelLeft = fuelOf(instance);
    const memoryPages = pagesOf(instance);
    flushProfile(instance);
    post({
      kind: 'trap',
      trap: trapKindOf(error),
      message: error instanceof Error ? error.message : String(error),
      stack: wasmFramesOf(error, WebAssembly.Module.imports(module).length),
      ...(fuelLeft === undefined ? {} : { fuelLeft }),
      ...(memoryPages === undefined ? {} : { memoryPages }),
    });
  }
  process.exit(0);
}

/**
 * Writes the module's bytes to a place in a file; returns how many. The host writes them again where they are fewer, and learns why.
 * Throws where the module writes something else than it was told to.
 */
function fill({ descriptor, offset, length }: SharedPiece, bytes: Uint8Array): number {
  if (bytes.length !== length) throw new Error('The module wrote something else than was asked for.');
  let filled = 0;
  try {
    while (filled < length) filled += writeSync(descriptor, bytes, filled, length - filled, offset + filled);
  } catch {
    return filled;
  }
  return filled;
}

/** Ends this thread where a step fails: an exception would not do, since a module can catch those. */
function orEnd<T>(what: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    post({ kind: 'failed', message: `${what}. ${error instanceof Error ? error.message : String(error)}` });
    process.exit(0);
  }
}

function startOf(instance: WebAssembly.Instance): () => unknown {
  const start = instance.exports['_start'];
  if (typeof start !== 'function') throw new WebAssembly.LinkError('The module has no _start.');
  return start as () => unknown;
}

function memoryOf(instance: WebAssembly.Instance | undefined): WebAssembly.Memory {
  const memory = instance?.exports['memory'];
  if (!(memory instanceof WebAssembly.Memory)) throw new WebAssembly.LinkError('The module exports no memory.');
  return memory;
}

port.once('message', run);
