import MiniSearch from 'minisearch';
import type { AsPlainObject } from 'minisearch';
import { FEWEST_PREFIX, type Dictionary } from './dictionary';
import { countIn, numberIn, type FileRecord, type IndexedChunk } from './fileRecord';

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

const FIELDS = ['text', 'path'] as const;
const [TEXT, PATH] = [0, 1] as const;
/** What a word in the path weighs, where one in the text weighs 1. */
const PATH_WEIGHT = 0.5;
/** Significant digits of a score. */
const DIGITS = 6;

/** Most longer words that stand for one of a query that is in none of the files: those that are in the most places. */
const MOST_LONGER = 100;

/**
 * The stretches of files that have words of a query, by BM25, the best first. For a word that is in none of the files, longer ones
 * that begin so count, for less.
 *
 * MiniSearch ranks. It is given an index of the query's words alone, made for this one search from these files alone: how many
 * stretches there are, how long they are, and in how many of them a word is, are figures of the files that are handed in here, so
 * that no score tells anything of others.
 */
export function rank(words: readonly string[], dictionary: Dictionary, files: readonly SearchedFile[]): Ranked[] {
  const postings = new Postings(wanted(words, dictionary, files));
  for (const { record } of files) postings.add(record);
  if (postings.chunkCount === 0) return [];
  const search = MiniSearch.loadJS<unknown>(postings.index(dictionary), { fields: [...FIELDS], autoVacuum: false });
  const found = search.search(words.join(' '), {
    tokenize: text => text.split(' '), processTerm: word => word, combineWith: 'OR',
    prefix: word => word.length >= FEWEST_PREFIX, boost: { path: PATH_WEIGHT },
  });
  const places = placesOf(files);
  return found
    .map(({ id, score }): Ranked => ({ ...places(Number(id)), score: Number(score.toPrecision(DIGITS)) }))
    .sort((a, b) => b.score - a.score || compare(a.file.record.path, b.file.record.path) || a.file.folder - b.file.folder || a.chunk.start - b.chunk.start);
}

/** Which words of a dictionary are looked for. What the files don't have has no part in the choice. */
function wanted(words: readonly string[], dictionary: Dictionary, files: readonly SearchedFile[]): ReadonlySet<number> {
  const numbers = new Set<number>();
  const longer: (readonly number[])[] = [];
  const exact = words.map(word => dictionary.numberOf(word));
  const places = placesIn(files, exact.filter(number => number !== undefined));
  words.forEach((word, at) => {
    const number = exact[at];
    if (number !== undefined && places(number) > 0) numbers.add(number);
    else if (word.length >= FEWEST_PREFIX) longer.push(dictionary.beginningWith(word));
  });
  if (longer.length === 0) return numbers;
  const placesOfLonger = placesIn(files, longer.flat());
  for (const alike of longer) {
    const there = alike.filter(number => placesOfLonger(number) > 0).sort((a, b) => placesOfLonger(b) - placesOfLonger(a) || compare(dictionary.wordOf(a), dictionary.wordOf(b)));
    for (const number of there.slice(0, MOST_LONGER)) numbers.add(number);
  }
  return numbers;
}

/** In how many places of files words are, of text and of paths. */
function placesIn(files: readonly SearchedFile[], numbers: readonly number[]): (number: number) => number {
  let largest = -1;
  for (const number of numbers) largest = Math.max(largest, number);
  const counts = new Uint32Array(largest + 1);
  const count = (words: Uint32Array): void => {
    for (let at = 0; at < words.length; at++) {
      const number = (words[at] ?? 0) >>> 8;
      if (number <= largest) counts[number] = (counts[number] ?? 0) + 1;
    }
  };
  for (const { record } of files) {
    count(record.pathWords);
    for (const { words } of record.chunks) count(words);
  }
  return number => counts[number] ?? 0;
}

type Counts = Record<number, number>;

/** Where the words of a query are, and what else BM25 needs to know. */
class Postings {
  #chunks = 0;
  readonly #length = [0, 0];
  readonly #lengths: Record<number, [number, number]> = {};
  readonly #ids: Record<number, number> = {};
  readonly #isWanted: Uint8Array;
  readonly #places = new Map<number, [Counts, Counts]>();

  constructor(wanted: ReadonlySet<number>) {
    let largest = -1;
    for (const number of wanted) largest = Math.max(largest, number);
    this.#isWanted = new Uint8Array(largest + 1);
    for (const number of wanted) {
      this.#isWanted[number] = 1;
      this.#places.set(number, [{}, {}]);
    }
  }

  get chunkCount(): number {
    return this.#chunks;
  }

  add({ chunks, pathWords }: FileRecord): void {
    const named = pathWords.filter(packed => this.#isWanted[numberIn(packed)] === 1);
    for (const { words } of chunks) {
      const chunk = this.#chunks++;
      this.#length[TEXT] = (this.#length[TEXT] ?? 0) + words.length;
      this.#length[PATH] = (this.#length[PATH] ?? 0) + pathWords.length;
      const isFound = this.#note(chunk, words, TEXT);
      if (!this.#note(chunk, named, PATH) && !isFound) continue;
      this.#ids[chunk] = chunk;
      this.#lengths[chunk] = [words.length, pathWords.length];
    }
  }

  /** What MiniSearch takes for an index that was kept. */
  index(dictionary: Dictionary): AsPlainObject {
    return {
      documentCount: this.#chunks, nextId: this.#chunks, documentIds: this.#ids,
      fieldIds: { text: TEXT, path: PATH }, fieldLength: this.#lengths,
      averageFieldLength: this.#length.map(length => length / this.#chunks),
      storedFields: {}, dirtCount: 0, serializationVersion: 2,
      index: [...this.#places].flatMap(([number, [text, path]]) => {
        const fields: Record<string, Counts> = { ...(isEmpty(text) ? {} : { [TEXT]: text }), ...(isEmpty(path) ? {} : { [PATH]: path }) };
        return isEmpty(fields) ? [] : [[dictionary.wordOf(number), fields] as [string, Record<string, Counts>]];
      }),
    };
  }

  /** Goes through all words, since most chunks have none that is wanted: the loop that a search's time is spent in. */
  #note(chunk: number, words: Uint32Array, field: typeof TEXT | typeof PATH): boolean {
    const isWanted = this.#isWanted;
    let isFound = false;
    for (let at = 0; at < words.length; at++) {
      const packed = words[at] ?? 0;
      if (isWanted[packed >>> 8] !== 1) continue;
      isFound = true;
      const counts = this.#places.get(numberIn(packed))?.[field];
      if (counts !== undefined) counts[chunk] = countIn(packed);
    }
    return isFound;
  }
}

/** Finds which chunk of which file has a position among all chunks. */
function placesOf(files: readonly SearchedFile[]): (position: number) => { readonly file: SearchedFile; readonly chunk: IndexedChunk } {
  const begins: number[] = [];
  let position = 0;
  for (const { record } of files) {
    begins.push(position);
    position += record.chunks.length;
  }
  return wantedPosition => {
    let low = 0;
    let high = begins.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((begins[middle] ?? 0) <= wantedPosition) low = middle;
      else high = middle - 1;
    }
    const file = files[low];
    const chunk = file?.record.chunks[wantedPosition - (begins[low] ?? 0)];
    if (file === undefined || chunk === undefined) throw new RangeError('The search found a place that is none.');
    return { file, chunk };
  };
}

/** Without listing all keys, of which there may be very many. */
function isEmpty(object: object): boolean {
  for (const key in object) if (Object.hasOwn(object, key)) return false;
  return true;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
