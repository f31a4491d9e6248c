import * as vscode from 'vscode';
import type { OfferedPackage } from '../../api/found';
import type { Airlock } from '../../api/types';
import { sentenceOf } from '../../errors';
import type { Subscription } from '../../events/bus';
import type { InstalledPlugin } from '../../plugins/types';
import { contextKeys, hiddenCommands } from '../ids';
import type { AirlockSession } from '../session';
import { decisionFor } from '../words';
import { describeNode } from './entry';
import { DrawnRows } from './drawnRows';
import { canRun, nodeId, type PluginsNode } from './model';

/** Executions listed below a plugin; the rest stay in the store. */
const executionsShown = 10;

/** Milliseconds that changes are collected for before the view is drawn again. */
const settleMs = 50;

/** The Plugins view: what is installed, what each plugin may do here, and what it last did. */
export class PluginsTree implements vscode.TreeDataProvider<PluginsNode>, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<PluginsNode[] | undefined>();
  readonly onDidChangeTreeData = this.changes.event;
  private readonly reads = new vscode.EventEmitter<readonly InstalledPlugin[]>();
  /** Fires with what is installed whenever that was read. */
  readonly onDidRead = this.reads.event;
  private readonly subscription: Subscription;
  private readonly rows = new DrawnRows();
  private isToLookAgain = false;
  /** What was offered when it was last looked. */
  private offered: readonly OfferedPackage[] = [];
  private pending: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly session: AirlockSession, private readonly onFailure: (error: unknown) => void) {
    this.subscription = session.onDidChange(() => { this.refreshSoon(); });
  }

  /** Reads and draws everything again. */
  refresh(): void {
    this.isToLookAgain = true;
    this.draw();
  }

  private draw(): void {
    clearTimeout(this.pending);
    this.pending = undefined;
    this.changes.fire(undefined);
  }

  private refreshSoon(): void {
    this.pending ??= setTimeout(() => {
      this.pending = undefined;
      void this.drawWhatChanged();
    }, settleMs);
  }

  /** Where the plugins are as they were, only what is below their rows is read again. Never rejects. */
  private async drawWhatChanged(): Promise<void> {
    try {
      const airlock = await this.session.airlock();
      const rows = this.rows.standingFor(await airlock.plugins());
      if (rows === undefined) return this.draw();
      this.changes.fire(rows);
      this.lookForPackages(airlock);
    } catch {
      // Reading it as a whole shows why.
      this.draw();
    }
  }

  async getChildren(parent?: PluginsNode): Promise<PluginsNode[]> {
    try {
      const airlock = await this.session.airlock();
      if (parent !== undefined) return await childrenOf(airlock, parent);
      const plugins = await airlock.plugins();
      await vscode.commands.executeCommand('setContext', contextKeys.noPlugins, plugins.length === 0);
      this.reads.fire(plugins);
      this.lookForPackages(airlock);
      const rows = this.rows.put(plugins);
      return this.offered.length === 0 ? rows : [...rows, { kind: 'found', packages: this.offered }];
    } catch (error) {
      this.rows.forget();
      this.onFailure(error);
      return [{ kind: 'note', id: 'failure', text: sentenceOf(error) }];
    }
  }

  /** What is installed is shown meanwhile: looking takes a while where there is much. */
  private lookForPackages(airlock: Airlock): void {
    const again = this.isToLookAgain;
    this.isToLookAgain = false;
    airlock.found({ again }).then(found => {
      const offered = found.filter(({ isNews }) => isNews);
      const isSame = shownOf(offered) === shownOf(this.offered);
      this.offered = offered;
      if (isSame) return;
      this.rows.forget();
      this.refreshSoon();
    }).catch((error: unknown) => { this.onFailure(error); });
  }

  getTreeItem(node: PluginsNode): vscode.TreeItem {
    const entry = describeNode(node, new Date());
    const state = { leaf: vscode.TreeItemCollapsibleState.None, collapsed: vscode.TreeItemCollapsibleState.Collapsed, expanded: vscode.TreeItemCollapsibleState.Expanded }[entry.state];
    const item = new vscode.TreeItem(entry.label, state);
    item.id = nodeId(node);
    item.description = entry.description;
    item.contextValue = entry.context;
    item.accessibilityInformation = { label: entry.spoken };
    item.tooltip = tooltipOf(entry.tooltip);
    if (entry.icon !== '') item.iconPath = new vscode.ThemeIcon(entry.icon, entry.iconColor === undefined ? undefined : new vscode.ThemeColor(entry.iconColor));
    if (node.kind === 'command' && canRun(node.plugin)) item.command = { command: hiddenCommands.runTreeCommand, title: 'Run', arguments: [node] };
    return item;
  }

  dispose(): void {
    clearTimeout(this.pending);
    this.subscription.dispose();
    this.changes.dispose();
    this.reads.dispose();
  }
}

async function childrenOf(airlock: Airlock, parent: PluginsNode): Promise<PluginsNode[]> {
  switch (parent.kind) {
    case 'found': return parent.packages.map(found => ({ kind: 'foundPackage', found }));
    case 'plugin': {
      const groups: PluginsNode[] = (['commands', 'capabilities', 'executions'] as const).map(kind => ({ kind, plugin: parent.plugin }));
      const versions = await airlock.versions(parent.plugin.id);
      return versions.length > 1 ? [...groups, { kind: 'versions', plugin: parent.plugin, versions }] : groups;
    }
    case 'versions': return parent.versions.map(version => ({ kind: 'version', plugin: parent.plugin, version }));
    case 'commands': return orNote(parent.plugin, 'commands', 'It has no commands.', parent.plugin.manifest.commands.map(command => ({ kind: 'command', plugin: parent.plugin, command })));
    case 'capabilities': {
      const grants = await airlock.grants(parent.plugin.id);
      return orNote(parent.plugin, 'capabilities', 'It asks for nothing.', parent.plugin.manifest.capabilities.map(request => ({
        kind: 'capability', plugin: parent.plugin, request, grant: decisionFor(request, grants),
      })));
    }
    case 'executions': {
      const executions = await airlock.executions(parent.plugin.id, executionsShown);
      return orNote(parent.plugin, 'executions', 'It has not run yet.', executions.map(execution => ({ kind: 'execution', plugin: parent.plugin, execution })));
    }
    case 'command':
    case 'capability':
    case 'version':
    case 'foundPackage':
    case 'execution':
    case 'note': return [];
  }
}

/** What is seen of packages that are offered, as one text. */
function shownOf(offered: readonly OfferedPackage[]): string {
  return JSON.stringify(offered.map(({ location, manifest, installed, problem }) => [location, manifest?.id, manifest?.version, manifest?.meta, installed, problem?.sentence]));
}

function orNote(plugin: InstalledPlugin, name: string, text: string, nodes: PluginsNode[]): PluginsNode[] {
  return nodes.length > 0 ? nodes : [{ kind: 'note', id: `${plugin.id}/${name}/none`, text }];
}

/** A tooltip whose texts are text: nothing that a plugin says becomes a link, an image or a command. */
function tooltipOf(tooltip: ReturnType<typeof describeNode>['tooltip']): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString('', true);
  markdown.appendMarkdown('**').appendText(tooltip.title).appendMarkdown('**\n\n');
  if (tooltip.text !== undefined && tooltip.text !== '') markdown.appendText(tooltip.text).appendMarkdown('\n\n');
  for (const [label, value] of tooltip.facts) markdown.appendMarkdown('- ').appendText(`${label}: ${value}`).appendMarkdown('\n');
  return markdown;
}
