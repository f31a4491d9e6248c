import type { FileCount, FromWebview } from './protocol';

/** Milliseconds without a key after which is counted. */
export const TYPING_MS = 250;

/** What somebody who asked for a count is told. */
export type CountState = { readonly is: 'counting' } | { readonly is: 'counted'; readonly count: FileCount | undefined };

/**
 * Asks the extension how many files match, at the pace that it answers: after a pause in typing, and of what was typed since only the
 * last. What is answered to an earlier question is not shown any more.
 */
export class FileCounts {
  private readonly latest = new Map<number, number>();
  private readonly listeners = new Map<number, (state: CountState) => void>();
  private readonly timers = new Map<number, ReturnType<typeof setTimeout>>();
  private next = 1;

  constructor(private readonly post: (message: FromWebview) => void, private readonly pauseMs = TYPING_MS) {}

  /**
   * Has the files counted that a request's globs match.
   *
   * @param pauses whether to wait for a pause in typing first
   * @param listener told that it is being counted, and then of the count; not called any more after another call for the same request
   */
  count(request: number, globs: readonly string[], pauses: boolean, listener: (state: CountState) => void): void {
    this.forget(request);
    const id = this.next++;
    this.latest.set(request, id);
    this.listeners.set(id, listener);
    const ask = (): void => {
      listener({ is: 'counting' });
      this.post({ type: 'count', id, request, globs: [...globs] });
    };
    if (pauses) this.timers.set(request, setTimeout(ask, this.pauseMs));
    else ask();
  }

  /** Asks no more for a request: there is nothing to be counted now. */
  forget(request: number): void {
    clearTimeout(this.timers.get(request));
    const before = this.latest.get(request);
    if (before !== undefined) this.listeners.delete(before);
    this.latest.delete(request);
  }

  /** Takes an answer. */
  counted(id: number, count: FileCount | undefined): void {
    const listener = this.listeners.get(id);
    this.listeners.delete(id);
    listener?.({ is: 'counted', count });
  }
}
