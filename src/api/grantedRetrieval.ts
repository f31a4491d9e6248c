import type { GrantedRetrieval } from '../capabilities/interfaces/types';
import { guestPaths } from '../capabilities/rights';
import { formatCount } from '../figures';
import type { Retrieval, SearchedFolder } from '../retrieval/types';
import type { Preopen } from '../sandbox/types';
import type { RunPolicy } from './policy/runPolicy';
import type { RunScope } from './runScope';

/** Milliseconds that a plugin waits for the index before its user is told. */
const TELL_AFTER_MS = 1_000;

/** What of an execution decides about what it finds. */
export interface SearchScope extends Pick<RunScope, 'workspace' | 'allowed' | 'preopens' | 'pauses'> {
  readonly policy: Pick<RunPolicy, 'rulings'>;
  readonly run: Pick<RunScope['run'], 'onProgress'>;
}

interface GivenFolder extends SearchedFolder {
  /** As the plugin has it. */
  readonly preopen: Preopen;
}

/**
 * The search as one execution has it: over the files that it may read at that moment, whose preopens decide as they do for WASI. What
 * rules have the user asked about is left out: nobody is asked about a file for being found.
 *
 * Begins to build the index where the plugin may search something. The plugin's clock stands still while it waits for that.
 */
export function grantedRetrieval(retrieval: Retrieval, { workspace, allowed, policy, preopens, pauses, run }: SearchScope): GrantedRetrieval {
  const guests = guestPaths(workspace.folders);
  /** The folders that there is something to be read in. */
  const readable = (): readonly GivenFolder[] => workspace.folders.flatMap(({ location, files }, index) => {
    const preopen = preopens.find(({ guest }) => guest === guests[index]);
    return location === undefined || preopen?.access.canRead('', true) !== true ? [] : [{ location, files, preopen }];
  });
  const mayRead = (preopen: Preopen | undefined, path: string, isDirectory: boolean): boolean => {
    if (preopen?.access.canRead(path, isDirectory) !== true) return false;
    return isDirectory || policy.rulings.verdict('fs.read', path).effect !== 'ask';
  };
  if (allowed.some(({ name }) => name === 'retrieval')) retrieval.prepare(readable());
  return {
    async search(text, limit, signal) {
      const folders = readable();
      const since = performance.now();
      let isTold = false;
      const answer = await retrieval.search(folders, {
        text, limit, signal,
        reader: { mayRead: (folder, path, isDirectory) => mayRead(folders[folder]?.preopen, path, isDirectory) },
        whileBuilding: wait => pauses.during(wait),
        onWaiting(files) {
          if (performance.now() - since < TELL_AFTER_MS) return;
          isTold = true;
          run.onProgress?.({ fuelUsed: 0n, memoryPages: 0, phase: `Indexing the workspace: ${formatCount(files)} files so far` });
        },
      });
      if (isTold) run.onProgress?.({ fuelUsed: 0n, memoryPages: 0, phase: 'Running' });
      if (answer.kind !== 'found') return answer;
      const passages = answer.passages.map(({ folder, path, first, last, text: lines, score }) => ({ path: `${folders[folder]?.preopen.guest ?? ''}/${path}`, firstLine: first, lastLine: last, text: lines, score }));
      return { kind: 'found', passages, isComplete: answer.isComplete };
    },
  };
}
