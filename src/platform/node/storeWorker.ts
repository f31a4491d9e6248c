// Entry of the worker that keeps the store, off the extension host's event loop; and of the one that makes its checkpoints.
import { readFile } from 'node:fs/promises';
import { Worker, parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { buildCheckpoint } from '../../store/buildCheckpoint';
import { serveStore } from '../../store/remote/serve';
import { received, sendable } from '../../store/remote/messages';
import type { SentError, StoreRequest } from '../../store/remote/messages';
import { asStoreFailure } from '../../store/problems';
import { openStore } from '../../store/store';
import type { StoreOptions } from '../../store/types';
import { storeFilesOf } from '../../store/storeFiles';
import { NodeStorage } from './nodeStorage';

const data = v.parse(v.object({
  location: v.string(),
  wasm: v.string(),
  segmentBytes: v.optional(v.number()),
  /** The record up to which to make a checkpoint; the worker serves the store where left out. */
  until: v.optional(v.number()),
}), workerData);

const place = { storage: new NodeStorage(), location: data.location, sqlite: () => readFile(data.wasm) };
const port = parentPort;
if (port === null) throw new Error('This file runs as a worker only.');

if (data.until === undefined) {
  const open = (onProblem: StoreOptions['onProblem']) => openStore({ ...place, onProblem, checkpoint, ...(data.segmentBytes === undefined ? {} : { segmentBytes: data.segmentBytes }) });
  const receive = serveStore(open, response => { port.postMessage(response); });
  port.on('message', (request: StoreRequest) => { receive(request); });
} else {
  void buildCheckpoint(storeFilesOf(place), data.until).catch((error: unknown) => { port.postMessage(sendable(asStoreFailure(error))); });
}

/** In a worker of its own, so that nobody waits for it. One that is not ready when the store is closed is given up. */
function checkpoint(until: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(__filename, { workerData: { ...data, until }, env: {}, execArgv: [] });
    const stop = (): void => void worker.terminate();
    signal.addEventListener('abort', stop, { once: true });
    worker.once('message', (error: SentError) => { reject(received(error)); });
    worker.once('error', reject);
    worker.once('exit', () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
  });
}
