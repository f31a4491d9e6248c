import * as vscode from 'vscode';
import type { ConsentDesk } from '../consent/consent';

/** The notification of a run in progress. It makes way for a question about the plugin and comes back after it. */
export class RunProgress {
  private shown: vscode.Progress<{ message?: string }> | undefined;
  private message = '';

  constructor(private readonly title: string, private readonly cancel: AbortController) {}

  /** Shows what the run does now. */
  say(message: string): void {
    this.message = message;
    this.shown?.report({ message });
  }

  /** Shows the notification until the run has settled, one way or the other. Never rejects. */
  async follow(running: Promise<unknown>, desk: ConsentDesk, pluginId: string): Promise<void> {
    let settled = false;
    const end = running.then(() => undefined, () => undefined).then(() => { settled = true; });
    while (!settled) {
      await untilAsking(desk, pluginId, false, end);
      if (settled) return;
      await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: this.title, cancellable: true }, async (progress, token) => {
        const subscription = token.onCancellationRequested(() => { this.cancel.abort(); });
        this.shown = progress;
        progress.report({ message: this.message });
        await untilAsking(desk, pluginId, true, end);
        this.shown = undefined;
        subscription.dispose();
      });
    }
  }
}

/** Resolves when a question about the plugin is open (or none is), at the latest with `end`. */
async function untilAsking(desk: ConsentDesk, pluginId: string, wanted: boolean, end: Promise<unknown>): Promise<void> {
  if (desk.isAsking(pluginId) === wanted) return;
  let subscription: vscode.Disposable | undefined;
  const reached = new Promise<void>(resolve => {
    subscription = desk.onDidChange(() => {
      if (desk.isAsking(pluginId) === wanted) resolve();
    });
  });
  await Promise.race([end, reached]);
  subscription?.dispose();
}
