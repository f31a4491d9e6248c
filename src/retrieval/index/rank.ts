import type { Dictionary } from './dictionary';
import type { FileRecord, IndexedChunk } from './fileRecord';
import { scoresOf } from './library';
import { passagesOf } from './passages';
import { promising } from './promising';
import { termsOf } from './terms';
import { rounded } from './weights';

/** A file that may be searched. */
export interface SearchedFile {
  /** Position of its folder among those that are searched. */
  readonly folder: number;
  readonly record: FileRecord;
}

/** A stretch of a file that fits a query. */
export interface Ranked {
  readonly file: SearchedFile;
  readonly chunk: IndexedChunk;
  readonly score: number;
}

export interface Ranking {
  /** The best first. */
  readonly best: readonly Ranked[];
  /** Whether nothing else has any of the words. */
  readonly isAll: boolean;
}

/**
 * The stretches of files that fit words of a query best, by BM25. For a word that is in none of the files, longer ones that begin so
 * count, for less.
 *
 * How many stretches there are, how long they are, and in how many of them a word is, are figures of the files that are handed in
 * here, so that no score tells anything of others.
 *
 * @param most how many stretches
 */
export function rank(words: readonly string[], dictionary: Dictionary, files: readonly SearchedFile[], most: number): Ranking {
  const records = files.map(({ record }) => record);
  const terms = termsOf(words, dictionary, records);
  if (terms.every(({ found }) => found.length === 0)) return { best: [], isAll: true };
  const passages = passagesOf(records);
  const placed = ({ position, score }: { readonly position: number; readonly score: number }): Ranked & { readonly position: number } => {
    const { file, chunk } = passages.at(position);
    return { position, file: files[file] ?? none(), chunk, score: rounded(score) };
  };
  const { candidates, matching } = promising(terms, passages, most);
  // Very many may score the same: those that come first among them are enough.
  const some = candidates.length <= 2 * most ? candidates : candidates.map(placed).sort(inOrder).slice(0, 2 * most);
  const best = scoresOf(terms, passages, some.map(({ position }) => position)).map(placed).sort(inOrder).slice(0, most);
  return { best, isAll: best.length === matching };
}

function inOrder(a: Ranked, b: Ranked): number {
  return b.score - a.score || compare(a.file.record.path, b.file.record.path) || a.file.folder - b.file.folder || a.chunk.start - b.chunk.start;
}

function none(): never {
  throw new RangeError('The search found a place that is none.');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
