import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activeFile } from '../../../src/wiring/workspace';

describe('the file of the active editor', () => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('is known by its folder and its path below that, whatever shows it', async () => {
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder.uri, 'a folder', 'größe.md');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('text'));
    await vscode.window.showTextDocument(uri);
    assert.deepEqual(await activeFile(), { folder: folder.uri.toString(), path: 'a folder/größe.md' });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder.uri, 'a folder'), { recursive: true });
  });

  it('is none where nothing is open, or something that lies outside the workspace', async () => {
    assert.equal(await activeFile(), undefined);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'never saved' }));
    assert.equal(await activeFile(), undefined);
  });
});
