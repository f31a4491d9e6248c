import assert from 'node:assert/strict';
import type { KeptIndexes } from '../../src/retrieval/kept/keptIndexes';
import type { ConnectIndex } from '../../src/retrieval/remote/connection';
import type { IndexRequest, IndexResponse } from '../../src/retrieval/remote/messages';
import { RemoteRetrieval, type RemoteRetrievalOptions } from '../../src/retrieval/remote/remoteRetrieval';
import { IndexServer } from '../../src/retrieval/remote/serve';
import { DEFAULT_RETRIEVAL_LIMITS, type Reader, type Retrieval, type RetrievalLimits, type RetrievedPassage, type SearchedFolder } from '../../src/retrieval/types';
import type { FileSystem } from '../../src/sandbox/types';

export const everything: Reader = { mayRead: () => true };

export interface InProcessOptions extends Partial<Omit<RemoteRetrievalOptions, 'connect'>> {
  readonly keep?: (onProblem: (sentence: string) => void) => KeptIndexes;
  readonly limits?: Partial<RetrievalLimits>;
  readonly excludes?: readonly string[];
  /** Sees each request before the server does. */
  readonly onRequest?: (request: IndexRequest) => void;
  /** Called with what ends the "thread", as it starts; what it throws keeps it from that. */
  readonly onStart?: (crash: (reason: string) => void) => void;
}

/** Retrieval whose index is kept in this thread, reached as if it were in another: by copies, later. */
export function indexInProcess({ keep, limits, excludes = [], onRequest, onStart, ...options }: InProcessOptions = {}): Retrieval {
  const connect: ConnectIndex = (onResponse, onEnd) => {
    let isEnded = false;
    const later = (work: () => void): void => { setImmediate(() => { if (!isEnded) work(); }); };
    // As the thread does, which would be given up otherwise.
    const alive = setInterval(() => { later(() => { onResponse({ kind: 'alive' }); }); }, 1_000);
    alive.unref();
    const end = (): void => {
      isEnded = true;
      clearInterval(alive);
    };
    try {
      onStart?.(reason => {
        end();
        onEnd(reason);
      });
    } catch (error) {
      end();
      throw error;
    }
    const server = new IndexServer({
      tell: (response: IndexResponse) => {
        const copy = structuredClone(response);
        later(() => { onResponse(copy); });
      },
      filesAt: root => assert.fail(`There is no ${root} here.`),
      ignoreCase: false,
      ...(keep === undefined ? {} : { keep }),
    });
    return {
      send: request => {
        const copy = structuredClone(request);
        later(() => {
          onRequest?.(copy);
          server.receive(copy);
        });
      },
      hold: () => undefined,
      end,
    };
  };
  return new RemoteRetrieval({
    rootOf: () => undefined,
    rulesOf: () => ({ excludes: excludes.map(glob => ({ glob })), limits: { ...DEFAULT_RETRIEVAL_LIMITS, ...limits } }),
    onProblem: sentence => assert.fail(sentence),
    ...options,
    connect,
  });
}

export function folderOf(files: FileSystem, location = 'memory:/work'): SearchedFolder {
  return { location, files };
}

/** The passages for a query. Fails where there is no answer. */
export async function passages(retrieval: Retrieval, folders: readonly SearchedFolder[], text: string, reader: Reader = everything, limit = 100): Promise<readonly RetrievedPassage[]> {
  const answer = await retrieval.search(folders, { text, limit, reader, signal: new AbortController().signal });
  return answer.kind === 'found' ? answer.passages : assert.fail(answer.message);
}

/** The paths of the passages, each once, in order. */
export async function pathsFor(...search: Parameters<typeof passages>): Promise<readonly string[]> {
  return [...new Set((await passages(...search)).map(({ path }) => path))];
}

