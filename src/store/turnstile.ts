import type { Storage } from '../platform/storage';

/** How long a holder that stopped keeps others waiting, in milliseconds. */
const LEASE_MS = 1_500;
/** How long to wait at most, whoever holds it by then, in milliseconds. */
const PATIENCE_MS = 2_000;
/** How long to wait before looking again, in milliseconds. */
const LOOK_MS = 10;
const MAX_BYTES = 1024;

/** The time that passes while one waits, in milliseconds. */
export interface Waiting {
  now(): number;
  wait(ms: number): Promise<void>;
}

const REAL_TIME: Waiting = { now: () => performance.now(), wait: ms => new Promise(resolve => setTimeout(resolve, ms)) };

/**
 * Lets one window through while the others wait: for a change that others were faster with several times. Nothing is
 * safe because of it, only quicker: a change that was made on an older state doesn't count, whoever holds this. So one
 * that stopped is simply pushed aside. No clock but this process's own is asked, and nothing that the file says matters
 * but that it changes.
 */
export class Turnstile {
  private readonly token = crypto.randomUUID();
  private isHeld = false;

  constructor(private readonly storage: Storage, private readonly location: string, private readonly time: Waiting = REAL_TIME) {}

  /** Resolves when nobody else holds it, after two seconds at most. */
  async pass(): Promise<void> {
    if (this.isHeld) return;
    let held: string | undefined;
    const { time } = this;
    const start = time.now();
    for (let since = start; time.now() - start < PATIENCE_MS;) {
      const now = await this.holder();
      if (now === undefined) return;
      if (now !== held) {
        held = now;
        since = time.now();
      } else if (time.now() - since > LEASE_MS) {
        await this.clear();
        return;
      }
      // Uneven, so that windows which wait for the same don't stay in step.
      await time.wait(LOOK_MS * (0.5 + Math.random()));
    }
  }

  /** Keeps others waiting during an action. */
  async hold<T>(action: () => Promise<T>): Promise<T> {
    await this.pass();
    try {
      this.isHeld = await this.storage.create(this.location, new TextEncoder().encode(this.token));
    } catch {
      // Then it takes a few attempts more.
    }
    try {
      return await action();
    } finally {
      if (this.isHeld) await this.clear();
      this.isHeld = false;
    }
  }

  private async clear(): Promise<void> {
    try {
      await this.storage.remove(this.location);
    } catch {
      // Others wait for the lease to end.
    }
  }

  /** What the file says, or a text of its own for one that can't be read; `undefined` where there is none. */
  private async holder(): Promise<string | undefined> {
    try {
      const stat = await this.storage.stat(this.location);
      if (stat === undefined) return undefined;
      return new TextDecoder().decode(await this.storage.read(this.location, MAX_BYTES));
    } catch {
      return 'unreadable';
    }
  }
}
