import { AirlockError, sentenceOf } from '../errors';
import { stoppedEnding, type Ending } from './ending';
import { runExecution } from './execution';
import { ModuleCache } from './moduleCache';
import { Schedule, type Demand } from './schedule';
import type { ExecutionReport, ExecutionRequest, Executor, WasmHost } from './types';

export interface ExecutorOptions {
  /** Executions that run at the same time; more wait in a queue. Default 12. */
  readonly concurrency?: number;
  /** Executions of one owner that run at the same time. Default 4. */
  readonly perOwner?: number;
  /** Sum of the memory limits of executions that run at the same time, in pages of 64 KiB. Default 16 384 (1 GiB). */
  readonly memoryPages?: number;
  /** Bytes of modules whose compiled form is kept. Default 128 MiB. */
  readonly moduleCacheBytes?: number;
  /** See ExecutionOptions. Default 850, so that a crash is named within a second of silence: it is looked for every 100. */
  readonly silenceMs?: number;
  /** Called when `running` or `queued` changed. */
  readonly onChange?: () => void;
}

const DEFAULT_CONCURRENCY = 12;
const DEFAULT_PER_OWNER = 4;
const DEFAULT_MEMORY_PAGES = 16_384;
const DEFAULT_CACHE_BYTES = 128 << 20;
const DEFAULT_SILENCE_MS = 850;

/** Runs executions on a host, a few at a time, the rest in a queue in which they can be cancelled. */
export function createExecutor(host: WasmHost, options: ExecutorOptions = {}): Executor {
  const modules = new ModuleCache(options.moduleCacheBytes ?? DEFAULT_CACHE_BYTES);
  const silenceMs = options.silenceMs ?? DEFAULT_SILENCE_MS;
  const schedule = new Schedule({
    concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
    perOwner: options.perOwner ?? DEFAULT_PER_OWNER,
    memoryPages: options.memoryPages ?? DEFAULT_MEMORY_PAGES,
  }, () => options.onChange?.());
  const controllers = new Set<AbortController>();
  let disposed = false;

  return {
    get running() {
      return schedule.running;
    },
    get queued() {
      return schedule.queued;
    },
    async execute(request: ExecutionRequest): Promise<ExecutionReport> {
      const controller = new AbortController();
      const { signal } = controller;
      const withdraw = (): void => { controller.abort(request.signal?.reason); };
      if (disposed || request.signal?.aborted === true) withdraw();
      request.signal?.addEventListener('abort', withdraw);
      controllers.add(controller);
      const demand: Demand = { owner: request.owner ?? request.name, memoryPages: request.limits.memoryPages };
      const ready = await schedule.turn(demand, signal);
      try {
        if (!ready) return notRun(host, request, notStarted(signal.reason));
        const module = await modules.compile(request.module.bytes);
        return await runExecution(host, module, { ...request, signal }, { silenceMs });
      } catch (error) {
        return notRun(host, request, { reason: 'host-error', message: `Not started: ${sentenceOf(error)}` });
      } finally {
        request.signal?.removeEventListener('abort', withdraw);
        controllers.delete(controller);
        if (ready) schedule.done(demand);
      }
    },
    dispose(): void {
      disposed = true;
      for (const controller of controllers) controller.abort();
      modules.clear();
    },
  };
}

/** The end of an execution that was stopped while it waited for its turn. */
function notStarted(why: unknown): Ending {
  const ending = stoppedEnding(why);
  return why instanceof AirlockError ? ending : { ...ending, message: 'Cancelled before it started.' };
}

function notRun(host: WasmHost, request: ExecutionRequest, { reason, message }: Ending): ExecutionReport {
  return {
    status: reason === 'host-error' ? 'failed' : 'terminated',
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
