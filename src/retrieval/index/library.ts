import MiniSearch from 'minisearch';
import { FEWEST_PREFIX } from './dictionary';
import type { Passages } from './passages';
import type { Places } from './places';
import type { Term } from './terms';
import { BM25, PATH_WEIGHT, PREFIX_WEIGHT } from './weights';

const FIELDS = ['text', 'path'] as const;

/** Counts of a word by the passages that are to be ranked; its size is in how many passages the word is at all. */
class CountsOfSome extends Map<number, number> {
  constructor(private readonly places: Places, isRanked: (position: number) => boolean) {
    super();
    for (let at = 0; at < places.length; at++) if (isRanked(places.position(at))) this.set(places.position(at), places.count(at));
  }

  override get size(): number {
    return this.places.length;
  }
}

/**
 * MiniSearch over an index that it did not make itself: of some passages alone, with the figures of all. Which of them a search
 * could give at best is known already ({@link promising}).
 */
class SearchOfSome extends MiniSearch<unknown> {
  constructor(terms: readonly Term[], passages: Passages, positions: readonly number[]) {
    super({ fields: [...FIELDS], autoVacuum: false });
    const ranked = new Set(positions);
    this._documentCount = passages.count;
    this._nextId = passages.count;
    this._avgFieldLength = [passages.averageText, passages.averagePath];
    for (const position of positions) {
      this._documentIds.set(position, position);
      this._fieldLength.set(position, [passages.textLengths[position] ?? 0, passages.pathLengths[position] ?? 0]);
    }
    for (const { found } of terms) {
      for (const { word, text, path } of found) this._index.set(word, new Map([text, path].map((places, field) => [field, new CountsOfSome(places, position => ranked.has(position))])));
    }
  }
}

/** Scores of passages by BM25+, as MiniSearch gives them to a query among all passages. */
export function scoresOf(terms: readonly Term[], passages: Passages, positions: readonly number[]): readonly { readonly position: number; readonly score: number }[] {
  const missing = new Set(terms.filter(({ isMissing }) => isMissing).map(({ word }) => word));
  const found = new SearchOfSome(terms, passages, positions).search(terms.map(({ word }) => word).join(' '), {
    tokenize: text => text.split(' '), processTerm: word => word, combineWith: 'OR', bm25: BM25,
    prefix: word => missing.has(word) && word.length >= FEWEST_PREFIX, weights: { prefix: PREFIX_WEIGHT, fuzzy: 0 }, boost: { path: PATH_WEIGHT },
  });
  return found.map(({ id, score }) => ({ position: Number(id), score }));
}
