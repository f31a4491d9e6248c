// Entry of the worker that hashes and hardens modules, off the extension host's event loop.
import { parentPort } from 'node:worker_threads';
import { sentenceOf } from '../../errors';
import { createInProcessHardener } from '../../sandbox/hardener';
import type { TaskRequest, TaskResponse } from './taskMessages';

const port = parentPort;
if (port === null) throw new Error('This file runs as a worker only.');

const hardener = createInProcessHardener();

async function answer({ id, bytes, links }: TaskRequest): Promise<void> {
  try {
    const value = await hardener.harden(bytes, links);
    const response: TaskResponse = { id, ok: true, value };
    port?.postMessage(response, value.result.ok ? [value.result.bytes.buffer] : []);
  } catch (error) {
    const response: TaskResponse = { id, ok: false, message: sentenceOf(error) };
    port?.postMessage(response);
  }
}

port.on('message', (request: TaskRequest) => void answer(request));
