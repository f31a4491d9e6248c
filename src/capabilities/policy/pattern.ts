/** What a call is about, as rules match it. */
export interface ArgumentPattern {
  /** Whether the pattern names just this: never wider than it is written. A rule that allows counts by this. */
  covers(argument: string): boolean;
  /**
   * Whether the pattern could be meant by it: whatever it covers, and other spellings of that. A rule that denies or asks counts by
   * this.
   */
  touches(argument: string): boolean;
}

export type PatternResult<P> =
  | { readonly ok: true; readonly pattern: P }
  | { readonly ok: false; /** What is wrong and what to write instead, sentences. */ readonly problem: string };
