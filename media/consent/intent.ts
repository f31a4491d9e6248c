/**
 * Milliseconds during which no consent is taken after the page appeared: a key or click that was meant for what was there
 * before must not answer the question.
 */
export const settleMs = 500;

/** What of a key press matters here. */
export interface KeyPress {
  readonly key: string;
  /** Held down rather than pressed. */
  readonly repeat: boolean;
  /** Part of the input of a character. */
  readonly isComposing: boolean;
  /** Somebody dealt with it already. */
  readonly defaultPrevented: boolean;
  /** What has the focus takes Enter itself: a button, or text of several lines. */
  readonly takesEnter: boolean;
}

/**
 * What a key press means to do with the question as a whole. Consent is only taken from a fresh press after the page has
 * settled: a key that was meant for what was there before must not answer. Leaving is always possible.
 */
export function intentOf(press: KeyPress, isSettled: boolean): 'proceed' | 'cancel' | undefined {
  if (press.defaultPrevented || press.isComposing || press.repeat) return undefined;
  if (press.key === 'Escape') return 'cancel';
  return press.key === 'Enter' && !press.takesEnter && isSettled ? 'proceed' : undefined;
}
