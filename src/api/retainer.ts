import { applyRetention } from '../store/retention';
import type { Retention } from '../store/retention';
import type { Ledger } from '../store/ledger';

/** How long to wait before looking whether there is too much, and between two times, in milliseconds. */
const FIRST_MS = 20_000;
const EVERY_MS = 60 * 60 * 1000;

/** Keeps the record of executions as small as the settings say, in the background. */
export class Retainer {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private underWay: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(private readonly ledger: Ledger, private readonly retention: (() => Retention) | undefined, private readonly now: () => number, private readonly onProblem: (error: unknown) => void) {}

  /** To be called when there may be more than before. */
  recorded(): void {
    if (this.retention === undefined || this.timer !== undefined || this.stopped) return;
    this.wait(FIRST_MS, this.retention);
  }

  async dispose(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.underWay;
  }

  private wait(ms: number, retention: () => Retention): void {
    this.timer = setTimeout(() => {
      this.underWay = applyRetention(this.ledger, retention(), this.now()).catch(this.onProblem).finally(() => {
        if (!this.stopped) this.wait(EVERY_MS, retention);
      });
    }, ms);
    // It keeps no command line alive.
    if (typeof this.timer === 'object') this.timer.unref();
  }
}
