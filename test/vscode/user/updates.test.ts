import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NodeStorage } from '../../../src/platform/node/nodeStorage';
import { parsePrivateKey } from '../../../src/plugins/trust/keyFile';
import { signFolder } from '../../../src/plugins/trust/signFolder';
import { commit, git } from '../../sources/gitServer';
import { demo } from './demo';
import { story } from './story';
import { runtime } from './workbench';

/** Signs a version of Word Count and publishes it in a repository beside the workspace, tagged. */
async function publish(workspace: string, version: string): Promise<void> {
  const folder = join(workspace, 'plugins', 'word-count');
  const manifest = join(folder, 'plugin.toml');
  await writeFile(manifest, (await readFile(manifest, 'utf8')).replace(/^version = .*$/m, `version = "${version}"`));
  await signFolder(new NodeStorage(), folder, await parsePrivateKey(await readFile('examples/demo-key'), 'demo-key'));
  const contents: Record<string, Uint8Array> = {};
  for (const entry of await readdir(folder, { withFileTypes: true })) if (entry.isFile()) contents[entry.name] = await readFile(join(folder, entry.name));
  const repository = join(workspace, '..', 'word-count.git');
  await commit(repository, contents);
  git(repository, 'tag', `v${version}`);
}

if (runtime === 'embedded') {
  story('A newer version of a plugin', 'updates', { ...demo, prepare: workspace => publish(workspace, '0.1.0') }, window => {
    it('is not there while the installed one is the newest', async () => {
      await window().runCommand('Airlock: Install Plugin from Git or Registry…');
      await window().quickInput.getByText('1 of 2').waitFor();
      await window().answerInput(pathToFileURL(join(window().workspace, '..', 'word-count.git')).href);
      await window().quickInput.getByText('2 of 2').waitFor();
      await window().answerInput('v0.1.0');
      await window().told(/Word Count .* is installed/);
      await window().dismissNotifications();
      await window().runCommand('Airlock: Check for Plugin Updates');
      await window().told('All plugins are up to date');
    });

    it('is told and shown in the view once it is published', async () => {
      await window().dismissNotifications();
      await publish(window().workspace, '0.2.0');
      await window().runCommand('Airlock: Check for Plugin Updates');
      await window().told('Word Count 0.2.0 is available; 0.1.0 is installed.');
      await window().treeRow(/^Word Count\s*0\.1\.0 · 0\.2\.0 available/).waitFor();
      await window().page.locator('.notification-toast').filter({ hasText: 'Checking for plugin updates' }).waitFor({ state: 'detached' });
      await window().screenshot('available');
    });

    it('is installed by the message\'s button', async () => {
      await window().answerNotification('Word Count 0.2.0 is available', 'Update');
      await window().told('Word Count is now 0.2.0');
      await window().treeRow(/^Word Count\s*0\.2\.0/).waitFor();
      await window().treeRow(/available/).waitFor({ state: 'detached' });
    });
  });
}
