/** How far a figure must stand out to be flagged, as the user chooses it. */
export type SensitivityName = 'low' | 'normal' | 'high';

export interface Sensitivity {
  /** Executions to compare with, before anything stands out. */
  readonly samples: number;
  /** Least modified z-score, on a logarithmic scale. */
  readonly score: number;
  /** Least multiple of the median. */
  readonly ofMedian: number;
  /** Least multiple of the largest figure that was usual. */
  readonly ofLargest: number;
  /** Least multiple of the earlier version's median that a later version's is. */
  readonly ofVersion: number;
}

/**
 * Within a size class the input at most doubles, so linear work at most doubles and quadratic work at most quadruples:
 * `normal` flags neither.
 */
export const SENSITIVITIES: Readonly<Record<SensitivityName, Sensitivity>> = {
  low: { samples: 20, score: 10, ofMedian: 10, ofLargest: 4, ofVersion: 4 },
  normal: { samples: 12, score: 6, ofMedian: 4, ofLargest: 2, ofVersion: 2 },
  high: { samples: 6, score: 3.5, ofMedian: 2, ofLargest: 1.25, ofVersion: 1.5 },
};
