import type * as vscode from 'vscode';
import type { Airlock } from '../api/types';
import { EventBus } from '../events/bus';
import type { EventListener, Subscription } from '../events/bus';

/** An open Airlock and everything that was opened for it. */
export interface OpenedAirlock {
  readonly airlock: Airlock;
  /** Closes it all, what runs first; resolves when the last record is on disk. */
  close(): Promise<void>;
}

/**
 * The window's Airlock, opened when it is first needed and closed with the window. Opening that fails is tried again at
 * the next use.
 */
export class AirlockSession implements vscode.Disposable {
  private opened: Promise<OpenedAirlock> | undefined;
  private readonly bus: EventBus;

  /** @param onListenerFailure told of what listeners throw */
  constructor(private readonly open: () => Promise<OpenedAirlock>, onListenerFailure: (error: unknown) => void) {
    this.bus = new EventBus(onListenerFailure);
  }

  /** Calls for everything that happens from when Airlock is opened; nothing is opened for it. */
  onDidEvent(listener: EventListener): Subscription {
    return this.bus.on(listener);
  }

  /** Calls at every event, for views that read everything again. */
  onDidChange(listener: () => void): Subscription {
    return this.bus.on(() => { listener(); });
  }

  /** Throws AirlockError `store.*` or `settings.invalid` where it cannot be opened. */
  async airlock(): Promise<Airlock> {
    this.opened ??= this.openOnce();
    return (await this.opened).airlock;
  }

  private async openOnce(): Promise<OpenedAirlock> {
    try {
      const opened = await this.open();
      opened.airlock.onDidEvent(event => { this.bus.emit(event); });
      return opened;
    } catch (error) {
      this.opened = undefined;
      throw error;
    }
  }

  /** Closes what was opened; resolves when its last write is on disk. */
  async close(): Promise<void> {
    const opened = this.opened;
    this.opened = undefined;
    await (await opened?.catch(() => undefined))?.close();
    this.bus.dispose();
  }

  dispose(): void {
    void this.close();
  }
}
