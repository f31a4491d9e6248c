import * as vscode from 'vscode';
import { commands, contextKeys, views } from '../ids';
import type { Messages } from '../messages';
import type { AirlockSession } from '../session';
import { inOfferOrder, type FoundPackage } from './found';
import type { ManifestProblems } from './problems';

/** Packages looked for in the workspace at most. */
const packagesFound = 200;

const notSearched = '**/{node_modules,target,.git,dist,out}/**';

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
    const found = await findPackages();
    await vscode.commands.executeCommand('setContext', contextKeys.packageFolders, found.map(({ folder }) => vscode.Uri.parse(folder).fsPath));
  }

  private async chooseFolder(): Promise<vscode.Uri | undefined> {
    const found = await findPackages();
    if (found.length === 0) return browse();
    const items: (vscode.QuickPickItem & { readonly folder?: string })[] = [
      { label: 'In this workspace', kind: vscode.QuickPickItemKind.Separator },
      ...found.map(({ folder, shown }) => ({ label: `$(package) ${shown}`, folder })),
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      { label: '$(folder-opened) Browse…', description: 'choose another folder' },
    ];
    const picked = await vscode.window.showQuickPick(items, { title: 'Install Plugin from Folder', placeHolder: 'Which package? A package is a folder with a plugin.toml.' });
    if (picked === undefined) return undefined;
    return picked.folder === undefined ? browse() : vscode.Uri.parse(picked.folder);
  }
}

async function findPackages(): Promise<readonly FoundPackage[]> {
  const manifests = await vscode.workspace.findFiles('**/plugin.toml', notSearched, packagesFound);
  return inOfferOrder(manifests.map(manifest => {
    const folder = vscode.Uri.joinPath(manifest, '..');
    return { folder: folder.toString(), shown: vscode.workspace.asRelativePath(folder) };
  }));
}

async function browse(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false, canSelectMany: false, title: 'Install Plugin from Folder', openLabel: 'Install' });
  return chosen?.[0];
}
