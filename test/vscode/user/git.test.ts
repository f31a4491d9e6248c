import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commit, git } from '../../sources/gitServer';
import { demo } from './demo';
import { story } from './story';
import { runtime } from './workbench';

/** Puts Word Count into a repository beside the workspace, tagged, with something else on its branch. */
async function publish(workspace: string): Promise<void> {
  const folder = join(workspace, 'plugins', 'word-count');
  const files = (await readdir(folder, { withFileTypes: true })).filter(entry => entry.isFile());
  const repository = join(workspace, '..', 'word-count.git');
  const contents: Record<string, Uint8Array> = {};
  for (const { name } of files) contents[name] = await readFile(join(folder, name));
  await commit(repository, contents);
  git(repository, 'tag', 'v0.1.0');
  git(repository, 'rm', '--quiet', 'plugin.toml');
  await commit(repository, { 'README.md': 'Moved.' });
}

if (runtime === 'embedded') {
  story('A plugin in a Git repository', 'git', { ...demo, prepare: publish }, window => {
    const address = (): string => pathToFileURL(join(window().workspace, '..', 'word-count.git')).href;

    it('is asked for by address and tag, and a wrong address is told while it is typed', async () => {
      await window().runCommand('Airlock: Install Plugin from Git or Registry…');
      const { quickInput } = window();
      await quickInput.getByText('1 of 2').waitFor();
      await quickInput.locator('input.input').fill('ext::sh -c evil');
      await quickInput.getByText('Write it as https://').waitFor();
      await window().screenshot('wrong-address');
      await window().answerInput(address());
      await quickInput.getByText('2 of 2').waitFor();
      await window().answerInput('v0.2.0');
      await window().toldOfError('no such branch, tag or commit');
      await window().screenshot('no-such-tag');
    });

    it('is installed from its tag', async () => {
      await window().dismissNotifications();
      await window().runCommand('Airlock: Install Plugin from Git or Registry…');
      await window().quickInput.getByText('1 of 2').waitFor();
      await window().answerInput(address());
      await window().quickInput.getByText('2 of 2').waitFor();
      await window().answerInput('v0.1.0');
      await window().told(/Word Count .* is installed/);
      await window().screenshot('installed');
    });
  });
}
