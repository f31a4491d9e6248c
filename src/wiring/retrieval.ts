import * as vscode from 'vscode';
import { createWorkerRetrieval, type WorkerRetrievalOptions } from '../platform/node/workerRetrieval';
import type { FolderNews, FolderRules } from '../retrieval/remote/connection';
import type { Retrieval, SearchedFolder } from '../retrieval/types';
import { chosenRetrievalLimits, EXCLUDE_SETTINGS, excludeRules } from './retrievalSettings';

/**
 * The search over the editor's workspace, by the editor's exclude settings, brought up to date as files change on disk.
 *
 * @param options where else the worker is than beside the running bundle
 */
export function openRetrieval(directory: string, log: Pick<vscode.LogOutputChannel, 'warn'>, options: Pick<WorkerRetrievalOptions, 'workerPath'> = {}): Retrieval {
  return createWorkerRetrieval({ ...options, directory, rulesOf, watch, onProblem: sentence => { log.warn(sentence); } });
}

function rulesOf({ location }: SearchedFolder): FolderRules {
  return { excludes: excludeRules(vscode.Uri.parse(location, true)), limits: chosenRetrievalLimits() };
}

function watch({ location }: SearchedFolder, onNews: (news: FolderNews) => void): vscode.Disposable {
  const folder = vscode.Uri.parse(location, true);
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '**'));
  const touched = (uri: vscode.Uri): void => {
    const path = pathBelow(folder, uri);
    if (path !== undefined) onNews({ kind: 'touched', paths: [path] });
  };
  return vscode.Disposable.from(
    watcher, watcher.onDidCreate(touched), watcher.onDidChange(touched), watcher.onDidDelete(touched),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (EXCLUDE_SETTINGS.some(id => event.affectsConfiguration(id, folder))) onNews({ kind: 'rules' });
    }),
  );
}

/** `undefined` for what is not in the folder. */
function pathBelow(folder: vscode.Uri, uri: vscode.Uri): string | undefined {
  if (uri.scheme !== folder.scheme || uri.authority !== folder.authority) return undefined;
  const above = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  if (uri.path === folder.path) return '';
  return uri.path.startsWith(above) ? uri.path.slice(above.length) : undefined;
}
