import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as vscode from 'vscode';
import { createWorkspaceFileSystem } from '../../../src/platform/vscode/workspaceFileSystem';
import type { Retrieval, SearchedFolder } from '../../../src/retrieval/types';
import { openRetrieval } from '../../../src/wiring/retrieval';
import { openWorkspace } from '../../../src/wiring/workspace';
import { pathsFor } from '../../support/indexInProcess';
import { MemoryProvider } from './memoryProvider';

const WORD = 'semaphoregreen';

describe('searching the editor’s workspace', () => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  let kept: string;
  let retrieval: Retrieval;
  let folders: readonly SearchedFolder[];
  const at = (path: string): vscode.Uri => vscode.Uri.joinPath(folder?.uri ?? assert.fail('no folder is open'), 'searched', ...path.split('/'));
  const write = (path: string, text: string): Thenable<void> => vscode.workspace.fs.writeFile(at(path), new TextEncoder().encode(text));
  const found = async (): Promise<readonly string[]> => (await pathsFor(retrieval, folders, WORD)).map(path => path.replace('searched/', '')).sort();
  /** Changes are told of by the editor, when it has seen them. */
  async function eventually(...expected: readonly string[]): Promise<void> {
    for (let last: readonly string[] = []; ; last = await found()) {
      if (last.join() === expected.join()) return;
      await new Promise(resolve => { setTimeout(resolve, 100); });
    }
  }
  const exclude = (value: Record<string, boolean> | undefined): Thenable<void> => vscode.workspace.getConfiguration('files', folder?.uri).update('exclude', value, vscode.ConfigurationTarget.Workspace);

  beforeEach(async () => {
    kept = await mkdtemp(join(tmpdir(), 'airlock-kept-'));
    retrieval = openRetrieval(kept, { warn: sentence => assert.fail(sentence) }, { workerPath: resolve('dist/retrieval-worker.js') });
    folders = (openWorkspace()?.folders ?? []).flatMap(({ location, files }) => (location === undefined ? [] : [{ location, files }]));
    await write('a.txt', WORD);
    await write('d/b.txt', `${WORD} ${WORD}`);
  });
  afterEach(async () => {
    await retrieval.close();
    await vscode.workspace.fs.delete(at(''), { recursive: true });
    await rm(kept, { recursive: true, force: true });
  });

  it('follows files as they are made, changed, moved and removed', async () => {
    await eventually('a.txt', 'd/b.txt');
    await write('c.txt', `one more ${WORD}`);
    await eventually('a.txt', 'c.txt', 'd/b.txt');
    await write('a.txt', 'nothing of the kind');
    await eventually('c.txt', 'd/b.txt');
    await vscode.workspace.fs.rename(at('d'), at('moved'));
    await eventually('c.txt', 'moved/b.txt');
    await vscode.workspace.fs.delete(at('c.txt'));
    await write('.gitignore', 'moved/\n');
    await eventually();
  });

  it('follows files.exclude, and leaves out what is not saved', async () => {
    await eventually('a.txt', 'd/b.txt');
    try {
      await exclude({ '**/d': true });
      await eventually('a.txt');
    } finally {
      await exclude(undefined);
    }
    await eventually('a.txt', 'd/b.txt');
    const document = await vscode.workspace.openTextDocument(at('a.txt'));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), 'unsavedthings ');
    await vscode.workspace.applyEdit(edit);
    assert.deepEqual(await pathsFor(retrieval, folders, 'unsavedthings'), []);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('leaves out what the editor’s own search leaves out', async () => {
    await write('e/node_modules/x.txt', WORD);
    await write('e/kept.md', WORD);
    await write('e/.git/config', WORD);
    await eventually('a.txt', 'd/b.txt', 'e/kept.md');
  });

  it('reaches folders that only the editor can reach', async () => {
    const provider = new MemoryProvider();
    const registered = vscode.workspace.registerFileSystemProvider('airlock-searched', provider, { isCaseSensitive: true });
    try {
      provider.put('/searched/a.txt', WORD);
      provider.put('/searched/deep/b.txt', WORD);
      provider.put('/searched/.gitignore', 'c.txt');
      provider.put('/searched/c.txt', WORD);
      const uri = vscode.Uri.from({ scheme: 'airlock-searched', path: '/searched' });
      assert.deepEqual(await pathsFor(retrieval, [{ location: uri.toString(), files: createWorkspaceFileSystem(uri) }], WORD), ['a.txt', 'deep/b.txt']);
    } finally {
      registered.dispose();
    }
  });
});
