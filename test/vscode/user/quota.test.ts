import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demo } from './demo';
import { story } from './story';
import { runtime } from './workbench';

story(`A plugin that uses up a quota of its files, on ${runtime}`, 'quota', { ...demo, settings: { 'airlock.limits.fileOperations': 12 } }, window => {
  it('is asked about with its limits on files among the others', async () => {
    await window().install('plugins/word-count', 'Word Count');
    await window().startCommand('Count words');
    const limit = window().webview.locator('.limits div').filter({ hasText: 'File operations' });
    await limit.getByText('12', { exact: false }).waitFor();
    await limit.scrollIntoViewIfNeeded();
    await window().screenshot('limits');
    await window().grantEverything();
  });

  it('is stopped, and the message says which quota, what was used, and which setting raises it', async () => {
    const message = 'Word Count: Count words: Stopped: used up its quota of 12 operations on files (12 used, 1 more wanted). The setting "airlock.limits.fileOperations" raises it.';
    await window().toldOfError(message);
    await window().screenshot('stopped');
    await window().answerNotification(message, 'Open Limits');
    await window().page.locator('.settings-editor').getByText('File Operations').first().waitFor();
    await window().screenshot('setting');
    await window().dismissNotifications();
    await window().runCommand('View: Show Airlock');
    await window().expand('Word Count');
    await window().treeRow(/file quota · .* fuel · count · terminated/).waitFor();
  });
});

const shipped = { 'airlock.limits.fileOperations': 1_000_000_000, 'airlock.limits.openFiles': 1_000, 'airlock.plugins': { 'org.example.word-count': { limits: { readMiB: 1_048_576, directoryEntries: 3 } } } };

story(`A repository that ships quotas, on ${runtime}`, 'shipped-quotas', {
  ...demo,
  settings: { 'airlock.limits.fileOperations': 12 },
  prepare: async workspace => {
    await mkdir(join(workspace, '.vscode'), { recursive: true });
    await writeFile(join(workspace, '.vscode', 'settings.json'), JSON.stringify(shipped));
  },
}, window => {
  it('lowers the one that it makes smaller and gains nothing by the others', async () => {
    await window().install('plugins/word-count', 'Word Count');
    await window().startCommand('Count words');
    const { webview } = window();
    for (const [limit, value] of [['File operations', /^12$/], ['Files open at a time', /^512$/], ['Read from files', /^1 GiB$/], ['Directory entries', /^3$/]] as const) {
      await webview.locator('.limits div').filter({ hasText: limit }).locator('dd').filter({ hasText: value }).waitFor();
    }
    await window().grantEverything();
    await window().toldOfError(/used up its quota of 3 directory entries listed .* The workspace's setting "airlock\.plugins" lowers it: "directoryEntries" of "org\.example\.word-count"\./);
    await window().screenshot('lowered');
  });
});
