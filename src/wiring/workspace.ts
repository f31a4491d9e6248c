import * as vscode from 'vscode';
import type { Workspace } from '../api/deps';
import { AirlockError, sentenceOf } from '../errors';
import { createNodeFileSystem } from '../platform/node/nodeFileSystem';
import { createWorkspaceFileSystem } from '../platform/vscode/workspaceFileSystem';
import type { FileSystem } from '../sandbox/types';
import { unsavedChangesIn } from './unsaved';

/** What plugins can be given of the open workspace; `undefined` where no folder is open. */
export function openWorkspace(): Workspace | undefined {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) return undefined;
  return {
    // The folders themselves, not the file that lists them: one more folder is another workspace and asked about anew.
    identity: folders.map(folder => folder.uri.toString()).sort().join('\n'),
    name: vscode.workspace.name ?? folders.map(folder => folder.name).join(', '),
    isTrusted: vscode.workspace.isTrusted,
    folders: folders.map(folder => ({ name: folder.name, files: filesOf(folder), location: folder.uri.toString(), hasUnsavedChanges: unsavedChangesIn(folder.uri) })),
  };
}

/** The file of the active editor, of whatever kind, where it lies in the workspace. */
export async function activeFile(): Promise<{ readonly folder: string; readonly path: string } | undefined> {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const isOfFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputNotebook;
  const uri = isOfFile ? input.uri : vscode.window.activeTextEditor?.document.uri;
  const folder = uri === undefined ? undefined : vscode.workspace.getWorkspaceFolder(uri);
  if (uri === undefined || folder === undefined) return undefined;
  const root = folder.uri.path.endsWith('/') ? folder.uri.path : `${folder.uri.path}/`;
  return uri.path.startsWith(root) ? { folder: folder.uri.toString(), path: uri.path.slice(root.length) } : undefined;
}

function filesOf({ uri, name }: vscode.WorkspaceFolder): FileSystem {
  if (uri.scheme !== 'file') return createWorkspaceFileSystem(uri);
  try {
    return createNodeFileSystem(uri.fsPath);
  } catch (error) {
    throw new AirlockError('package.io', `The workspace folder ${name} cannot be opened: ${sentenceOf(error)}`, 'Check that it still exists.', { cause: error });
  }
}
