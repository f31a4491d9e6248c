import * as vscode from 'vscode';
import { sentenceOf } from '../../errors';
import { commands, views } from '../ids';
import type { AirlockSession } from '../session';
import { childrenOf, describeReview, reviewNodes, type ReviewNode } from './entry';

/** Flags that the view lists; older ones stay in the store. */
export const FLAGS_SHOWN = 500;

/** Milliseconds that changes are collected for before the view is drawn again. */
const SETTLE_MS = 100;

/** The Security Review view: what stands out in what plugins did, and what was decided about it. */
export class ReviewTree implements vscode.TreeDataProvider<ReviewNode>, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changes.event;
  private readonly view: vscode.TreeView<ReviewNode>;
  private readonly owned: readonly { dispose(): void }[];
  private pending: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly session: AirlockSession, private readonly onFailure: (error: unknown) => void) {
    this.view = vscode.window.createTreeView(views.review, { treeDataProvider: this, showCollapseAll: true });
    this.owned = [this.view, this.changes, session.onDidChange(() => { this.refreshSoon(); })];
  }

  async getChildren(parent?: ReviewNode): Promise<ReviewNode[]> {
    if (parent !== undefined) return [...childrenOf(parent)];
    try {
      const airlock = await this.session.airlock();
      const flags = await airlock.review.flags(FLAGS_SHOWN);
      const names = flags.length === 0 ? new Map<string, string>() : new Map((await airlock.plugins()).map(plugin => [plugin.id, plugin.manifest.meta.name]));
      return [...reviewNodes(flags, id => names.get(id) ?? id)];
    } catch (error) {
      this.onFailure(error);
      return [{ kind: 'note', text: sentenceOf(error) }];
    }
  }

  getTreeItem(node: ReviewNode): vscode.TreeItem {
    const entry = describeReview(node, new Date());
    const item = new vscode.TreeItem(entry.label, { leaf: vscode.TreeItemCollapsibleState.None, collapsed: vscode.TreeItemCollapsibleState.Collapsed, expanded: vscode.TreeItemCollapsibleState.Expanded }[entry.state]);
    item.id = entry.id;
    item.description = entry.description;
    item.contextValue = entry.context;
    item.accessibilityInformation = { label: entry.spoken };
    item.tooltip = tooltipOf(entry.tooltip);
    if (entry.icon !== '') item.iconPath = new vscode.ThemeIcon(entry.icon, entry.iconColor === undefined ? undefined : new vscode.ThemeColor(entry.iconColor));
    if (node.kind === 'flag') item.command = { command: commands.showFlag, title: 'Show', arguments: [node.flag.id] };
    return item;
  }

  /** Reads and draws everything again. */
  refresh(): void {
    this.changes.fire();
    this.countOpen().catch(this.onFailure);
  }

  dispose(): void {
    clearTimeout(this.pending);
    for (const item of this.owned) item.dispose();
  }

  /** Events only come once Airlock is open: nothing is opened for a badge. */
  private refreshSoon(): void {
    this.pending ??= setTimeout(() => {
      this.pending = undefined;
      this.refresh();
    }, SETTLE_MS);
  }

  private async countOpen(): Promise<void> {
    const open = await (await this.session.airlock()).review.openCount();
    this.view.badge = open === 0 ? undefined : { value: open, tooltip: open === 1 ? 'One flag to decide about' : `${open} flags to decide about` };
  }
}

/** A tooltip whose texts are text: nothing that a plugin says becomes a link, an image or a command. */
function tooltipOf(tooltip: ReturnType<typeof describeReview>['tooltip']): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString('', true);
  markdown.appendMarkdown('**').appendText(tooltip.title).appendMarkdown('**\n\n');
  if (tooltip.text !== undefined) markdown.appendText(tooltip.text).appendMarkdown('\n\n');
  for (const [label, value] of tooltip.facts) markdown.appendMarkdown('- ').appendText(`${label}: ${value}`).appendMarkdown('\n');
  return markdown;
}
