import * as v from 'valibot';
import * as vscode from 'vscode';
import { fromWebviewSchema } from '../../../media/discover/protocol';
import type { FromWebview, ToWebview } from '../../../media/discover/protocol';
import { sentenceOf } from '../../errors';
import type { FetchProgress } from '../../plugins/sources/source';
import { formatBytes } from '../format';
import { settings } from '../ids';
import type { Installer } from '../install/install';
import { openSettings } from '../messages';
import type { Messages } from '../messages';
import type { AirlockSession } from '../session';
import { showsRemoteImages } from '../settings';
import { freshNonce, webviewPage } from '../webviewPage';
import { describeCatalogue, describeOffer, describeResults } from './describe';
import { openLink } from './links';

/** Milliseconds between two words about how far it is. */
const PROGRESS_MS = 250;

interface PluginKey {
  readonly location: string;
  readonly id: string;
}

/** The Discover page: what the configured catalogues list, one page at most. Nothing is fetched before it is opened. */
export class DiscoverDesk implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private query = '';
  private shown: PluginKey | undefined;
  private refreshing: AbortController | undefined;
  private reading: AbortController | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly extensionUri: vscode.Uri, private readonly session: AirlockSession, private readonly installer: Installer, private readonly messages: Messages) {
    this.subscriptions = [
      session.onDidChange(() => { this.run(() => this.showAgain()); }),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration(settings.catalogues)) this.run(() => this.refresh());
        if (event.affectsConfiguration(settings.remoteImages)) this.load();
      }),
    ];
  }

  /** Opens the page, or brings it to the front. */
  open(): void {
    if (this.panel !== undefined) {
      this.panel.reveal();
      return;
    }
    const media = vscode.Uri.joinPath(this.extensionUri, 'dist', 'media');
    const panel = vscode.window.createWebviewPanel('airlock.discover', 'Discover Plugins', vscode.ViewColumn.Active, {
      enableScripts: true, enableForms: false, enableCommandUris: false, enableFindWidget: true, localResourceRoots: [media],
    });
    panel.iconPath = vscode.Uri.joinPath(this.extensionUri, 'media', 'icons', 'airlock.svg');
    this.panel = panel;
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.query = '';
      this.shown = undefined;
      this.refreshing?.abort();
      this.reading?.abort();
    });
    panel.webview.onDidReceiveMessage((received: unknown) => {
      const parsed = v.safeParse(fromWebviewSchema, received);
      if (parsed.success) this.run(() => this.answer(parsed.output));
      else this.messages.log(new Error(`The Discover page sent something that is not a message: ${v.summarize(parsed.issues)}`));
    });
    this.load();
    this.run(() => this.refresh());
  }

  dispose(): void {
    this.panel?.dispose();
    for (const item of this.subscriptions) item.dispose();
  }

  /** Loads the page anew; it knows itself what it showed. */
  private load(): void {
    if (this.panel === undefined) return;
    const { webview } = this.panel;
    const media = vscode.Uri.joinPath(this.extensionUri, 'dist', 'media');
    webview.html = webviewPage({
      script: webview.asWebviewUri(vscode.Uri.joinPath(media, 'discover.js')).toString(),
      styles: ['codicon.css', 'discover.css'].map(name => webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString()),
      cspSource: webview.cspSource,
      nonce: freshNonce(),
      showsImages: showsRemoteImages(),
    });
  }

  private async answer(message: FromWebview): Promise<void> {
    switch (message.type) {
      case 'ready':
        ({ query: this.query, open: this.shown } = message);
        await this.showCatalogues();
        await this.showResults();
        if (this.shown !== undefined) await this.showOffer(this.shown, { withReadme: true });
        return;
      case 'search':
        this.query = message.query;
        return this.showResults();
      case 'open':
        this.shown = { location: message.location, id: message.id };
        return this.showOffer(this.shown, { withReadme: true });
      case 'refresh': return this.refresh();
      case 'cancel':
        this.refreshing?.abort();
        return;
      case 'install': {
        const { location, id, version } = message;
        await this.installer.installFromCatalogue({ location, pluginId: id, version });
        return this.showAgain();
      }
      case 'rate':
        await (await this.session.airlock()).catalogue.rate(message.id, message.version, message.stars);
        return this.showResults();
      case 'link': return openLink(message.href);
      case 'settings': return openSettings(settings.catalogues);
    }
  }

  private async refresh(): Promise<void> {
    if (this.panel === undefined || this.refreshing !== undefined) return;
    const { catalogue } = await this.session.airlock();
    const cancelled = this.refreshing = new AbortController();
    try {
      await this.showCatalogues();
      await catalogue.refresh({ signal: cancelled.signal, onProgress: this.progress() });
    } finally {
      this.refreshing = undefined;
    }
    await this.showCatalogues();
    await this.showAgain();
  }

  /** Tells the page how far it is, no more often than people read. */
  private progress(): (progress: FetchProgress) => void {
    let last = 0;
    return ({ phase, done = 0 }) => {
      if (Date.now() < last + PROGRESS_MS) return;
      last = Date.now();
      void this.post({ type: 'progress', text: `Asking the catalogues for what is new: ${phase}, ${formatBytes(done)}` });
    };
  }

  private async showCatalogues(): Promise<void> {
    const { catalogue } = await this.session.airlock();
    await this.post({ type: 'catalogues', catalogues: (await catalogue.catalogues()).map(describeCatalogue), isRefreshing: this.refreshing !== undefined });
  }

  private async showResults(): Promise<void> {
    const { query } = this;
    const { catalogue } = await this.session.airlock();
    await this.post(describeResults(query, await catalogue.search(query)));
  }

  private async showAgain(): Promise<void> {
    if (this.panel === undefined) return;
    await this.showResults();
    if (this.shown !== undefined) await this.showOffer(this.shown, { withReadme: false });
  }

  private async showOffer({ location, id }: PluginKey, { withReadme }: { readonly withReadme: boolean }): Promise<void> {
    const { catalogue } = await this.session.airlock();
    const offer = await catalogue.offer(location, id);
    await this.post({ type: 'offer', offer: describeOffer(offer), showsImages: showsRemoteImages() });
    if (!withReadme || offer.plugin.readme === undefined) return;
    this.reading?.abort();
    const reading = this.reading = new AbortController();
    try {
      const markdown = await catalogue.readme(location, id, reading.signal);
      await this.post({ type: 'readme', location, id, markdown: markdown ?? '' });
    } catch (error) {
      if (!reading.signal.aborted) await this.post({ type: 'readme-problem', location, id, problem: sentenceOf(error) });
    }
  }

  private async post(message: ToWebview): Promise<void> {
    await this.panel?.webview.postMessage(message);
  }

  /** Runs what nobody waits for; what goes wrong is shown. */
  private run(work: () => Promise<void>): void {
    work().catch((error: unknown) => { this.messages.showError(error); });
  }
}
