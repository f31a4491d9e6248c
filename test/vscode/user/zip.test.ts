import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rawZip } from '../../support/rawZip';
import { demo } from './demo';
import { story } from './story';
import { runtime } from './workbench';

/** Packs Word Count as its author would send it, and an archive that tries to write elsewhere. */
async function pack(workspace: string): Promise<void> {
  const folder = join(workspace, 'plugins', 'word-count');
  const files = (await readdir(folder, { withFileTypes: true })).filter(entry => entry.isFile());
  const entries = await Promise.all(files.map(async ({ name }) => ({ name: `word-count/${name}`, contents: await readFile(join(folder, name)), method: 'deflated' as const })));
  await writeFile(join(workspace, 'word-count.zip'), rawZip(entries));
  await writeFile(join(workspace, 'evil.zip'), rawZip([...entries, { name: '../../evil.txt', contents: 'out of here' }]));
}

if (runtime === 'embedded') {
  story('A plugin in a ZIP file', 'zip', { ...demo, prepare: pack }, window => {
    it('is installed by dropping it onto the view', async () => {
      const { page } = window();
      await window().runCommand('View: Show Explorer');
      const file = page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: 'word-count.zip' }).first();
      await file.waitFor();
      // Both have to be seen at once to drag from one to the other.
      await window().runCommand('View: Show Airlock');
      await window().runCommand('View: Move View');
      await window().pick('Plugins');
      await window().pick('Panel');
      await window().runCommand('View: Show Explorer');
      await file.dragTo(page.getByText('Airlock runs WebAssembly plugins').first());
      await window().notification(/Word Count .* is installed/).waitFor();
      await window().screenshot('dropped');
    });
  });

  story('A ZIP file that tries to write elsewhere', 'hostile-zip', { ...demo, prepare: pack }, window => {
    it('is refused with what is wrong with it, by keyboard', async () => {
      await window().runCommand('Airlock: Install Plugin from ZIP or Module File…');
      await window().answerInput(join(window().workspace, 'evil.zip'));
      await window().errorNotification('leads out of the archive').waitFor();
      await window().screenshot('refused');
    });

    it('and an honest one is installed the same way', async () => {
      await window().dismissNotifications();
      await window().runCommand('Airlock: Install Plugin from ZIP or Module File…');
      await window().answerInput(join(window().workspace, 'word-count.zip'));
      await window().notification(/Word Count .* is installed/).waitFor();
    });
  });
}
