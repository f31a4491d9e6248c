import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ConnectIndex } from '../../retrieval/remote/connection';
import type { IndexResponse } from '../../retrieval/remote/messages';
import { RemoteRetrieval, type RemoteRetrievalOptions } from '../../retrieval/remote/remoteRetrieval';
import type { Retrieval } from '../../retrieval/types';

/** MiB of heap for the index of a workspace as large as the limits allow. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 1536 };

export interface WorkerRetrievalOptions extends Omit<RemoteRetrievalOptions, 'connect' | 'rootOf'> {
  /** Path of the directory where indexes are kept; they are not where absent. */
  readonly directory?: string;
  /** File of the built worker. Default: `retrieval-worker.js` beside the running bundle. */
  readonly workerPath?: string;
}

/** Retrieval by a worker thread, which reads the files of `file:` folders itself. */
export function createWorkerRetrieval({ directory, workerPath, ...options }: WorkerRetrievalOptions): Retrieval {
  return new RemoteRetrieval({
    ...options,
    connect: connectWorker(workerPath ?? join(__dirname, 'retrieval-worker.js'), directory),
    rootOf: ({ location }) => (location.startsWith('file:') ? fileURLToPath(location) : undefined),
  });
}

function connectWorker(workerPath: string, directory: string | undefined): ConnectIndex {
  return (onResponse, onEnd) => {
    const worker = new Worker(workerPath, { workerData: { directory }, resourceLimits: RESOURCE_LIMITS, env: {}, execArgv: [] });
    worker.on('message', (response: IndexResponse) => { onResponse(response); });
    worker.on('error', error => { onEnd(error.message); });
    worker.on('exit', code => { onEnd(`it exited with ${code}`); });
    return {
      send: request => { worker.postMessage(request); },
      hold: isHeld => { if (isHeld) worker.ref(); else worker.unref(); },
      end: () => void worker.terminate(),
    };
  };
}
