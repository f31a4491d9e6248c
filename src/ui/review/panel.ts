import * as vscode from 'vscode';
import { freshNonce } from '../webviewPage';
import type { AirlockSession } from '../session';
import { flagPage, PAGE_COMMANDS } from './page';
import { kindLabel } from './words';

/** Shows one flag with its figures in an editor; kept up to date while it is open. */
export class FlagPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private shown = '';
  private drawn = '';
  private readonly listening: { dispose(): void };

  constructor(private readonly session: AirlockSession, private readonly onFailure: (error: unknown) => void) {
    this.listening = session.onDidEvent(({ name }) => {
      if (this.panel !== undefined && /^(flag|plugin|store)\./.test(name)) this.draw(this.panel).catch(this.onFailure);
    });
  }

  /** Throws AirlockError `review.not-found`. */
  async show(flagId: string): Promise<void> {
    const before = this.shown;
    this.shown = flagId;
    const panel = this.panel ?? this.open();
    try {
      await this.draw(panel);
    } catch (error) {
      this.shown = before;
      if (before === '') panel.dispose();
      throw error;
    }
    panel.reveal();
  }

  dispose(): void {
    this.listening.dispose();
    this.panel?.dispose();
  }

  private open(): vscode.WebviewPanel {
    const panel = this.panel = vscode.window.createWebviewPanel('airlock.flag', 'Security Review', vscode.ViewColumn.Active, {
      enableScripts: false, enableForms: false, enableCommandUris: PAGE_COMMANDS, enableFindWidget: true, localResourceRoots: [],
    });
    panel.iconPath = new vscode.ThemeIcon('shield');
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.shown = '';
      this.drawn = '';
    });
    return panel;
  }

  private async draw(panel: vscode.WebviewPanel): Promise<void> {
    const id = this.shown;
    const airlock = await this.session.airlock();
    const [flag, plugins] = await Promise.all([airlock.review.flag(id), airlock.plugins()]);
    if (this.panel !== panel || this.shown !== id) return;
    const plugin = plugins.find(each => each.id === flag.pluginId);
    const pluginName = plugin?.manifest.meta.name ?? flag.pluginId;
    panel.title = `${kindLabel(flag.kind)} of ${pluginName}`;
    const context = { pluginName, isInstalled: plugin !== undefined, isEnabled: plugin?.state === 'enabled', now: new Date() };
    // Drawing again takes the focus away from where it is.
    const content = flagPage(flag, { ...context, nonce: '' });
    if (content === this.drawn) return;
    this.drawn = content;
    panel.webview.html = flagPage(flag, { ...context, nonce: freshNonce() });
  }
}

/** What names a flag: its id, or a row of the view. */
export function readFlagId(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null || !('flag' in argument)) return undefined;
  const { flag } = argument;
  return typeof flag === 'object' && flag !== null && 'id' in flag && typeof flag.id === 'string' ? flag.id : undefined;
}
