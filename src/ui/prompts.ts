import * as vscode from 'vscode';
import type { InstalledPlugin } from '../plugins/types';

/** Asks whether a plugin and what belongs to it may be deleted. */
export async function confirmUninstall(plugin: InstalledPlugin): Promise<boolean> {
  const uninstall = 'Uninstall';
  const picked = await vscode.window.showWarningMessage(`Uninstall ${plugin.manifest.meta.name} ${plugin.version}?`, {
    modal: true,
    detail: 'This deletes Airlock’s copy of the plugin and everything that you allowed it, in all workspaces. The folder that it was installed from, and the record of its executions, stay.',
  }, uninstall);
  return picked === uninstall;
}
