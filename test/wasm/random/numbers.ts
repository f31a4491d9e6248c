/** Gives the same numbers for the same seed, each from 0 up to, not including, its bound. */
export type Numbers = (below: number) => number;

/** A mulberry32 generator: small, and good enough to choose what to test. */
export function numbers(seed: number): Numbers {
  let state = seed >>> 0;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** A value as it can be compared. */
export function text(value: unknown): string {
  if (Array.isArray(value)) return value.map(text).join(' ');
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'number' || typeof value === 'bigint' ? value.toString() : typeof value;
}
