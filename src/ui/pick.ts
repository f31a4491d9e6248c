import * as vscode from 'vscode';
import type { InstalledPlugin } from '../plugins/types';
import { runnableCommands, type RunnableCommand } from '../roles/command/runnable';
import { signerLabel } from './words';

/** Lets the user choose a plugin among those given; `undefined` where they don't. */
export async function pickPlugin(title: string, plugins: readonly InstalledPlugin[]): Promise<InstalledPlugin | undefined> {
  const items = plugins.map(plugin => ({
    label: plugin.manifest.meta.name,
    description: `${plugin.version} · ${signerLabel(plugin.signer)}`,
    detail: plugin.manifest.meta.description,
    plugin,
  }));
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: 'Which plugin?', matchOnDescription: true, matchOnDetail: true });
  return picked?.plugin;
}

/** Lets the user choose a command of the plugins given; `undefined` where they don't. */
export async function pickCommand(title: string, plugins: readonly InstalledPlugin[]): Promise<RunnableCommand | undefined> {
  const items = runnableCommands(plugins).map(runnable => ({
    label: runnable.command.title,
    description: `${runnable.plugin.manifest.meta.name} · ${runnable.command.name}`,
    runnable,
  }));
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: 'Which command?', matchOnDescription: true });
  return picked?.runnable;
}
