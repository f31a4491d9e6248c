import { join } from 'node:path';
import { demo } from './demo';
import { dropOntoView, pack } from './packed';
import { story } from './story';
import { runtime, type Workbench } from './workbench';

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
      await window().install('plugins/report', 'Report');
      await dropOntoView(window(), 'word-count.zip', /^Report/);
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
