import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PlanAnswer, PlanLimits } from '../../capabilities/planning/answer';
import type { Planner } from '../../capabilities/planning/answer';
import { AirlockError } from '../../errors';
import type { PlanRequest, PlanResponse } from './planMessages';

export interface WorkerPlannerOptions {
  /** File of the built worker. Default: `task-worker.js` beside the running bundle. */
  readonly workerPath?: string;
  /** Problems that are worked on at a time; others wait. Default 2. */
  readonly most?: number;
  /** Milliseconds without work after which a worker is released. Default 10 000. */
  readonly idleMs?: number;
  /** MiB of heap for each worker. Default 512. States and lists are beside it, and counted by the planner itself. */
  readonly heapMb?: number;
}

/** A planner in worker threads of its own: one that is stopped is ended, whatever it does. */
export interface WorkerPlanner extends Planner {
  /** Has all work wait for a while, as long as somebody waits for other work. */
  hold(isHeld: boolean): void;
  /** Ends its threads; what is under way is rejected. */
  dispose(): void;
}

interface Job {
  readonly request: PlanRequest;
  readonly resolve: (answer: PlanAnswer) => void;
  readonly reject: (error: AirlockError) => void;
}

export function createWorkerPlanner(options: WorkerPlannerOptions = {}): WorkerPlanner {
  return new PlanningThreads(options.workerPath ?? join(__dirname, 'task-worker.js'), options.most ?? 2, options.idleMs ?? 10_000, options.heapMb ?? 512);
}

class PlanningThreads implements WorkerPlanner {
  readonly #waiting: Job[] = [];
  /** By worker, what it works on; undefined while it has nothing to do. */
  readonly #workers = new Map<Worker, Job | undefined>();
  readonly #hold = new Int32Array(new SharedArrayBuffer(4));
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly workerPath: string, private readonly most: number, private readonly idleMs: number, private readonly heapMb: number) {}

  solve(domain: string, problem: string, limits: PlanLimits, signal: AbortSignal): Promise<PlanAnswer> {
    if (signal.aborted) return Promise.reject(stopped());
    return new Promise((resolve, reject) => {
      const settle = (work: () => void): void => {
        signal.removeEventListener('abort', stop);
        work();
      };
      const job: Job = {
        request: { kind: 'plan', domain, problem, limits, hold: this.#hold },
        resolve: answer => settle(() => resolve(answer)),
        reject: error => settle(() => reject(error)),
      };
      const stop = (): void => this.#stop(job);
      signal.addEventListener('abort', stop, { once: true });
      this.#waiting.push(job);
      this.#next();
    });
  }

  hold(isHeld: boolean): void {
    Atomics.store(this.#hold, 0, isHeld ? 1 : 0);
    Atomics.notify(this.#hold, 0);
  }

  dispose(): void {
    clearTimeout(this.#idle);
    const jobs = [...this.#waiting.splice(0), ...this.#workers.values()];
    for (const job of jobs) if (job !== undefined) this.#stop(job);
    this.#release();
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      const free = [...this.#workers].find(([, job]) => job === undefined)?.[0] ?? (this.#workers.size < this.most ? this.#start() : undefined);
      const job = free === undefined ? undefined : this.#waiting.shift();
      if (free === undefined || job === undefined) return;
      clearTimeout(this.#idle);
      free.ref();
      this.#workers.set(free, job);
      free.postMessage(job.request);
    }
  }

  #start(): Worker {
    const worker = new Worker(this.workerPath, { resourceLimits: { maxOldGenerationSizeMb: this.heapMb, maxYoungGenerationSizeMb: 32 }, env: {}, execArgv: [] });
    this.#workers.set(worker, undefined);
    worker.on('message', (response: PlanResponse) => {
      const job = this.#workers.get(worker);
      this.#workers.set(worker, undefined);
      worker.unref();
      if (response.ok) job?.resolve(response.answer);
      else job?.reject(failed(response.message));
      this.#rest();
      this.#next();
    });
    worker.on('error', (error: Error & { readonly code?: string }) => this.#lost(worker, job => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') job.resolve({ kind: 'budget', limit: 'memory', nodes: 0, message: `The planner may use ${this.heapMb} MiB of heap, which is not enough. Make the problem smaller.` });
      else job.reject(failed(error.message));
    }));
    worker.on('exit', () => this.#lost(worker, job => job.reject(failed('Its worker ended.'))));
    return worker;
  }

  /** A worker is gone; its job, where it had one, is settled. */
  #lost(worker: Worker, settle: (job: Job) => void): void {
    const job = this.#workers.get(worker);
    if (!this.#workers.delete(worker)) return;
    if (job !== undefined) settle(job);
    this.#next();
  }

  #stop(job: Job): void {
    const position = this.#waiting.indexOf(job);
    if (position >= 0) this.#waiting.splice(position, 1);
    const worker = [...this.#workers].find(([, working]) => working === job)?.[0];
    if (worker !== undefined) {
      this.#workers.delete(worker);
      void worker.terminate();
    }
    job.reject(stopped());
    this.#next();
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#release(), this.idleMs);
    this.#idle.unref();
  }

  /** Ends the workers that have nothing to do. */
  #release(): void {
    for (const [worker, job] of [...this.#workers]) {
      if (job !== undefined) continue;
      this.#workers.delete(worker);
      void worker.terminate();
    }
  }
}

function stopped(): AirlockError {
  return new AirlockError('cancelled', 'The planner was stopped: the execution that called it ended.');
}

function failed(message: string): AirlockError {
  return new AirlockError('runtime.failed', `The planner failed: ${message}`, 'Try again; please report it where it happens each time.');
}
