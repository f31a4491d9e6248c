/** Parameters of BM25+, as they are common. */
export const BM25 = { k: 1.2, b: 0.7, d: 0.5 };
/** What a word in the path weighs, where one in the text weighs 1. */
export const PATH_WEIGHT = 0.5;
/** What a longer word weighs that stands for one of a query, before its length is taken into account. */
export const PREFIX_WEIGHT = 0.375;
/** Significant digits of a score. */
const DIGITS = 6;

export function rounded(score: number): number {
  return Number(score.toPrecision(DIGITS));
}
