import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { demo } from './demo';
import { story } from './story';
import { runtime } from './workbench';

// A profile is made on the embedded host, whatever the setting says.
if (runtime === 'embedded') {
  story('Where a plugin’s fuel goes', 'profile', { ...demo, settings: { 'breadcrumbs.enabled': false } }, window => {
    it('is shown, function by function, in the editor’s own viewer of profiles', async () => {
      await window().install('plugins/word-count', 'Word Count');
      await window().runCommand('Airlock: Profile Plugin Command…');
      await window().pick('Count words');
      await window().grantEverything();
      await window().told('Word Count: profile of Count words: done');
      const table = window().webview;
      await table.getByText('Self Time').waitFor();
      await table.getByText('main', { exact: true }).first().waitFor();
      await table.getByText('word-count.wasm').first().waitFor();
      await window().dismissNotifications();
      await window().screenshot('table');
    });

    it('is the fuel of the run, unit for unit', async () => {
      const [name] = await profilesIn(window().profile);
      assert.match(name ?? '', / org\.example\.word-count count\.cpuprofile$/);
      const profile = JSON.parse(await readFile(name ?? '', 'utf8')) as { nodes: { hitCount: number }[]; endTime: number };
      assert.equal(profile.nodes.reduce((sum, { hitCount }) => sum + hitCount, 0), profile.endTime);
      const fuel = profile.endTime.toLocaleString('en-US');
      await window().runCommand('View: Show Airlock');
      await window().expand('Word Count');
      await window().expand('Executions');
      await window().treeRow(new RegExp(`${fuel} fuel · count`)).waitFor();
    });
  });
}

/** The profiles that the extension keeps in its storage. */
async function profilesIn(profile: string): Promise<string[]> {
  const files = await readdir(profile, { recursive: true });
  return files.filter(file => file.endsWith('.cpuprofile')).map(file => join(profile, file));
}
