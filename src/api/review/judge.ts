import { FIGURES } from './kinds';
import type { Figure } from './kinds';
import type { Sensitivity } from './sensitivity';
import { median, modifiedZScore } from './statistics';

/**
 * Least median absolute deviation, in powers of two: a tenth of the median. A deterministic plugin's fuel doesn't deviate at
 * all, and then anything would be infinitely far away.
 */
const FLOOR = 0.14;
/** How far above an accepted figure is still accepted. */
const ACCEPTED_MARGIN = 1.25;

/** How a figure stands out. */
export interface Verdict {
  /** Modified z-score on the logarithmic scale. */
  readonly score: number;
  /** What it was compared with, ascending. */
  readonly values: readonly number[];
}

/**
 * Whether a figure stands out above what is usual: by its modified z-score on a logarithmic scale, by its multiple of the
 * median, and by its multiple of the largest that was usual. All three have to hold: the first lets noisy figures be noisy, the
 * second lets steady ones vary within their size class, the third knows what was there before, however rarely.
 *
 * @param values of executions that are a measure for it
 * @returns `undefined` where it doesn't, or where there is too little to compare with
 */
export function judge(figure: Figure, measured: number, values: readonly number[], sensitivity: Sensitivity): Verdict | undefined {
  if (values.length < sensitivity.samples) return undefined;
  const { tolerance } = FIGURES[figure];
  const [value, ...others] = scaled(figure, [measured, ...values]);
  if (value === undefined) return undefined;
  const score = modifiedZScore(value, others, FLOOR);
  const stands = score >= sensitivity.score
    && value - median(others) >= Math.log2(sensitivity.ofMedian * tolerance)
    && value - Math.max(...others) >= Math.log2(sensitivity.ofLargest * tolerance);
  return stands ? { score, values: ascending(values) } : undefined;
}

/**
 * Whether a version's typical figure stands out above that of the version before: by the multiple of its median, and above
 * every figure that was usual.
 *
 * @param values of the version
 * @param before of the version before
 */
export function judgeVersion(figure: Figure, values: readonly number[], before: readonly number[], sensitivity: Sensitivity): (Verdict & { readonly measured: number }) | undefined {
  if (before.length < sensitivity.samples || values.length === 0) return undefined;
  const now = median(scaled(figure, values));
  const then = scaled(figure, before);
  if (now - median(then) < Math.log2(sensitivity.ofVersion) || now <= Math.max(...then)) return undefined;
  return { score: modifiedZScore(now, then, FLOOR), values: ascending(before), measured: median(values) };
}

/** Whether a figure is no higher than one that was accepted, or hardly. */
export function isAccepted(figure: Figure, measured: number, accepted: number): boolean {
  const { negligible } = FIGURES[figure];
  return measured + negligible <= (accepted + negligible) * ACCEPTED_MARGIN;
}

function scaled(figure: Figure, values: readonly number[]): readonly number[] {
  const { negligible } = FIGURES[figure];
  return values.map(value => Math.log2(Math.max(0, value) + negligible));
}

function ascending(values: readonly number[]): readonly number[] {
  return [...values].sort((a, b) => a - b);
}
