import { FEWEST_PREFIX, type Dictionary } from './dictionary';
import type { FileRecord } from './fileRecord';
import { placesOf, type WordPlaces } from './places';

/** Most longer words that stand for one of a query that is in none of the files: those that are in the most places. */
const MOST_LONGER = 100;

/** A word of a query, and what is looked for. */
export interface Term {
  readonly word: string;
  /** Whether it is in none of the files, and longer words that begin so stand for it. */
  readonly isMissing: boolean;
  /** The word itself, or the longer ones. */
  readonly found: readonly FoundWord[];
}

export interface FoundWord extends WordPlaces {
  readonly word: string;
}

/** What is looked for of the words of a query, and where that is. What the files don't have has no part in the choice. */
export function termsOf(words: readonly string[], dictionary: Dictionary, records: readonly FileRecord[]): readonly Term[] {
  const exact = words.map(word => dictionary.numberOf(word));
  const places = placesOf(exact.filter(number => number !== undefined), records);
  const foundOf = (number: number | undefined, at: ReadonlyMap<number, WordPlaces>): FoundWord[] => {
    const there = number === undefined ? undefined : at.get(number);
    return number === undefined || there === undefined || isNowhere(there) ? [] : [{ word: dictionary.wordOf(number), ...there }];
  };
  const own = words.map((word, at) => ({ word, found: foundOf(exact[at], places) }));
  const missing = own.filter(({ word, found }) => found.length === 0 && word.length >= FEWEST_PREFIX).map(({ word }) => ({ word, numbers: dictionary.beginningWith(word) }));
  if (missing.length === 0) return own.map(one => ({ ...one, isMissing: false }));
  const longer = placesOf(missing.flatMap(({ numbers }) => numbers), records);
  const chosen = new Map(missing.flatMap(({ numbers }) => numbers.flatMap(number => foundOf(number, longer)).sort(byPlaces).slice(0, MOST_LONGER)).map(found => [found.word, found]));
  // What was chosen for one stands for each that it begins like.
  return own.map(({ word, found }) => (missing.some(one => one.word === word)
    ? { word, isMissing: true, found: [...chosen.values()].filter(one => one.word.startsWith(word)) }
    : { word, isMissing: false, found }));
}

function isNowhere({ text, path }: WordPlaces): boolean {
  return text.length + path.length === 0;
}

function byPlaces(a: FoundWord, b: FoundWord): number {
  return b.text.length + b.path.length - a.text.length - a.path.length || (a.word < b.word ? -1 : 1);
}
