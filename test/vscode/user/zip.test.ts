import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rawZip } from '../../support/rawZip';
import { demo } from './demo';
import { story } from './story';
import { runtime, type Workbench } from './workbench';

/** Packs Word Count as its author would send it, and an archive that tries to write elsewhere. */
async function pack(workspace: string): Promise<void> {
  const folder = join(workspace, 'plugins', 'word-count');
  const files = (await readdir(folder, { withFileTypes: true })).filter(entry => entry.isFile());
  const entries = await Promise.all(files.map(async ({ name }) => ({ name: `word-count/${name}`, contents: await readFile(join(folder, name)), method: 'deflated' as const })));
  await writeFile(join(workspace, 'word-count.zip'), rawZip(entries));
  await writeFile(join(workspace, 'evil.zip'), rawZip([...entries, { name: '../../evil.txt', contents: 'out of here' }]));
}

/** Names a file in the editor's own dialog. */
async function installFile(window: Workbench, name: string): Promise<void> {
  await window.runCommand('Airlock: Install Plugin from ZIP or Module File…');
  // The dialog writes its folder into the input once it has listed it.
  await window.quickPickItem(name).waitFor();
  await window.answerInput(join(window.workspace, name));
}

if (runtime === 'embedded') {
  story('A plugin in a ZIP file', 'zip', { ...demo, prepare: pack }, window => {
    it('is installed by dropping it onto the view', async () => {
      const { page } = window();
      await window().install('plugins/report', 'Report');
      await window().runCommand('View: Show Explorer');
      const file = page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: 'word-count.zip' }).first();
      await file.hover();
      await page.mouse.down();
      // Held over the icon, the view comes to the front.
      const icon = page.locator('.activitybar .action-item').filter({ has: page.locator('[aria-label^="Airlock"]') }).first();
      const installed = window().treeRow(/^Report/);
      for (let moves = 0; moves < 50 && !await installed.isVisible(); moves++) await icon.hover({ position: { x: 15 + moves % 10, y: 20 } });
      for (const x of [40, 60]) await installed.hover({ position: { x, y: 12 } });
      await page.mouse.up();
      await window().told(/Word Count .* is installed/);
      await window().screenshot('dropped');
    });
  });

  story('A ZIP file that tries to write elsewhere', 'hostile-zip', { ...demo, prepare: pack }, window => {
    it('is refused with what is wrong with it, by keyboard', async () => {
      await installFile(window(), 'evil.zip');
      await window().toldOfError('leads out of the archive');
      await window().screenshot('refused');
    });

    it('and an honest one is installed the same way', async () => {
      await window().dismissNotifications();
      await installFile(window(), 'word-count.zip');
      await window().told(/Word Count .* is installed/);
    });
  });
}
