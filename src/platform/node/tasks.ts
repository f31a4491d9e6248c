import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AirlockError } from '../../errors';
import { rememberHardened, type Hardened, type Hardener } from '../../sandbox/hardener';
import { storeHardened, type StoredHardenerOptions } from '../../sandbox/storedHardener';
import { inPieces } from '../../turns';
import { SMALLEST_SHARED } from './crew';
import type { TaskRequest, TaskResponse } from './taskMessages';

export interface WorkerHardenerOptions {
  /** File of the built worker. Default: `task-worker.js` beside the running bundle. */
  readonly workerPath?: string;
  /** Bytes of hardened modules to remember. */
  readonly capacity?: number;
  /** Milliseconds without work after which the worker is released. Default 60 000. */
  readonly idleMs?: number;
  /** Told when there is something to do, and when there is no more. */
  readonly onBusy?: (isBusy: boolean) => void;
  /** Where hardened modules are kept from one process to the next; nowhere where left out. */
  readonly stored?: StoredHardenerOptions;
}

/** MiB of heap for decoding the largest modules that plugins are likely to be. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 2048 };
const DEFAULT_IDLE_MS = 60_000;

interface Waiting {
  readonly resolve: (value: Hardened) => void;
  readonly reject: (error: AirlockError) => void;
}

/** A hardener that can be made ready ahead of its first module. */
export interface WorkerHardener extends Hardener {
  /** Starts the worker, if it does not run, and has it practise: the next module is then hardened about twice as fast. */
  prepare(): void;
}

/** Hardens in a worker thread, which starts with the first module and is released when it has nothing to do. */
export function createWorkerHardener(options: WorkerHardenerOptions = {}): WorkerHardener {
  const working = createForgetfulHardener(options);
  const remembering = rememberHardened(options.stored === undefined ? working : storeHardened(working, options.stored), options.capacity);
  return { ...remembering, prepare: () => working.prepare() };
}

function createForgetfulHardener(options: WorkerHardenerOptions): WorkerHardener {
  const workerPath = options.workerPath ?? join(__dirname, 'task-worker.js');
  const idleMs = options.idleMs ?? DEFAULT_IDLE_MS;
  const onBusy = options.onBusy ?? (() => undefined);
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let nextId = 1;

  function release(): void {
    clearTimeout(idle);
    const released = worker;
    worker = undefined;
    void released?.terminate();
  }

  /** A worker with nothing to do must not keep a command line alive, and goes after a while. */
  function rest(resting: Worker): void {
    resting.unref();
    clearTimeout(idle);
    idle = setTimeout(release, idleMs);
    idle.unref();
  }

  function start(): Worker {
    const started = new Worker(workerPath, { resourceLimits: RESOURCE_LIMITS, env: {}, execArgv: [] });
    const failAll = (message: string): void => {
      if (worker === started) worker = undefined;
      for (const { reject } of waiting.values()) reject(new AirlockError('runtime.failed', `The module could not be prepared: ${message}`, 'It may be too large for this machine.'));
      waiting.clear();
      onBusy(false);
    };
    started.on('message', (response: TaskResponse) => {
      const entry = waiting.get(response.id);
      waiting.delete(response.id);
      if (response.ok) entry?.resolve(response.value);
      else entry?.reject(new AirlockError('runtime.failed', `The module could not be prepared: ${response.message}`));
      if (waiting.size > 0) return;
      onBusy(false);
      rest(started);
    });
    started.on('error', error => failAll(error.message));
    started.on('exit', () => {
      if (worker === started) failAll('its worker ended.');
    });
    return started;
  }

  return {
    async harden(bytes, links, digest) {
      worker ??= start();
      worker.ref();
      const given = digest === undefined ? bytes : await forManyThreads(bytes);
      clearTimeout(idle);
      const working = worker ??= start();
      working.ref();
      const request: TaskRequest = { kind: 'harden', id: nextId++, bytes: given, links, digest };
      return new Promise((resolve, reject) => {
        waiting.set(request.id, { resolve, reject });
        onBusy(true);
        working.postMessage(request);
      });
    },
    prepare() {
      if (waiting.size > 0) return;
      if (worker === undefined) {
        worker = start();
        const request: TaskRequest = { kind: 'prepare' };
        worker.postMessage(request);
      }
      rest(worker);
    },
    dispose: release,
  };
}

/** What several threads will look at is copied once, where all of them see it. */
async function forManyThreads(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length < SMALLEST_SHARED) return bytes;
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  await inPieces(bytes, (piece, at) => copy.set(piece, at));
  return copy;
}
