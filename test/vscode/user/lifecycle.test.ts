import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parsePrivateKey } from '../../../src/plugins/trust/keyFile';
import { signPackage } from '../../../src/plugins/trust/signature';
import { commit, git } from '../../sources/gitServer';
import { loadWat, wat } from '../../wasm/wat';
import { demo } from './demo';
import { story } from './story';
import { runtime } from './workbench';

/** A program that waits until there is a file `done` in the workspace, and then says which version it is. */
function waiter(version: string): string {
  const text = `Waited, and I am ${version}.\\n`;
  return `(module
    (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "done")
    (data (i32.const 64) "${text}")
    (func (export "_start")
      (i32.store (i32.const 144) (i32.const 1))
      (i64.store (i32.const 152) (i64.const 200000000))
      (loop $again
        (if (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 16))
          (then
            (drop (call $poll (i32.const 128) (i32.const 192) (i32.const 1) (i32.const 256)))
            (br $again))))
      (i32.store (i32.const 512) (i32.const 64))
      (i32.store (i32.const 516) (i32.const ${text.length - 1}))
      (drop (call $write (i32.const 1) (i32.const 512) (i32.const 1) (i32.const 520)))))`;
}

/** Commits a signed version of the plugin and tags it. */
async function release(repository: string, version: string, ...capabilities: readonly string[]): Promise<void> {
  const manifest = new TextEncoder().encode(`[plugin]
id = "org.example.waiter"
version = "${version}"
wasm = "waiter.wasm"
capabilities = ["log", ${capabilities.join(', ')}]
[meta]
name = "Waiter"
description = "Waits for a file."
[[commands]]
name = "wait"
title = "Wait for the file"
[limits]
wall_ms = 600_000
`);
  await loadWat();
  const module = wat(waiter(version));
  const key = await parsePrivateKey(await readFile('examples/demo-key'), 'demo-key');
  await commit(repository, { 'plugin.toml': manifest, 'waiter.wasm': module, 'waiter.sig': await signPackage({ manifest, module }, key) });
  git(repository, 'tag', `v${version}`);
}

const READ = '{ name = "fs.read", paths = ["done"] }';
const ENV = '{ name = "env", variables = ["LANG"], reason = "To wait in your language." }';
const repositoryOf = (workspace: string): string => join(workspace, '..', 'waiter.git');

if (runtime === 'embedded') {
  const settings = { 'airlock.limits.wallMs': 600_000 };
  story('A plugin that is updated, rolled back and pinned', 'lifecycle', { ...demo, settings, prepare: workspace => release(repositoryOf(workspace), '1.0.0', READ) }, window => {
    it('is installed by its tag, and runs for a long time', async () => {
      await window().runCommand('Airlock: Install Plugin from Git or Registry…');
      await window().quickInput.getByText('1 of 2').waitFor();
      await window().answerInput(pathToFileURL(repositoryOf(window().workspace)).href);
      await window().quickInput.getByText('2 of 2').waitFor();
      await window().answerInput('v1.0.0');
      await window().told(/Waiter 1\.0\.0 is installed/);
      await window().dismissNotifications();
      await window().startCommand('Wait for the file');
      await window().grantEverything();
      await window().expand('Waiter');
      await window().treeRow(/wait · running/).waitFor();
    });

    it('is updated to a newer tag meanwhile, and says what is new', async () => {
      await release(repositoryOf(window().workspace), '1.1.0', READ, ENV);
      await window().runCommand('Airlock: Update Plugin…');
      await window().pick('Waiter');
      await window().told(/Waiter is now 1\.1\.0; it was 1\.0\.0\. It newly asks to .*LANG/);
      await window().treeRow(/Versions.*1 execution still runs on an older one/).waitFor();
      await window().treeRow(/1\.0\.0.*kept · 1 execution still runs/).waitFor();
      await window().screenshot('updated-while-running');
    });

    it('asks only about what is new when the new version is run', async () => {
      await window().startCommand('Wait for the file');
      await window().webview.getByText('new in 1.1.0').waitFor();
      await window().webview.getByRole('group', { name: 'Read files' }).waitFor({ state: 'detached' });
      await window().screenshot('asked-about-the-new');
      await window().grantEverything();
      await window().treeRow(/1\.1\.0.*active/).waitFor();
    });

    it('finishes on the version that each execution started with', async () => {
      await writeFile(join(window().workspace, 'done'), '');
      await window().told('Waiter: Wait for the file: done');
      await window().treeRow(/wait · running/).waitFor({ state: 'detached' });
      await window().treeRow(/execution still runs/).waitFor({ state: 'detached' });
      await window().dismissNotifications();
    });

    it('is rolled back to the version that was kept, which asks nothing', async () => {
      await window().runCommand('Airlock: Roll Back Plugin…');
      await window().pick('Waiter');
      await window().quickPickItem('1.0.0').waitFor();
      await window().screenshot('kept-versions');
      await window().pick('1.0.0');
      await window().told(/Waiter is rolled back to 1\.0\.0, from 1\.1\.0/);
      await window().answerNotification(/Waiter is rolled back/, 'Pin Version');
      await window().treeRow(/Waiter.*1\.0\.0.*pinned/).waitFor();
      await window().dismissNotifications();
      await window().startCommand('Wait for the file');
      await window().told('Waiter: Wait for the file: done');
      await window().answerNotification('Waiter: Wait for the file: done', 'Show Output');
      await window().waitForOutput(/I am 1\.0\.0/);
      await window().screenshot('rolled-back-and-pinned');
      await window().dismissNotifications();
    });

    it('stays there while it is pinned', async () => {
      await window().runCommand('Airlock: Update All Plugins');
      await window().told('No plugin was updated.');
      await window().dismissNotifications();
      await window().runCommand('Airlock: Unpin Version…');
      await window().pick('Waiter');
      await window().treeRow(/Waiter.*pinned/).waitFor({ state: 'detached' });
      await window().runCommand('Airlock: Update All Plugins');
      await window().told('Updated: Waiter 1.1.0.');
      await window().dismissNotifications();
    });

    it('says before it is uninstalled what is deleted', async () => {
      await window().runCommand('Airlock: Uninstall Plugin…');
      await window().pick('Waiter');
      await window().dialog.getByText('versions 1.1.0 and 1.0.0').waitFor();
      await window().screenshot('what-uninstalling-deletes');
      await window().answerDialog('Uninstall');
      await window().treeRow(/^Waiter/).waitFor({ state: 'detached' });
    });
  });
}
