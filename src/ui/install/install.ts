import * as vscode from 'vscode';
import type { CatalogueChoice } from '../../api/catalogue';
import type { ExpectedPackage } from '../../plugins/catalogue/expected';
import { AirlockError } from '../../errors';
import { isOciLocation, parseOciReference } from '../../plugins/sources/oci/reference';
import type { PackageReference } from '../../plugins/sources/source';
import { commands, contextKeys, views } from '../ids';
import type { Messages } from '../messages';
import { confirmDowngrade } from '../prompts';
import type { AirlockSession } from '../session';
import { askForAddress } from './address';
import { findPackages } from './found';
import type { ManifestProblems } from './problems';
import { showFetchProgress } from './progress';

/** What is different where a package was chosen in a catalogue. */
interface CatalogueInstall {
  readonly expected?: ExpectedPackage;
  /** Whether the Plugins view comes to the front afterwards. */
  readonly showsPlugins?: boolean;
}

/** Installs packages: finds and offers them, shows the progress, and says what is wrong and where. */
export class Installer {
  constructor(private readonly session: AirlockSession, private readonly messages: Messages, private readonly problems: ManifestProblems) {}

  /** Lets the user choose a folder and installs from it. */
  async chooseFolder(): Promise<void> {
    const folder = await chooseFolder();
    if (folder !== undefined) await this.installUri(folder);
  }

  /** Lets the user choose a ZIP file or a module and installs from it. */
  async chooseFile(): Promise<void> {
    const chosen = await vscode.window.showOpenDialog({
      canSelectFiles: true, canSelectFolders: false, canSelectMany: false,
      filters: { 'Packages': ['zip', 'wasm', 'toml'] },
      title: 'Install Plugin from File', openLabel: 'Install',
    });
    if (chosen?.[0] !== undefined) await this.installUri(chosen[0]);
  }

  /** Asks for the address of a package on a server, and for the state of it that is wanted. */
  async chooseAddress(): Promise<void> {
    const reference = await askForAddress();
    if (reference !== undefined) await this.install(reference, reference.location, () => undefined);
  }

  /** Installs from a folder, or from one of a package's files. Failures are shown, not thrown. */
  async installUri(chosen: vscode.Uri): Promise<void> {
    const uri = chosen.path.endsWith('/plugin.toml') ? vscode.Uri.joinPath(chosen, '..') : chosen;
    this.problems.clear(uri);
    await this.install(
      { location: uri.scheme === 'file' ? uri.fsPath : uri.toString() },
      vscode.workspace.asRelativePath(uri),
      error => this.problems.mark(uri, error),
    );
  }

  /** Installs the version of a plugin that was chosen in a catalogue. Failures are shown, not thrown. */
  async installFromCatalogue(choice: CatalogueChoice): Promise<void> {
    const { reference, expected } = await (await this.session.airlock()).catalogue.chosen(choice);
    await this.install(reference, `${expected.id} ${expected.version}`, () => undefined, { expected, showsPlugins: false });
  }

  /** Tells the explorer's menu which folders hold packages. */
  async markPackageFolders(): Promise<void> {
    const found = await packagesOfWorkspace();
    await vscode.commands.executeCommand('setContext', contextKeys.packageFolders, found.map(folder => folder.fsPath));
  }

  private async install(reference: PackageReference, shown: string, mark: (error: unknown) => ReturnType<ManifestProblems['mark']>, { expected, showsPlugins = true }: CatalogueInstall = {}): Promise<void> {
    try {
      const plugin = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: `Installing${showsPlugins ? ' from' : ''} ${shown}`, cancellable: true },
        async (progress, token) => {
          const cancelled = new AbortController();
          token.onCancellationRequested(() => { cancelled.abort(); });
          const airlock = await this.session.airlock();
          const options = { signal: cancelled.signal, onProgress: showFetchProgress(progress), ...(expected === undefined ? {} : { expected }) };
          return airlock.install(reference, options).catch(async (error: unknown) => {
            if (!(error instanceof AirlockError) || error.code !== 'plugin.downgrade' || !await confirmDowngrade(error)) throw error;
            return airlock.install(reference, { ...options, allowDowngrade: true });
          });
        },
      );
      const { name } = plugin.manifest.meta;
      if (showsPlugins) await vscode.commands.executeCommand(`${views.plugins}.focus`);
      void vscode.window.showInformationMessage(`${name} ${plugin.version} is installed. It has run nothing yet; you are asked what it may do when you first run it.`, 'Run Command…').then(picked => {
        if (picked !== undefined) void vscode.commands.executeCommand(commands.runCommand, plugin.id);
      });
    } catch (error) {
      this.messages.showError(error, { manifest: mark(error), registry: registryToSignInAt(reference, error) });
    }
  }
}

/** The registry that refused: its address was understood, or it could not have. */
function registryToSignInAt({ location }: PackageReference, error: unknown): string | undefined {
  const isRefused = error instanceof AirlockError && error.code === 'source.authentication' && isOciLocation(location);
  return isRefused ? parseOciReference(location).registry : undefined;
}

async function chooseFolder(): Promise<vscode.Uri | undefined> {
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
