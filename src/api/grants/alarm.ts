import type { Disposable } from '../../sandbox/types';

/** The longest that a timer is set for, in milliseconds: they can't be set for more than 24 days, and machines sleep. */
const LONGEST_MS = 3_600_000;
/** The shortest: the clock may be one that doesn't go. */
const SHORTEST_MS = 20;

/** Calls once a moment has come, by a clock that may be set. */
export class Alarm implements Disposable {
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param now milliseconds since the epoch */
  constructor(private readonly now: () => number, private readonly ring: () => void) {}

  /** Sets it to another moment; `undefined` for none. */
  set(at: number | undefined): void {
    this.dispose();
    if (at === undefined) return;
    this.timer = setTimeout(() => {
      if (this.now() < at) this.set(at);
      else this.ring();
    }, Math.min(Math.max(at - this.now(), SHORTEST_MS), LONGEST_MS));
    // Where timers can keep a process alive, this one doesn't.
    if (typeof this.timer === 'object') this.timer.unref();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
