import type { Passages } from './passages';
import type { Places } from './places';
import type { Term } from './terms';
import { BM25, PATH_WEIGHT, PREFIX_WEIGHT } from './weights';

/** By how much the sum of a score may differ where it is made in another order. */
const TOLERANCE = 1e-5;

export interface Promising {
  /** Positions of passages, and about what each scores. */
  readonly candidates: readonly { readonly position: number; readonly score: number }[];
  /** Passages that have any of the words. */
  readonly matching: number;
}

/**
 * The passages among which the best are: where words are frequent nearly every passage has one, and ranking all of them for the sake
 * of a few takes most of a search. The scores are those that the library comes to, but for their last digits.
 *
 * @param most how many are wanted; there are more where several score the same
 */
export function promising(terms: readonly Term[], passages: Passages, most: number): Promising {
  const scores = new Float64Array(passages.count);
  const kinds = new Uint8Array(passages.count);
  const lastOf = new Uint8Array(passages.count);
  const add = (places: Places, term: number, weight: number, lengths: Uint32Array, average: number): void => {
    const rarity = weight * Math.log(1 + (passages.count - places.length + 0.5) / (places.length + 0.5));
    for (let at = 0; at < places.length; at++) {
      const position = places.position(at);
      const count = places.count(at);
      const length = lengths[position] ?? 0;
      scores[position] = (scores[position] ?? 0) + rarity * (BM25.d + count * (BM25.k + 1) / (count + BM25.k * (1 - BM25.b + BM25.b * length / average)));
      if (lastOf[position] === term) continue;
      lastOf[position] = term;
      kinds[position] = (kinds[position] ?? 0) + 1;
    }
  };
  // From 1: nothing has been found of number 0 yet. There are no more than 64.
  terms.forEach(({ word, found }, index) => {
    for (const one of found) {
      const distance = one.word.length - word.length;
      const weight = distance === 0 ? 1 : PREFIX_WEIGHT * one.word.length / (one.word.length + 0.3 * distance);
      add(one.text, index + 1, weight, passages.textLengths, passages.averageText);
      add(one.path, index + 1, weight * PATH_WEIGHT, passages.pathLengths, passages.averagePath);
    }
  });
  // More kinds of words count for more, as in the library.
  for (let position = 0; position < scores.length; position++) scores[position] = (scores[position] ?? 0) * (kinds[position] ?? 0);
  const matching = kinds.reduce((count, kind) => count + Math.min(kind, 1), 0);
  const least = most >= matching ? 0 : (scores.slice().sort().at(-most) ?? 0) * (1 - TOLERANCE);
  const candidates: { readonly position: number; readonly score: number }[] = [];
  scores.forEach((score, position) => { if (kinds[position] !== 0 && score >= least) candidates.push({ position, score }); });
  return { candidates, matching };
}
