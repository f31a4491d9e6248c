import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AirlockError } from '../../errors';
import { assertChannelImports } from '../../sandbox/channelImports';
import type { CallTree } from '../../sandbox/profile/callTree';
import type { Disposable, WasmHost, WasmProcess } from '../../sandbox/types';
import { EmbeddedProcess } from './embeddedProcess';

export interface EmbeddedHostOptions {
  /** File of the built worker. Default: `embedded-worker.js` beside the running bundle. */
  readonly workerPath?: string;
  /** Keep one idle worker ready for the next start. Default true; a process that runs once is better without. */
  readonly keepWarm?: boolean;
  /** Where modules that were hardened for a profile count their fuel: all that this host runs, together. */
  readonly callTree?: CallTree;
}

/** Limits of a worker's JavaScript heap in MiB; WebAssembly memories are not part of it, garbage-collected objects are. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

/** A host that can be made ready ahead of its next process. */
export interface EmbeddedHost extends WasmHost, Disposable {
  /** Starts the worker of the next process, if none waits: it takes about as long as hardening a plugin. */
  prepare(): void;
}

/**
 * The host that is always there: hardened modules run in worker threads of our own, one thread per process, ended with
 * it. Dispose releases the idle worker; running processes end by `terminate`.
 */
export function createEmbeddedHost(options: EmbeddedHostOptions = {}): EmbeddedHost {
  const workerPath = options.workerPath ?? join(__dirname, 'embedded-worker.js');
  const keepWarm = options.keepWarm ?? true;
  let warm: Worker | undefined;
  let disposed = false;

  function spawn(): Worker {
    const worker = new Worker(workerPath, { resourceLimits: RESOURCE_LIMITS, stdout: true, stderr: true, env: {}, execArgv: [] });
    // An idle worker must not keep the process alive, nor take it down.
    worker.unref();
    worker.on('error', () => undefined);
    return worker;
  }

  function prepare(): void {
    if (disposed || warm !== undefined) return;
    const worker = spawn();
    warm = worker;
    worker.once('exit', () => {
      if (warm === worker) warm = undefined;
    });
  }

  return {
    kind: 'embedded',
    async start(module: WebAssembly.Module, name: string): Promise<WasmProcess> {
      assertChannelImports(module, name, options.callTree !== undefined);
      if (disposed) throw new AirlockError('runtime.unavailable', 'The embedded runtime was shut down.');
      const worker = warm ?? spawn();
      warm = undefined;
      const started = new EmbeddedProcess(worker, module, options.callTree);
      if (keepWarm) setImmediate(prepare);
      return started;
    },
    prepare,
    dispose(): void {
      disposed = true;
      void warm?.terminate();
      warm = undefined;
    },
  };
}
