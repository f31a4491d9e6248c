import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ShownEditor } from '../../../src/ui/preview/shownEditor';

const OURS = 'Report: Changes to Apply or Discard';

/** Opens the editor's own diff editor of several files. */
async function showDiffs(title: string, column: vscode.ViewColumn): Promise<void> {
  const side = (which: string): vscode.Uri => vscode.Uri.from({ scheme: 'airlock-shown', path: `/${title}/${which}` });
  const before = vscode.window.tabGroups.all.length;
  if (column === vscode.ViewColumn.Two && before < 2) await vscode.commands.executeCommand('workbench.action.newGroupRight');
  await vscode.commands.executeCommand(column === vscode.ViewColumn.Two ? 'workbench.action.focusSecondEditorGroup' : 'workbench.action.focusFirstEditorGroup');
  await vscode.commands.executeCommand('vscode.changes', title, [[side('after'), side('before'), side('after')]]);
}

describe('the buttons of a review\'s diff editor', () => {
  let told: boolean[];
  let shown: ShownEditor;
  let provider: vscode.Disposable;

  before(async () => {
    provider = vscode.workspace.registerTextDocumentContentProvider('airlock-shown', { provideTextDocumentContent: uri => `${uri.path}\n` });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    told = [];
    shown = new ShownEditor(OURS, isShown => void told.push(isShown));
  });
  after(async () => {
    provider.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  async function settles(expected: readonly boolean[]): Promise<void> {
    for (const last = Date.now() + 30_000; Date.now() < last && JSON.stringify(told) !== JSON.stringify(expected);) await new Promise(resolve => setTimeout(resolve, 50));
    // It stays so.
    await new Promise(resolve => setTimeout(resolve, 200));
    assert.deepEqual(told, expected);
  }

  it('are there while it is in front, and not on another editor of the same kind', async () => {
    await showDiffs(OURS, vscode.ViewColumn.One);
    await settles([true]);
    await showDiffs('Another\'s Changes', vscode.ViewColumn.One);
    await settles([true, false]);
    await vscode.commands.executeCommand('workbench.action.previousEditor');
    await showDiffs(OURS, vscode.ViewColumn.One);
    await settles([true, false, true]);
  });

  it('are not there beside another such editor, on which they would show as well', async () => {
    await showDiffs('Another\'s Changes', vscode.ViewColumn.Two);
    await settles([true, false, true, false]);
    await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
    await settles([true, false, true, false]);
    await vscode.commands.executeCommand('workbench.action.focusSecondEditorGroup');
    await vscode.commands.executeCommand('workbench.action.closeEditorsInGroup');
    await settles([true, false, true, false, true]);
  });

  it('are there beside a text, and gone at the end', async () => {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'x' }), { viewColumn: vscode.ViewColumn.Two, preserveFocus: true });
    await settles([true, false, true, false, true]);
    shown.dispose();
    assert.deepEqual(told, [true, false, true, false, true, false]);
  });
});
