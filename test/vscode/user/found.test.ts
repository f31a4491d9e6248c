import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { demo } from './demo';
import { story } from './story';
import { runtime } from './workbench';

if (runtime === 'embedded') {
  const directory = resolve('out', 'vscode', runtime, 'found-directory');
  const wordCount = 'examples/demo-workspace/plugins/word-count';

  story('Plugins found on the machine', 'found', { ...demo, settings: { 'airlock.discovery.directories': [directory] } }, window => {
    before(async () => {
      await rm(directory, { recursive: true, force: true });
      await mkdir(directory, { recursive: true });
      await cp(wordCount, join(directory, 'word-count'), { recursive: true });
      await writeFile(join(directory, 'broken.zip'), 'no archive');
    });

    it('are offered in the view, the broken one with its problem', async () => {
      await window().runCommand('View: Show Airlock');
      await window().treeRow('Found on this machine').waitFor();
      await window().treeRow(/Word Count.*not installed/).waitFor();
      await window().treeRow(/broken\.zip.*not a sound ZIP file/).waitFor();
      await window().screenshot('offered');
    });

    it('are seen when one is put there later', async () => {
      await cp('examples/demo-workspace/plugins/report', join(directory, '.report'), { recursive: true });
      await rename(join(directory, '.report'), join(directory, 'report'));
      await window().treeRow(/Report.*not installed/).waitFor();
      await rm(join(directory, 'broken.zip'));
      await window().treeRow('broken.zip').waitFor({ state: 'detached' });
    });

    it('are installed by their own button, and only then', async () => {
      await window().rowAction(/Word Count.*not installed/, 'Install');
      await window().told(/Word Count .* is installed/);
      await window().dismissNotifications();
      await window().treeRow(/Word Count.*not installed/).waitFor({ state: 'detached' });
      await window().treeRow(/Report.*not installed/).waitFor();
      await window().screenshot('installed');
    });
  });
}
