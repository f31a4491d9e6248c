import * as vscode from 'vscode';
import { rightsText } from '../../api/policy/rightsText';
import type { InstalledPlugin } from '../../plugins/types';
import { commands, settings } from '../ids';
import type { AirlockSession } from '../session';
import { linksIn } from './rightsLinks';

/** Scheme of the documents that say what plugins may do. */
const SCHEME = 'airlock-rights';

/** Shows what a plugin may do and where that comes from, as a text that is kept up to date while it is open. */
export class RightsDocuments implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changes.event;
  private readonly owned: readonly vscode.Disposable[];

  constructor(private readonly session: AirlockSession) {
    this.owned = [
      this.changes,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.languages.registerDocumentLinkProvider({ scheme: SCHEME }, this),
      session.onDidChange(() => { this.renew(); }),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration(settings.policy) || event.affectsConfiguration(settings.networkOffline)) this.renew();
      }),
    ];
  }

  async show({ id }: InstalledPlugin): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${id}.md` });
    // What it says may be another since it was last shown.
    this.changes.fire(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  async provideTextDocumentContent({ path }: vscode.Uri): Promise<string> {
    return rightsText(await (await this.session.airlock()).rights(pluginIdOf(path)));
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    return linksIn(document.getText()).map(({ start, end, to }) => {
      const link = new vscode.DocumentLink(new vscode.Range(document.positionAt(start), document.positionAt(end)), targetOf(to, document.uri));
      link.tooltip = to.kind === 'file' ? 'Open the file' : to.kind === 'policy' ? 'Open the setting' : 'Review grants';
      return link;
    });
  }

  dispose(): void {
    for (const item of this.owned) item.dispose();
  }

  private renew(): void {
    for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === SCHEME) this.changes.fire(uri);
  }
}

function pluginIdOf(path: string): string {
  return path.replace(/^\//, '').replace(/\.md$/, '');
}

function targetOf(to: ReturnType<typeof linksIn>[number]['to'], { path }: vscode.Uri): vscode.Uri {
  switch (to.kind) {
    case 'policy': return command('workbench.action.openSettings', settings.policy);
    case 'grants': return command(commands.reviewGrants, pluginIdOf(path));
    case 'file': return vscode.Uri.file(to.path);
  }
}

function command(id: string, argument: string): vscode.Uri {
  return vscode.Uri.parse(`command:${id}?${encodeURIComponent(JSON.stringify([argument]))}`);
}
