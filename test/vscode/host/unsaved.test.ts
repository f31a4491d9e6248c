import assert from 'node:assert/strict';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { guarded } from '../../../src/api/workspaceFiles';
import { createNodeFileSystem } from '../../../src/platform/node/nodeFileSystem';
import { createWorkspaceFileSystem } from '../../../src/platform/vscode/workspaceFileSystem';
import { createExecutor } from '../../../src/sandbox/executor';
import { Pauses } from '../../../src/sandbox/pauses';
import type { Executor, FileSystem, HardenedModule } from '../../../src/sandbox/types';
import { unsavedChangesIn } from '../../../src/wiring/unsaved';
import { hardenedFixture } from '../../recording/support';
import { run } from '../../support/executions';
import { MemoryProvider } from './memoryProvider';
import { runtimes } from './runtimes';

const SCHEME = 'airlock-unsaved';

/** A folder with `open.txt` and `other.txt` in it. */
interface Folder {
  readonly uri: vscode.Uri;
  readonly files: FileSystem;
  /** Undefined where the file is not there. */
  text(name: string): Promise<string | undefined>;
  dispose(): Promise<void>;
}

const provider = new MemoryProvider();
let folders = 0;

const makers: Readonly<Record<string, () => Promise<Folder>>> = {
  'on disk': async () => {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'airlock-unsaved-')));
    for (const name of ['open', 'other']) await writeFile(join(root, `${name}.txt`), `${name} on disk\n`);
    return {
      uri: vscode.Uri.file(root), files: createNodeFileSystem(root),
      text: name => readFile(join(root, name), 'utf8').catch(() => undefined),
      dispose: () => rm(root, { recursive: true }),
    };
  },
  'in a virtual workspace': async () => {
    const path = `/folder-${folders += 1}`;
    for (const name of ['open', 'other']) provider.put(`${path}/${name}.txt`, `${name} on disk\n`);
    const uri = vscode.Uri.from({ scheme: SCHEME, path });
    return { uri, files: createWorkspaceFileSystem(uri), text: async name => provider.tree(path)[`/${name}`], dispose: async () => undefined };
  },
};

/** What would lose the user's text, each as the fixture names it, and what is in the two files when it was allowed. */
const changes: readonly (readonly [what: string, args: readonly string[], open: string | undefined, other: string | undefined])[] = [
  ['write', ['write', 'open.txt'], 'by the plugin\n', 'other on disk\n'],
  ['append', ['append', 'open.txt'], 'open on disk\nby the plugin\n', 'other on disk\n'],
  ['truncate', ['truncate', 'open.txt'], '', 'other on disk\n'],
  ['delete', ['unlink', 'open.txt'], undefined, 'other on disk\n'],
  ['move away', ['rename', 'open.txt', 'moved.txt'], undefined, 'other on disk\n'],
  ['move another over it', ['rename', 'other.txt', 'open.txt'], 'other on disk\n', undefined],
];

for (const { kind, open } of runtimes) {
  for (const [where, make] of Object.entries(makers)) {
    describe(`a document with unsaved changes ${where}, on ${kind}`, () => {
      let executor: Executor;
      let close: () => void;
      let fileops: HardenedModule;
      let registered: vscode.Disposable;

      before(async () => {
        registered = vscode.workspace.registerFileSystemProvider(SCHEME, provider, { isCaseSensitive: true });
        const opened = await open();
        executor = createExecutor(opened.host);
        close = opened.close;
        fileops = await hardenedFixture('c-fileops');
      });
      after(() => {
        executor.dispose();
        close();
        registered.dispose();
      });

      /** Runs the fixture on the folder as the editor guards it; its output, and what the user was asked about. */
      async function operate({ uri, files }: Folder, args: readonly string[], answer: boolean): Promise<{ readonly output: string; readonly asked: readonly string[] }> {
        const asked: string[] = [];
        const folder = guarded({ name: 'folder', files, hasUnsavedChanges: unsavedChangesIn(uri) }, new Pauses(), async path => {
          asked.push(path);
          return answer;
        });
        const { report, stdout } = await run(executor, fileops, { files: folder, args: args.map(arg => (arg.endsWith('.txt') ? `/workspace/${arg}` : arg)) });
        assert.equal(report.status, 'completed', report.message);
        return { output: stdout.toString().trim().replace(/^.*: /, ''), asked };
      }

      async function withUnsaved(work: (folder: Folder, document: vscode.TextDocument) => Promise<void>): Promise<void> {
        const folder = await make();
        const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, 'open.txt'));
        try {
          await vscode.window.showTextDocument(document);
          const edit = new vscode.WorkspaceEdit();
          edit.insert(document.uri, new vscode.Position(0, 0), 'my words ');
          await vscode.workspace.applyEdit(edit);
          assert.equal(document.isDirty, true);
          await work(folder, document);
        } finally {
          await vscode.window.showTextDocument(document);
          await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
          await folder.dispose();
        }
      }

      for (const [what, args, openText, otherText] of changes) {
        it(`${what}: refused where the user keeps the changes, done where they let it; the text stays in the editor`, () => withUnsaved(async (folder, document) => {
          assert.deepEqual(await operate(folder, args, false), { output: 'EACCES', asked: ['open.txt'] });
          assert.deepEqual([await folder.text('open.txt'), await folder.text('other.txt')], ['open on disk\n', 'other on disk\n']);
          assert.deepEqual(await operate(folder, args, true), { output: 'ok', asked: ['open.txt'] });
          assert.deepEqual([await folder.text('open.txt'), await folder.text('other.txt')], [openText, otherText]);
          // The editor notices the change by and by, and must not take it over.
          await new Promise(resolve => setTimeout(resolve, 500));
          assert.equal(document.getText(), 'my words open on disk\n');
          assert.equal(document.isDirty, true);
        }));
      }

      it('reads as it is on disk, and is not asked about', () => withUnsaved(async folder => {
        assert.deepEqual(await operate(folder, ['read', 'open.txt'], false), { output: '[open on disk\\n] ok', asked: [] });
        assert.deepEqual(await operate(folder, ['write', 'other.txt'], false), { output: 'ok', asked: [] });
      }));

      it('is not saved over what the plugin wrote: the editor asks which of the two to keep', () => withUnsaved(async (folder, document) => {
        assert.equal((await operate(folder, ['append', 'open.txt'], true)).output, 'ok');
        assert.equal(await document.save(), false);
        assert.equal(await folder.text('open.txt'), 'open on disk\nby the plugin\n');
        assert.equal(document.isDirty, true);
      }));
    });
  }
}
