import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NodeStorage } from '../../../src/platform/node/nodeStorage';
import { parsePrivateKey } from '../../../src/plugins/trust/keyFile';
import { signFolder } from '../../../src/plugins/trust/signFolder';
import { demo } from './demo';
import { story } from './story';
import { runtime } from './workbench';

const misbehave = (workspace: string): string => join(workspace, 'plugins', 'misbehave');

/** Writes and signs another version of Misbehave, as its author would: the manifest first, then the signature. */
async function build(workspace: string, version: string): Promise<void> {
  const file = join(misbehave(workspace), 'plugin.toml');
  const manifest = await readFile(file, 'utf8');
  await writeFile(file, manifest.replace(/^version = .*$/m, `version = "${version}"`).replace(/wall_ms = .*/, 'wall_ms = 600_000').replace(/^\[\[broken$/m, ''));
  await signFolder(new NodeStorage(), misbehave(workspace), await parsePrivateKey(await readFile('examples/demo-key'), 'demo-key'));
}

if (runtime === 'embedded') {
  story('A plugin that changes on the disk', 'hot-reload', { ...demo, settings: { 'airlock.limits.wallMs': 600_000 }, prepare: workspace => build(workspace, '0.1.0') }, window => {
    it('is reloaded while an execution of the old version is still running', async () => {
      await window().install('plugins/misbehave', 'Misbehave');
      await window().startCommand('Sleep for an hour');
      await window().grantEverything();
      await window().expand('Misbehave');
      await window().treeRow(/sleep · running/).waitFor();
      await build(window().workspace, '0.1.1');
      await window().page.locator('.statusbar-item').filter({ hasText: 'Reloaded Misbehave 0.1.1' }).waitFor();
      await window().treeRow(/^Misbehave\s*0\.1\.1/).waitFor();
      await window().treeRow(/sleep · running/).waitFor();
      await window().screenshot('reloaded');
    });

    it('runs the new version next, with the grants that the same key has', async () => {
      await window().startCommand('Exit with code 3');
      await window().toldOfError('Misbehave: Exit with code 3');
      await window().treeRow(/exit-3 · failed/).waitFor();
      await window().treeRow(/sleep · running/).waitFor();
    });

    it('stays as it is where the change does not hold up, and says why once', async () => {
      await appendFile(join(misbehave(window().workspace), 'plugin.toml'), '\n[[broken\n');
      await window().told('was not reloaded');
      await window().treeRow(/^Misbehave\s*0\.1\.1.*not reloaded/).waitFor();
      await window().screenshot('not-reloaded');
      await build(window().workspace, '0.1.2');
      await window().treeRow(/^Misbehave\s*0\.1\.2/).waitFor();
      await window().treeRow(/not reloaded/).waitFor({ state: 'detached' });
    });

    it('stays installed where its folder is removed', async () => {
      await rm(misbehave(window().workspace), { recursive: true });
      await window().treeRow(/^Misbehave\s*0\.1\.2.*not reloaded/).waitFor();
      await window().startCommand('Exit with code 3');
      await window().page.locator('.part.sidebar .monaco-list-row').filter({ hasText: /exit-3 · failed/ }).nth(1).waitFor();
    });
  });
}
