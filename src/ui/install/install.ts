import * as vscode from 'vscode';
import { commands, contextKeys, views } from '../ids';
import type { Messages } from '../messages';
import type { AirlockSession } from '../session';
import { findPackages } from './found';
import type { ManifestProblems } from './problems';

/** Installs packages from folders: finds and offers them, shows the progress, and says what is wrong and where. */
export class Installer {
  constructor(private readonly session: AirlockSession, private readonly messages: Messages, private readonly problems: ManifestProblems) {}

  /** Lets the user choose a folder and installs from it. */
  async choose(): Promise<void> {
    const folder = await this.chooseFolder();
    if (folder !== undefined) await this.install(folder);
  }

  /** Installs from a folder, or from the one that a chosen plugin.toml is in. Failures are shown, not thrown. */
  async install(chosen: vscode.Uri): Promise<void> {
    const folder = chosen.path.endsWith('/plugin.toml') ? vscode.Uri.joinPath(chosen, '..') : chosen;
    this.problems.clear(folder);
    try {
      const plugin = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: `Installing from ${vscode.workspace.asRelativePath(folder)}` },
        async () => (await this.session.airlock()).installFromFolder(folder.scheme === 'file' ? folder.fsPath : folder.toString()),
      );
      const { name } = plugin.manifest.meta;
      await vscode.commands.executeCommand(`${views.plugins}.focus`);
      void vscode.window.showInformationMessage(`${name} ${plugin.version} is installed. It has run nothing yet; you are asked what it may do when you first run it.`, 'Run Command…').then(picked => {
        if (picked !== undefined) void vscode.commands.executeCommand(commands.runCommand, plugin.id);
      });
    } catch (error) {
      this.messages.showError(error, { manifest: this.problems.mark(folder, error) });
    }
  }

  /** Tells the explorer's menu which folders hold packages. */
  async markPackageFolders(): Promise<void> {
    const found = await packagesOfWorkspace();
    await vscode.commands.executeCommand('setContext', contextKeys.packageFolders, found.map(folder => folder.fsPath));
  }

  private async chooseFolder(): Promise<vscode.Uri | undefined> {
    const found = await packagesOfWorkspace();
    if (found.length === 0) return browse();
    const items: (vscode.QuickPickItem & { readonly folder?: vscode.Uri })[] = [
      { label: 'In this workspace', kind: vscode.QuickPickItemKind.Separator },
      ...found.map(folder => ({ label: `$(package) ${vscode.workspace.asRelativePath(folder)}`, folder })),
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      { label: '$(folder-opened) Browse…', description: 'choose another folder' },
    ];
    const picked = await vscode.window.showQuickPick(items, { title: 'Install Plugin from Folder', placeHolder: 'Which package? A package is a folder with a plugin.toml.' });
    if (picked === undefined) return undefined;
    return picked.folder ?? browse();
  }
}

async function packagesOfWorkspace(): Promise<readonly vscode.Uri[]> {
  const perRoot = (vscode.workspace.workspaceFolders ?? []).map(async ({ uri }) => {
    const found = await findPackages(async path => {
      const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(uri, path));
      return {
        folders: entries.filter(([, type]) => type === vscode.FileType.Directory).map(([name]) => name),
        holdsManifest: entries.some(([name, type]) => name === 'plugin.toml' && (type & vscode.FileType.File) !== 0),
      };
    });
    return found.map(path => vscode.Uri.joinPath(uri, path));
  });
  return (await Promise.all(perRoot)).flat();
}

async function browse(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false, canSelectMany: false, title: 'Install Plugin from Folder', openLabel: 'Install' });
  return chosen?.[0];
}
