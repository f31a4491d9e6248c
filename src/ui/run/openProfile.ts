import * as vscode from 'vscode';
import type { InstalledPlugin, PluginCommand } from '../../plugins/types';
import type { CpuProfile } from '../../sandbox/profile/cpuProfile';

/** Profiles that are kept in the extension's storage; older ones go. */
const MOST_KEPT = 10;

/** Keeps a profile in the extension's storage and shows it, in the editor's own viewer of profiles. */
export async function openProfile(storage: vscode.Uri, plugin: InstalledPlugin, command: PluginCommand, profile: CpuProfile): Promise<void> {
  const folder = vscode.Uri.joinPath(storage, 'profiles');
  await vscode.workspace.fs.createDirectory(folder);
  // Ids and names of commands are letters, digits, dots, dashes and underscores. Sorted by name, the newest are last.
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  const file = vscode.Uri.joinPath(folder, `${time} ${plugin.id} ${command.name}.cpuprofile`);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(`${JSON.stringify(profile)}\n`));
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name).sort();
  for (const name of names.slice(0, -MOST_KEPT)) await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, name));
  await vscode.commands.executeCommand('vscode.open', file);
}
