import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demo } from './demo';
import { story } from './story';
import { runtime } from './workbench';

const broken = `[plugin]
id = "org.example.broken"
version = "one"
wasm = "word-count.wasm"
capabilities = ["fs.raed"]

[meta]
name = "Broken"
`;

story(`A package with a wrong manifest, on ${runtime}`, 'wrong-manifest', {
  ...demo,
  prepare: async workspace => writeFile(join(workspace, 'plugins', 'word-count', 'plugin.toml'), broken),
}, window => {
  it('is refused, and its problems are shown on their lines', async () => {
    await window().runCommand('Airlock: Install Plugin from Folder…');
    await window().pick('plugins/word-count');
    await window().answerNotification(/plugin\.toml|manifest/, 'Open plugin.toml');
    await window().page.locator('.editor-instance .squiggly-error').first().waitFor();
    await window().screenshot('problems');
  });

  it('is offered in the explorer, and once it is right its signature is looked at', async () => {
    const folder = join(window().workspace, 'plugins', 'word-count');
    await rm(join(folder, 'plugin.toml'));
    await appendFile(join(folder, 'plugin.toml'), broken.replace('"one"', '"0.1.0"').replace('fs.raed', 'log'));
    await window().runCommand('Explorer: Focus on Folders View');
    await window().page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: 'word-count' }).first().click({ button: 'right' });
    await window().screenshot('menu');
    await window().page.locator('.monaco-menu').getByText('Install Airlock Plugin').click();
    await window().told(/changed|does not match|problem/i);
    await window().screenshot('signature');
  });
});
