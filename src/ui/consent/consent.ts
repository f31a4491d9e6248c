import * as v from 'valibot';
import * as vscode from 'vscode';
import { fromWebviewSchema, type ToWebview } from '../../../media/consent/protocol';
import type { ConsentAnswer, ConsentQuestion } from '../../api/prompts';
import { sentenceOf } from '../../errors';
import { FileCounter } from './fileCounter';
import { ConsentExchange } from './exchange';
import { describeQuestion, orderOf } from './question';
import { OneAtATime } from './queue';
import { freshNonce, webviewPage } from '../webviewPage';

/** Asks in a webview what a plugin may do, one question at a time. */
export class ConsentDesk implements vscode.Disposable {
  private readonly queue = new OneAtATime();
  private readonly changes = new vscode.EventEmitter<void>();
  /** Fires when a question was opened or closed. */
  readonly onDidChange = this.changes.event;
  private asking: string | undefined;

  constructor(private readonly extensionUri: vscode.Uri, private readonly log: vscode.LogOutputChannel) {}

  /** Resolves with the answer, or `undefined` where the page was closed, cancelled, or the question withdrawn. */
  ask(question: ConsentQuestion): Promise<ConsentAnswer | undefined> {
    return this.queue.run(async () => {
      if (question.signal?.aborted === true) return undefined;
      this.nowAsking(question.plugin.id);
      try {
        return await this.open(question);
      } finally {
        this.nowAsking(undefined);
      }
    });
  }

  /** Whether a question about the plugin is open. */
  isAsking(pluginId: string): boolean {
    return this.asking === pluginId;
  }

  private nowAsking(pluginId: string | undefined): void {
    this.asking = pluginId;
    this.changes.fire();
  }

  dispose(): void {
    this.changes.dispose();
  }

  private open(question: ConsentQuestion): Promise<ConsentAnswer | undefined> {
    const media = vscode.Uri.joinPath(this.extensionUri, 'dist', 'media');
    const icons = vscode.Uri.joinPath(this.extensionUri, 'media', 'icons');
    const panel = vscode.window.createWebviewPanel(
      'airlock.consent', `Allow ${question.plugin.manifest.meta.name}?`, { viewColumn: vscode.ViewColumn.Active, preserveFocus: false },
      { enableScripts: true, enableForms: true, enableCommandUris: false, enableFindWidget: true, localResourceRoots: [media] },
    );
    panel.iconPath = { light: vscode.Uri.joinPath(icons, 'consent-light.svg'), dark: vscode.Uri.joinPath(icons, 'consent-dark.svg') };
    return new Promise(resolve => {
      const owned: vscode.Disposable[] = [];
      let answer: ConsentAnswer | undefined;
      const exchange = new ConsentExchange(question);
      const send = (message: ToWebview): void => { void panel.webview.postMessage(message); };
      const counter = new FileCounter(question.countFiles, shown => question.requests[orderOf(question)[shown] ?? -1]?.paths, send, error => { this.log.warn(`Files could not be counted for a question: ${sentenceOf(error)}`); });
      owned.push(counter);
      const withdraw = (): void => { panel.dispose(); };
      question.signal?.addEventListener('abort', withdraw, { once: true });
      panel.onDidDispose(() => {
        question.signal?.removeEventListener('abort', withdraw);
        for (const item of owned) item.dispose();
        resolve(answer);
      });
      panel.webview.onDidReceiveMessage((received: unknown) => {
        const parsed = v.safeParse(fromWebviewSchema, received);
        if (!parsed.success) {
          this.log.error(`The consent page sent something that is not a message: ${v.summarize(parsed.issues)}`);
          return;
        }
        const message = parsed.output;
        switch (message.type) {
          case 'ready':
            exchange.shown();
            return send({ type: 'question', question: describeQuestion(question, path => vscode.workspace.asRelativePath(path)) });
          case 'count': return counter.count(message);
          case 'answer': {
            const taken = exchange.take(message.answers);
            if (!taken.ok) return this.log.error(`The consent page's answer is not used. ${taken.why}`);
            answer = taken.answer;
            panel.dispose();
            return;
          }
          case 'cancel':
            panel.dispose();
        }
      }, undefined, owned);
      panel.webview.html = webviewPage({
        script: panel.webview.asWebviewUri(vscode.Uri.joinPath(media, 'consent.js')).toString(),
        styles: ['codicon.css', 'consent.css'].map(name => panel.webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString()),
        cspSource: panel.webview.cspSource,
        nonce: freshNonce(),
      });
    });
  }
}
