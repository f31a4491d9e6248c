// Entry of the worker that keeps the index of the workspace, off the extension host's event loop.
import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { KeptIndexes } from '../../retrieval/kept/keptIndexes';
import type { IndexRequest, IndexResponse } from '../../retrieval/remote/messages';
import { IndexServer } from '../../retrieval/remote/serve';
import { treeFilesOf } from '../../retrieval/treeFiles';
import { createNodeFileSystem } from './nodeFileSystem';
import { NodeStorage } from './nodeStorage';

const ALIVE_MS = 1_000;

const { directory } = v.parse(v.object({ directory: v.optional(v.string()) }), workerData);
const port = parentPort;
if (port === null) throw new Error('This file runs as a worker only.');

const tell = (response: IndexResponse): void => { port.postMessage(response); };
const server = new IndexServer({
  tell,
  filesAt: root => treeFilesOf(createNodeFileSystem(root)),
  ignoreCase: process.platform === 'win32' || process.platform === 'darwin',
  ...(directory === undefined ? {} : { keep: (onProblem: (sentence: string) => void) => new KeptIndexes({ storage: new NodeStorage(), directory, onProblem }) }),
});
port.on('message', (request: IndexRequest) => { server.receive(request); });
setInterval(() => { tell({ kind: 'alive' }); }, ALIVE_MS);
