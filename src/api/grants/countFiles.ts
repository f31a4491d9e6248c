import { matchesPath, matchesSomethingBelow, parsePathGlob } from '../../capabilities/pathGlob';
import { AirlockError } from '../../errors';
import { FileSystemError } from '../../sandbox/fileSystemError';
import type { FileSystem } from '../../sandbox/types';
import { Pace } from '../../turns';
import type { FileCount } from '../prompts';

/** Which files are counted. */
export interface Counted {
  /** Each names one of these; what can't be read of them names nothing. */
  readonly globs: readonly string[];
  /** And one of these, where they are given: what is asked for, say, of which `globs` are to be a part. */
  readonly within?: readonly string[] | undefined;
}

/** How much is looked at before a count ends with "at least". */
export interface CountLimits {
  /** Entries of directories. */
  readonly entries: number;
  readonly milliseconds: number;
}

const LIMITS: CountLimits = { entries: 10_000, milliseconds: 2_000 };

/**
 * Counts files below some folders. Nothing is left out that a plugin could read; links are not followed, as where
 * they lead is what counts. A directory that can't be read holds nothing for a plugin either.
 *
 * @throws AirlockError `cancelled`
 */
export async function countFiles(folders: readonly FileSystem[], { globs, within = ['**'] }: Counted, signal: AbortSignal, { entries, milliseconds }: CountLimits = LIMITS): Promise<FileCount> {
  const lists = [globs, within].map(list => list.map(parsePathGlob).flatMap(parsed => (parsed.ok ? [parsed.glob] : [])));
  const until = performance.now() + milliseconds;
  const pace = new Pace();
  const waiting = folders.map(files => ({ files, path: '' }));
  let [matching, seen] = [0, 0];
  for (let directory = waiting.shift(); directory !== undefined; directory = waiting.shift()) {
    for (const { name, type } of await listed(directory.files, directory.path)) {
      if (signal.aborted) throw new AirlockError('cancelled', 'Cancelled.');
      if (++seen > entries || performance.now() > until) return { matching, isCapped: true };
      const path = directory.path === '' ? name : `${directory.path}/${name}`;
      if (type === 'directory' && lists.every(list => list.some(glob => matchesSomethingBelow(glob, path)))) waiting.push({ files: directory.files, path });
      if (type === 'file' && lists.every(list => list.some(glob => matchesPath(glob, path)))) matching++;
      await pace.rest();
    }
  }
  return { matching, isCapped: false };
}

async function listed(files: FileSystem, path: string): ReturnType<FileSystem['readDirectory']> {
  try {
    return await files.readDirectory(path);
  } catch (error) {
    if (error instanceof FileSystemError) return [];
    throw error;
  }
}
