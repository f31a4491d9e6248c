/**
 * The value below which a share of the samples lies, interpolated.
 * @param {readonly number[]} samples at least one
 * @param {number} share 0 … 1
 */
export function quantile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const low = sorted[below] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  return low + (high - low) * (at - below);
}

/** @param {readonly number[]} samples */
export const median = samples => quantile(samples, 0.5);

/** @param {readonly number[]} values all above zero */
export const geometricMean = values => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

/**
 * @typedef {object} Summary
 * @property {number} median
 * @property {number} low   first quartile
 * @property {number} high  third quartile
 */

/**
 * @param {readonly number[]} samples
 * @returns {Summary}
 */
export const summarize = samples => ({ median: median(samples), low: quantile(samples, 0.25), high: quantile(samples, 0.75) });

/**
 * How much longer `these` took than `those`. The summary is of the ratios round by round, which leaves out what slowed
 * down a whole round; `best` is the ratio of the fastest samples, which leaves out interruptions altogether.
 * @param {readonly number[]} these
 * @param {readonly number[]} those as many, from the same rounds
 */
export const ratio = (these, those) => ({
  ...summarize(these.map((sample, round) => sample / (those[round] ?? NaN))),
  best: Math.min(...these) / Math.min(...those),
});
