import * as vscode from 'vscode';
import type { Airlock } from '../api/types';

/**
 * The window's Airlock, opened when it is first needed and closed with the window. Opening that fails is tried again at
 * the next use.
 */
export class AirlockSession implements vscode.Disposable {
  private opened: Promise<Airlock> | undefined;
  private readonly changes = new vscode.EventEmitter<void>();
  /** Fires after installs, removals, state changes, grants and executions. */
  readonly onDidChange = this.changes.event;

  constructor(private readonly open: () => Promise<Airlock>) {}

  /** Throws AirlockError `store.*` or `settings.invalid` where it cannot be opened. */
  airlock(): Promise<Airlock> {
    this.opened ??= this.openOnce();
    return this.opened;
  }

  private async openOnce(): Promise<Airlock> {
    try {
      const airlock = await this.open();
      airlock.onDidChange(() => { this.changes.fire(); });
      return airlock;
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
    const airlock = await opened.catch(() => undefined);
    await airlock?.dispose();
  }

  dispose(): void {
    void this.close();
  }
}
