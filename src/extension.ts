import * as vscode from 'vscode';
import { views } from './ui/ids';

/** Called by the editor on the first use of a view or command. Wiring only; nothing heavy is loaded here. */
export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(vscode.window.createTreeView(views.plugins, { treeDataProvider: emptyTree }));
}

const emptyTree: vscode.TreeDataProvider<never> = {
  getChildren: () => [],
  getTreeItem: (element: never) => element,
};
