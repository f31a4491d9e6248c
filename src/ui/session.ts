import * as vscode from 'vscode';
import type { Airlock } from '../api/types';

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
  private readonly changes = new vscode.EventEmitter<void>();
  /** Fires after installs, removals, state changes, grants and executions. */
  readonly onDidChange = this.changes.event;

  constructor(private readonly open: () => Promise<OpenedAirlock>) {}

  /** Throws AirlockError `store.*` or `settings.invalid` where it cannot be opened. */
  async airlock(): Promise<Airlock> {
    this.opened ??= this.openOnce();
    return (await this.opened).airlock;
  }

  private async openOnce(): Promise<OpenedAirlock> {
    try {
      const opened = await this.open();
      opened.airlock.onDidChange(() => { this.changes.fire(); });
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
    this.changes.dispose();
    if (opened === undefined) return;
    await (await opened.catch(() => undefined))?.close();
  }

  dispose(): void {
    void this.close();
  }
}
