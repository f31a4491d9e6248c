/** 1.4826 times the median absolute deviation is the standard deviation of a normal distribution; its inverse. */
const CONSISTENCY = 0.6745;

/** The middle of some values, the mean of the middle two where their number is even; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return (lower + upper) / 2;
}

/** The median absolute deviation from the median. */
export function medianDeviation(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map(value => Math.abs(value - middle)));
}

/**
 * The modified z-score (Iglewicz and Hoaglin, 1993): how many standard deviations a value is away from the median, robust
 * against outliers among the values themselves.
 *
 * @param floor the least median absolute deviation to reckon with: values that hardly differ say little about what is usual
 */
export function modifiedZScore(value: number, values: readonly number[], floor: number): number {
  return CONSISTENCY * (value - median(values)) / Math.max(medianDeviation(values), floor);
}
