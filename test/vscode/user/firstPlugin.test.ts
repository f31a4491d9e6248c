import assert from 'node:assert/strict';
import { story } from './story';
import { demo } from './demo';
import { sameOnEveryRuntime } from './figures';
import { runtime } from './workbench';

story(`A first plugin, on ${runtime}`, 'first-plugin', demo, window => {
  let fuel: string;

  it('is installed from a folder of the workspace', async () => {
    await window().runCommand('View: Show Airlock');
    await window().screenshot('empty-view');
    await window().runCommand('Airlock: Install Plugin from Folder…');
    await window().screenshot('packages-offered');
    await window().pick('plugins/word-count');
    await window().told('Word Count 0.1.0 is installed');
    await window().treeRow('Word Count').getByText('0.1.0 · ').waitFor();
    await window().screenshot('installed');
    await window().dismissNotifications();
  });

  it('asks what it may do before it runs for the first time', async () => {
    await window().runCommand('Airlock: Run Plugin Command…');
    await window().screenshot('commands-offered');
    await window().pick('Count words');
    const page = window().webview;
    await page.getByRole('heading', { name: 'What may Word Count do' }).waitFor();
    const asked = page.getByRole('group', { name: 'Read files of this workspace' });
    await asked.getByText('docs/**').waitFor();
    await asked.getByText('To count the words in your documents and sources.').waitFor();
    await page.getByText('Talk to servers').waitFor();
    await window().screenshot('consent');
  });

  it('runs when its rights are granted, and shows what it found', async () => {
    const page = window().webview;
    await page.getByRole('radio', { name: 'Allow in this workspace' }).check();
    await window().screenshot('granted');
    await page.getByRole('button', { name: 'Continue' }).click();
    await window().told('Word Count: Count words: done');
    await window().screenshot('done');
    await window().answerNotification('Word Count: Count words: done', 'Show Output');
    await window().waitForOutput(/docs\/guide\.md/);
    await window().waitForOutput(/End completed/);
    await window().screenshot('output');
  });

  it('leaves its execution with its fuel in the tree', async () => {
    await window().expand('Word Count');
    const row = window().treeRow(/[\d,]+ fuel · count · completed/);
    await row.waitFor();
    fuel = /, ([\d,]+) fuel/.exec(await row.getAttribute('aria-label') ?? '')?.[1] ?? '';
    assert.match(fuel, /^\d/);
    sameOnEveryRuntime('fuel of Count words', fuel);
    await window().screenshot('execution');
  });

  it('is still there after the window is reloaded', async () => {
    await window().reload();
    await window().runCommand('View: Show Airlock');
    await window().expand('Word Count');
    await window().treeRow(`${fuel} fuel`).waitFor();
    await window().treeRow('Read files').getByText('allowed').first().waitFor();
    await window().screenshot('reloaded');
  });

  it('runs again without being asked about, with the same fuel', async () => {
    await window().runCommand('Airlock: Run Plugin Command…');
    await window().pick('Count words');
    await window().told('Word Count: Count words: done');
    const said = await window().notification('Word Count: Count words: done').innerText();
    assert.ok(said.includes(`with ${fuel} fuel`), said);
    await window().dismissNotifications();
  });

  it('is uninstalled when that is confirmed', async () => {
    await window().rowAction('Word Count', 'Uninstall Plugin');
    await window().dialog.getByText('Uninstall Word Count 0.1.0?').waitFor();
    await window().screenshot('uninstall-asked');
    await window().answerDialog('Uninstall');
    await window().treeRow('Word Count').waitFor({ state: 'detached' });
    await window().page.getByText('Install Plugin from Folder…').first().waitFor();
    await window().screenshot('uninstalled');
  });
});
