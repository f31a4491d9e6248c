import { crc32 } from '../../sandbox/recording/crc32';
import { decodeText } from '../text/decode';
import type { TreeFiles } from '../treeFiles';
import type { RetrievedPassage } from '../types';
import type { Dictionary } from './dictionary';
import type { FolderIndex } from './folderIndex';
import { rank, type Ranked, type SearchedFile } from './rank';

/** A folder that is searched. */
export interface IndexedFolder {
  readonly index: FolderIndex;
  readonly files: TreeFiles;
}

/** How often is searched at most: again where files turn out to have changed since they were indexed. */
const ROUNDS = 3;
/** Chunks that are ranked for each that is wanted: mostly no more than the one before it and the one after it share its lines. */
const RANKED_FOR_EACH = 4;

/**
 * The best passages for words, from files that may be read. Their text is read now: what a file says no more, or a file that is
 * gone, is never given.
 *
 * @param mayRead tells by a file's number
 */
export async function search(words: readonly string[], limit: number, folders: readonly IndexedFolder[], dictionary: Dictionary, mayRead: (number: number) => boolean): Promise<readonly RetrievedPassage[]> {
  for (let round = 1; ; round++) {
    const chosen = best(words, limit, dictionary, readable(folders, mayRead));
    const files = [...new Set(chosen.map(({ file }) => file))];
    const texts = new Map(await Promise.all(files.map(async file => [file, await textOf(file, folders)] as const)));
    const stale = files.filter(file => texts.get(file) === undefined);
    if (stale.length > 0 && round < ROUNDS) {
      await Promise.all(folders.map(({ index }, folder) => index.touched(stale.filter(file => file.folder === folder).map(({ record }) => record.path))));
      continue;
    }
    return chosen.flatMap(({ file, chunk, score }) => {
      const text = texts.get(file)?.slice(chunk.start, chunk.end);
      return text === undefined ? [] : [{ folder: file.folder, path: file.record.path, first: chunk.first, last: chunk.last, text, score }];
    });
  }
}

function readable(folders: readonly IndexedFolder[], mayRead: (number: number) => boolean): SearchedFile[] {
  return folders.flatMap(({ index }, folder) => {
    const files: SearchedFile[] = [];
    for (const [number, record] of index.records) if (record.chunks.length > 0 && mayRead(number)) files.push({ folder, record });
    return files;
  });
}

/** The best few that say something else each. */
function best(words: readonly string[], limit: number, dictionary: Dictionary, files: readonly SearchedFile[]): readonly Ranked[] {
  for (let most = RANKED_FOR_EACH * limit; ; most *= RANKED_FOR_EACH) {
    const ranking = rank(words, dictionary, files, most);
    const chosen = choose(ranking.best, limit);
    if (chosen.length >= limit || ranking.isAll) return chosen;
  }
}

/** The first few that say something else each: chunks of a file have lines in common. */
function choose(ranked: readonly Ranked[], limit: number): readonly Ranked[] {
  const chosen: Ranked[] = [];
  for (const one of ranked) {
    if (chosen.length >= limit) break;
    const repeats = chosen.some(({ file, chunk }) => file === one.file && chunk.start < one.chunk.end && one.chunk.start < chunk.end);
    if (!repeats) chosen.push(one);
  }
  return chosen;
}

/** What a file says; `undefined` where that is not what was indexed. */
async function textOf({ folder, record }: SearchedFile, folders: readonly IndexedFolder[]): Promise<string | undefined> {
  const bytes = await folders[folder]?.files.read(record.path, record.signature.size);
  return bytes === undefined || crc32(bytes) !== record.crc ? undefined : decodeText(bytes);
}
