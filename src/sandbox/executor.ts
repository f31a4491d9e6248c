import { sentenceOf } from '../errors';
import { runExecution } from './execution';
import { ModuleCache } from './moduleCache';
import type { ExecutionReport, ExecutionRequest, Executor, WasmHost } from './types';

export interface ExecutorOptions {
  /** Executions that run at the same time; more wait in a queue. Default 3. */
  readonly concurrency?: number;
  /** Bytes of modules whose compiled form is kept. Default 128 MiB. */
  readonly moduleCacheBytes?: number;
  /** See ExecutionOptions. Default 1 000. */
  readonly silenceMs?: number;
  /** Called when `running` or `queued` changed. */
  readonly onChange?: () => void;
}

const DEFAULT_CONCURRENCY = 3;
const DEFAULT_CACHE_BYTES = 128 << 20;
const DEFAULT_SILENCE_MS = 1_000;

interface Waiting {
  readonly start: () => void;
  readonly withdraw: () => void;
}

/** Runs executions on a host, a few at a time, the rest in a queue in which they can be cancelled. */
export function createExecutor(host: WasmHost, options: ExecutorOptions = {}): Executor {
  const concurrency = Math.max(1, options.concurrency ?? DEFAULT_CONCURRENCY);
  const modules = new ModuleCache(options.moduleCacheBytes ?? DEFAULT_CACHE_BYTES);
  const silenceMs = options.silenceMs ?? DEFAULT_SILENCE_MS;
  const queue = new Set<Waiting>();
  const controllers = new Set<AbortController>();
  let disposed = false;
  let running = 0;

  /** Resolves with true when it is this request's turn, with false when it was cancelled before. */
  function turn(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (running < concurrency) {
      running += 1;
      options.onChange?.();
      return Promise.resolve(true);
    }
    return new Promise(resolve => {
      const waiting: Waiting = {
        start: () => {
          signal.removeEventListener('abort', waiting.withdraw);
          queue.delete(waiting);
          running += 1;
          options.onChange?.();
          resolve(true);
        },
        withdraw: () => {
          queue.delete(waiting);
          options.onChange?.();
          resolve(false);
        },
      };
      signal.addEventListener('abort', waiting.withdraw, { once: true });
      queue.add(waiting);
      options.onChange?.();
    });
  }

  function next(): void {
    running -= 1;
    const [first] = queue;
    if (first === undefined) options.onChange?.();
    else first.start();
  }

  return {
    get running() {
      return running;
    },
    get queued() {
      return queue.size;
    },
    async execute(request: ExecutionRequest): Promise<ExecutionReport> {
      const controller = new AbortController();
      const { signal } = controller;
      const withdraw = (): void => controller.abort();
      if (disposed || request.signal?.aborted === true) withdraw();
      request.signal?.addEventListener('abort', withdraw);
      controllers.add(controller);
      const ready = await turn(signal);
      try {
        if (!ready) return notRun(host, request, 'cancelled', 'Cancelled before it started.');
        const module = await modules.compile(request.module.bytes);
        return await runExecution(host, module, { ...request, signal }, { silenceMs });
      } catch (error) {
        return notRun(host, request, 'host-error', `Not started: ${sentenceOf(error)}`);
      } finally {
        request.signal?.removeEventListener('abort', withdraw);
        controllers.delete(controller);
        if (ready) next();
      }
    },
    dispose(): void {
      disposed = true;
      for (const controller of controllers) controller.abort();
      modules.clear();
    },
  };
}

function notRun(host: WasmHost, request: ExecutionRequest, reason: 'cancelled' | 'host-error', message: string): ExecutionReport {
  return {
    status: reason === 'cancelled' ? 'terminated' : 'failed',
    reason,
    message,
    fuelUsed: 0n,
    fuelLimit: request.limits.fuel,
    fuelVersion: request.module.info.fuelVersion,
    peakMemoryPages: 0,
    wallMs: 0,
    host: host.kind,
    denials: [],
  };
}
