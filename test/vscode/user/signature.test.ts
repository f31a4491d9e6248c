import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demo } from './demo';
import { story } from './story';
import { runtime } from './workbench';

const package_ = (workspace: string, ...names: string[]): string => join(workspace, 'plugins', 'word-count', ...names);

for (const { what, name, prepare, says } of [
  {
    what: 'changed its manifest after it was signed', name: 'changed-manifest', says: /changed|does not match/i,
    prepare: async (workspace: string) => appendFile(package_(workspace, 'plugin.toml'), '\n# one byte more\n'),
  },
  {
    what: 'changed its module after it was signed', name: 'changed-module', says: /changed|does not match/i,
    prepare: async (workspace: string) => {
      const bytes = await readFile(package_(workspace, 'word-count.wasm'));
      // A custom section, which changes nothing but the digest.
      await writeFile(package_(workspace, 'word-count.wasm'), Buffer.concat([bytes, Buffer.from([0, 2, 1, 0x61])]));
    },
  },
  {
    what: 'has no signature', name: 'unsigned', says: /not signed|no signature/i,
    prepare: async (workspace: string) => rm(package_(workspace, 'word-count.sig')),
  },
] as const) {
  story(`A package that ${what}, on ${runtime}`, name, { ...demo, prepare }, window => {
    it('is refused with the reason', async () => {
      await window().runCommand('Airlock: Install Plugin from Folder…');
      await window().pick('plugins/word-count');
      await window().told(says);
      await window().screenshot('refused');
    });
  });
}

story(`A package signed by a key that is not trusted, on ${runtime}`, 'unknown-key', { workspace: 'examples/demo-workspace', settings: { 'airlock.trust.policy': 'ask' } }, window => {
  it('is asked about where the policy says so, and not installed when declined', async () => {
    await window().runCommand('View: Show Airlock');
    await window().runCommand('Airlock: Install Plugin from Folder…');
    await window().pick('plugins/word-count');
    await window().dialog.getByText('Install Word Count although its maker is not known?').waitFor();
    await window().screenshot('asked');
    await window().answerDialog('Cancel');
    await window().dialog.waitFor({ state: 'detached' });
    await window().page.locator('.part.sidebar').getByText('Install Plugin from Folder…').waitFor();
  });

  it('is installed when accepted, and shown as what it is', async () => {
    await window().runCommand('Airlock: Install Plugin from Folder…');
    await window().pick('plugins/word-count');
    await window().answerDialog('Install Once');
    await window().treeRow('Word Count').getByText('unknown signer').waitFor();
    await window().screenshot('installed');
  });
});
