import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demo } from './demo';
import { story } from './story';
import { ENV, READ, installFromGit, release, repositoryOf } from './waiter';
import { runtime } from './workbench';

if (runtime === 'embedded') {
  const settings = { 'airlock.limits.wallMs': 600_000 };
  story('A plugin that is updated, rolled back and pinned', 'lifecycle', { ...demo, settings, prepare: workspace => release(repositoryOf(workspace), '1.0.0', [READ]) }, window => {
    it('is installed by its tag, and runs for a long time', async () => {
      await installFromGit(window(), 'v1.0.0');
      await window().told(/Waiter 1\.0\.0 is installed/);
      await window().dismissNotifications();
      await window().startCommand('Wait for the file');
      await window().grantEverything();
      await window().expand('Waiter');
      await window().treeRow(/wait · running/).waitFor();
    });

    it('is updated to a newer tag meanwhile, and says what is new', async () => {
      await release(repositoryOf(window().workspace), '1.1.0', [READ, ENV]);
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
