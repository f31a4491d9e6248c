import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { RemoteStore } from '../../store/remote/remoteStore';
import type { StoreResponse } from '../../store/remote/messages';
import type { Store, StoreOptions } from '../../store/types';

export interface WorkerStoreOptions extends Pick<StoreOptions, 'location' | 'onProblem' | 'segmentBytes'> {
  /** Path of `sql-wasm.wasm`. Default: beside the running bundle. */
  readonly wasm?: string;
  /** File of the built worker. Default: `store-worker.js` beside the running bundle. */
  readonly workerPath?: string;
}

/** A store in a worker thread, which starts when the store is first used. The location is a path. */
export function openWorkerStore({ location, onProblem, segmentBytes, wasm = join(__dirname, 'sql-wasm.wasm'), workerPath = join(__dirname, 'store-worker.js') }: WorkerStoreOptions): Store {
  return new RemoteStore((onResponse, onEnd) => {
    const worker = new Worker(workerPath, { workerData: { location, wasm, ...(segmentBytes === undefined ? {} : { segmentBytes }) }, env: {}, execArgv: [] });
    let isEnded = false;
    const ended = (reason: string): void => {
      if (isEnded) return;
      isEnded = true;
      onEnd(reason);
    };
    worker.on('message', (response: StoreResponse) => { onResponse(response); });
    worker.on('error', error => { ended(error.message); });
    worker.on('exit', code => { ended(`it exited with ${code}`); });
    return {
      send: request => { worker.postMessage(request); },
      end: () => {
        isEnded = true;
        void worker.terminate();
      },
    };
  }, onProblem);
}
