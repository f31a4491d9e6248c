import type { EventBus } from '../events/bus';
import type { Store } from '../store/types';
import { claimCheck, noteCheck, postponeCheck } from '../store/updates';
import type { AirlockDeps } from './deps';
import { isOffline } from './updates';
import type { Updates } from './updates';
import type { UpdateTimes } from './updateTypes';

const HOUR_MS = 60 * 60 * 1000;
const TIMES: UpdateTimes = { firstMs: 30_000, againMs: HOUR_MS, leaseMs: 15 * 60 * 1000, offlineMs: HOUR_MS };

/** Checks for updates in the background, once for all windows, from the first use of Airlock in this one. */
export class UpdateSchedule {
  private readonly stopped = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private underWay: Promise<void> = Promise.resolve();
  private isStarted = false;

  constructor(
    private readonly deps: Pick<AirlockDeps, 'updateSettings' | 'updateTimes' | 'now' | 'random'>,
    private readonly store: Store,
    private readonly bus: EventBus,
    private readonly updates: Updates,
  ) {}

  /** Airlock is used. */
  start(): void {
    if (this.isStarted || this.deps.updateSettings === undefined) return;
    this.isStarted = true;
    this.wait(this.times.firstMs);
  }

  async dispose(): Promise<void> {
    this.stopped.abort();
    clearTimeout(this.timer);
    await this.underWay;
  }

  private get times(): UpdateTimes {
    return this.deps.updateTimes ?? TIMES;
  }

  /** Windows that were opened together don't all look at the same moment. */
  private wait(ms: number): void {
    if (this.stopped.signal.aborted) return;
    const random = new Uint8Array(1);
    this.deps.random(random);
    this.timer = setTimeout(() => {
      // What is wrong with the store is told by whoever wants something of it.
      this.underWay = this.look().catch(() => undefined).finally(() => { this.wait(this.times.againMs); });
    }, ms * (1 + (random[0] ?? 0) / 255));
    // Where timers can keep a process alive, this one doesn't.
    if (typeof this.timer === 'object') this.timer.unref();
  }

  private async look(): Promise<void> {
    const { deps, store, times } = this;
    const settings = deps.updateSettings?.();
    if (settings === undefined || settings.check === 'off') return;
    const intervalMs = Math.max(1, settings.intervalHours) * HOUR_MS;
    if (!await store.write(db => claimCheck(db, deps.now(), intervalMs, times.leaseMs))) return;
    const { signal } = this.stopped;
    try {
      const { looked, found, failed } = await this.updates.check({ signal });
      const isOfflineAtAll = looked > 0 && failed.length === looked && failed.every(({ error }) => isOffline(error));
      await store.write(db => (isOfflineAtAll ? postponeCheck(db, deps.now() + times.offlineMs) : noteCheck(db, deps.now())));
      if (settings.check === 'install') {
        for (const update of found) await this.updates.installUnattended(update, signal);
      }
      this.bus.emit({ name: 'update.check', at: new Date(deps.now()).toISOString(), plugins: looked, found: found.length, failed: failed.length });
    } catch (error) {
      // Another window, or this one when it is opened again, may begin at once.
      if (signal.aborted) await store.write(db => postponeCheck(db, deps.now()));
      throw error;
    }
  }
}

