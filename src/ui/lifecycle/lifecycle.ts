import * as vscode from 'vscode';
import type { InstalledVersion, UpdateResult } from '../../api/lifecycleTypes';
import { AirlockError, sentenceOf } from '../../errors';
import type { FetchProgress } from '../../plugins/sources/source';
import type { InstalledPlugin } from '../../plugins/types';
import { commands } from '../ids';
import { showFetchProgress } from '../install/progress';
import type { Messages } from '../messages';
import type { AirlockSession } from '../session';
import { newlyAsked, versionItem } from './words';

/** Updates, pins, rolls back and reloads plugins as the user asks for it, and says what came of it. */
export class LifecycleDesk {
  constructor(private readonly session: AirlockSession, private readonly messages: Messages) {}

  /** @param to a version, branch or tag; what was asked for when it was installed where absent */
  async update(plugin: InstalledPlugin, to?: string): Promise<void> {
    const airlock = await this.session.airlock();
    await this.tellChange(plugin, `Updating ${plugin.manifest.meta.name}`, options => airlock.update(plugin.id, { ...options, ...(to === undefined ? {} : { to }) }));
  }

  async reload(plugin: InstalledPlugin): Promise<void> {
    const airlock = await this.session.airlock();
    await this.tellChange(plugin, `Reloading ${plugin.manifest.meta.name}`, options => airlock.reload(plugin.id, options));
  }

  /** Updates all that are not pinned, one after another; one that fails keeps no other from it. */
  async updateAll(): Promise<void> {
    const airlock = await this.session.airlock();
    const plugins = (await airlock.plugins()).filter(plugin => plugin.isPinned !== true);
    const updated: string[] = [];
    const failed: string[] = [];
    await withFetchProgress('Updating plugins', async (options, report) => {
      for (const plugin of plugins) {
        const { name } = plugin.manifest.meta;
        if (options.signal.aborted) return;
        report({ phase: name });
        try {
          const { kind, version } = await airlock.update(plugin.id, { signal: options.signal });
          if (kind === 'updated') updated.push(`${name} ${version}`);
        } catch (error) {
          this.messages.log(error);
          if (!(error instanceof AirlockError) || error.code !== 'cancelled') failed.push(`${name}: ${sentenceOf(error)}`);
        }
      }
    });
    const done = updated.length === 0 ? 'No plugin was updated.' : `Updated: ${updated.join(', ')}.`;
    this.messages.show(failed.length === 0 ? 'info' : 'warning', [done, ...failed].join(' '), failed.length === 0 ? [] : ['show-log']);
  }

  async pin(plugin: InstalledPlugin, isPinned: boolean): Promise<void> {
    await (await this.session.airlock()).pin(plugin.id, isPinned);
    const { name } = plugin.manifest.meta;
    vscode.window.setStatusBarMessage(isPinned ? `$(pinned) ${name} stays at ${plugin.version}.` : `$(pin) ${name} is updated again.`, 10_000);
  }

  /** @param digest of the version's package; the user chooses among those that are kept where absent */
  async rollBack(plugin: InstalledPlugin, digest?: string): Promise<void> {
    const airlock = await this.session.airlock();
    const target = digest ?? (await this.chooseVersion(plugin, await airlock.versions(plugin.id)))?.packageDigest;
    if (target === undefined) return;
    const now = await airlock.rollback(plugin.id, target);
    const { name } = now.manifest.meta;
    const pin = 'Pin Version';
    void vscode.window.showInformationMessage(`${name} is rolled back to ${now.version}, from ${plugin.version}. An update would bring ${plugin.version} again, unless you pin it.`, pin).then(picked => {
      if (picked === pin) void vscode.commands.executeCommand(commands.pin, plugin.id);
    });
  }

  private async chooseVersion(plugin: InstalledPlugin, versions: readonly InstalledVersion[]): Promise<InstalledVersion | undefined> {
    const { name } = plugin.manifest.meta;
    const kept = versions.filter(({ isActive, isKept }) => isKept && !isActive);
    if (kept.length === 0) throw new AirlockError('plugin.no-such-version', `No earlier version of ${name} is kept.`, 'Versions are kept when they are updated; the setting "airlock.versions.kept" says how many.');
    const picked = await vscode.window.showQuickPick(kept.map(version => ({ ...versionItem(version, new Date()), version })), { title: `Roll Back ${name}`, placeHolder: `Which version is to run in place of ${plugin.version}?` });
    return picked?.version;
  }

  private async tellChange(plugin: InstalledPlugin, title: string, change: (options: FetchHooks) => Promise<UpdateResult>): Promise<void> {
    const { name } = plugin.manifest.meta;
    try {
      const result = await withFetchProgress(title, change);
      if (result.kind !== 'updated') {
        this.messages.show('info', `${name} ${plugin.version} is the newest that there is at ${plugin.source.url}.`, []);
        return;
      }
      const was = result.from === result.version ? 'its files were changed' : `it was ${result.from}`;
      void vscode.window.showInformationMessage(`${name} is now ${result.version}; ${was}. ${newlyAsked(result)}`, 'Run Command…').then(picked => {
        if (picked !== undefined) void vscode.commands.executeCommand(commands.runCommand, plugin.id);
      });
    } catch (error) {
      this.messages.showError(error, { plugin });
    }
  }
}

interface FetchHooks {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: FetchProgress) => void;
}

/** Does something that fetches, with its progress in a notification that can cancel it. */
function withFetchProgress<T>(title: string, work: (options: FetchHooks, report: (progress: FetchProgress) => void) => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
    const cancelled = new AbortController();
    token.onCancellationRequested(() => { cancelled.abort(); });
    const onProgress = showFetchProgress(progress);
    return work({ signal: cancelled.signal, onProgress }, onProgress);
  });
}
