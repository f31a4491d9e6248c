import * as vscode from 'vscode';
import type { InstalledPlugin } from '../../plugins/types';

/** The output channels: Airlock's own, and one for each plugin that ran or whose log was asked for. */
export class Logs implements vscode.Disposable {
  /** What Airlock itself has to say. */
  readonly airlock = vscode.window.createOutputChannel('Airlock', { log: true });
  private readonly byPlugin = new Map<string, vscode.LogOutputChannel>();

  /** The channel of one plugin, made when first needed. */
  of(plugin: InstalledPlugin): vscode.LogOutputChannel {
    let channel = this.byPlugin.get(plugin.id);
    if (channel === undefined) {
      const { name } = plugin.manifest.meta;
      channel = vscode.window.createOutputChannel(`Airlock: ${name === plugin.id ? name : `${name} (${plugin.id})`}`, { log: true });
      this.byPlugin.set(plugin.id, channel);
    }
    return channel;
  }

  /** Closes the channel of a plugin that is gone. */
  drop(pluginId: string): void {
    this.byPlugin.get(pluginId)?.dispose();
    this.byPlugin.delete(pluginId);
  }

  dispose(): void {
    this.airlock.dispose();
    for (const channel of this.byPlugin.values()) channel.dispose();
    this.byPlugin.clear();
  }
}
