import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';

/** Whether a file below a folder, or one in a directory there, has changes in an editor that were not saved. */
export function unsavedChangesIn(folder: vscode.Uri): (path: string) => Promise<boolean> {
  return async path => {
    const unsaved = unsavedUris();
    if (unsaved.length === 0) return false;
    const target = await keyOf(vscode.Uri.joinPath(folder, path));
    const keys = await Promise.all(unsaved.map(keyOf));
    return keys.some(key => key === target || key.startsWith(`${target}/`));
  };
}

/** Of text, notebooks and custom editors. What was never saved is no file yet. */
function unsavedUris(): readonly vscode.Uri[] {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs).filter(tab => tab.isDirty).flatMap(({ input }) => {
    if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputNotebook) return [input.uri];
    return input instanceof vscode.TabInputTextDiff || input instanceof vscode.TabInputNotebookDiff ? [input.original, input.modified] : [];
  });
  const documents = [...vscode.workspace.textDocuments, ...vscode.workspace.notebookDocuments].filter(document => document.isDirty).map(({ uri }) => uri);
  return [...tabs, ...documents].filter(({ scheme }) => scheme !== 'untitled');
}

/**
 * Equal for two names of one file, as far as that can be told: links are followed, and case and composition of letters
 * don't count, since for some file systems they don't. Asking once too often loses nothing.
 */
async function keyOf(uri: vscode.Uri): Promise<string> {
  const named = uri.scheme === 'file' ? `file:${await realPath(uri.fsPath)}` : uri.toString();
  return named.normalize('NFC').toLowerCase().replaceAll('\\', '/');
}

/** The real path; that of the nearest directory that is there, and the rest as it is, where the file isn't. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
    return slash <= 0 ? path : join(await realPath(path.slice(0, slash)), path.slice(slash + 1));
  }
}
