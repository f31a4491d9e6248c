/** Limits of time to be tried, in milliseconds: a machine that is busy may take longer than the first to start anything. */
const LIMITS = [300, 2_000, 10_000];

/**
 * Has something run out of its time, with one limit after another until it got as far as is wanted before that.
 * @param attempt runs it within so many milliseconds
 * @param gotThere whether it got as far as is wanted
 * @returns what the last attempt came to, and its limit
 */
export async function outOfTime<T>(attempt: (wallMs: number) => Promise<T>, gotThere: (result: T) => boolean): Promise<{ readonly result: T; readonly wallMs: number }> {
  for (const [index, wallMs] of LIMITS.entries()) {
    const result = await attempt(wallMs);
    if (gotThere(result) || index === LIMITS.length - 1) return { result, wallMs };
  }
  throw new Error('There are no limits to try.');
}
