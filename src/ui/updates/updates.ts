import * as vscode from 'vscode';
import type { InstalledPlugin } from '../../plugins/types';
import { commands } from '../ids';
import type { Messages } from '../messages';
import type { AirlockSession } from '../session';
import { failuresMessage, updatesMessage } from './words';
import type { NamedUpdate } from './words';

/** Tells of newer versions: when the user asks for them, and once each of what was found in the background. */
export class UpdatesDesk implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  /** Found by this window, and not told yet. */
  private readonly news = new Set<string>();

  constructor(private readonly session: AirlockSession, private readonly messages: Messages) {
    this.subscription = session.onDidEvent(event => {
      if (event.name === 'update.found') this.news.add(event.pluginId);
      if (event.name === 'update.check') this.tellNews().catch((error: unknown) => { messages.log(error); });
    });
  }

  /** Looks for newer versions now, with a notification that can cancel it, and says what came of it. */
  async check(): Promise<void> {
    const airlock = await this.session.airlock();
    const { looked, found, failed } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Checking for plugin updates', cancellable: true },
      (progress, token) => {
        const cancelled = new AbortController();
        token.onCancellationRequested(() => { cancelled.abort(); });
        return airlock.updates.check({
          signal: cancelled.signal,
          onProgress: ({ phase, total }) => { progress.report({ message: phase, increment: 100 / Math.max(1, total ?? 1) }); },
        });
      },
    );
    this.news.clear();
    const updates = namedUpdates(await airlock.plugins(), new Set(found.map(({ pluginId }) => pluginId)));
    if (updates.length > 0) this.offer(updates);
    else if (failed.length === 0) this.messages.show('info', looked === 0 ? 'There is no plugin to check for updates: none is installed, or all are pinned or followed in their folders.' : 'All plugins are up to date.', []);
    for (const { error } of failed) this.messages.log(error);
    if (failed.length > 0) this.messages.show('warning', failuresMessage(failed), ['show-log']);
  }

  /** Shows in the view's icon how many updates there are. */
  badge(view: vscode.TreeView<unknown>, plugins: readonly InstalledPlugin[]): void {
    const count = plugins.filter(({ update }) => update !== undefined).length;
    view.badge = count === 0 ? undefined : { value: count, tooltip: count === 1 ? '1 plugin has an update' : `${count} plugins have updates` };
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async tellNews(): Promise<void> {
    const news = new Set(this.news);
    this.news.clear();
    if (news.size === 0) return;
    // What was installed unasked is no news any more.
    const updates = namedUpdates(await (await this.session.airlock()).plugins(), news);
    if (updates.length > 0) this.offer(updates);
  }

  private offer(updates: readonly NamedUpdate[]): void {
    const update = updates.length === 1 ? 'Update' : 'Update All';
    void vscode.window.showInformationMessage(updatesMessage(updates), update).then(async picked => {
      if (picked === undefined) return;
      // One after the other: each may ask a question.
      for (const { pluginId, to } of updates) await vscode.commands.executeCommand(commands.update, pluginId, to);
    }).then(undefined, (error: unknown) => { this.messages.log(error); });
  }
}

function namedUpdates(plugins: readonly InstalledPlugin[], ids: ReadonlySet<string>): readonly NamedUpdate[] {
  return plugins.flatMap(({ id, version, manifest, update }) => (
    update === undefined || !ids.has(id) ? [] : [{ pluginId: id, name: manifest.meta.name, installed: version, ...update }]
  ));
}
