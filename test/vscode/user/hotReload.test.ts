import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { demo } from './demo';
import { buildMisbehave, misbehaveIn } from './misbehave';
import { story } from './story';
import { runtime } from './workbench';

if (runtime === 'embedded') {
  story('A plugin that changes on the disk', 'hot-reload', { ...demo, settings: { 'airlock.limits.wallMs': 600_000 }, prepare: workspace => buildMisbehave(workspace) }, window => {
    it('is reloaded while an execution of the old version is still running', async () => {
      await window().install('plugins/misbehave', 'Misbehave');
      await window().startCommand('Sleep for an hour');
      await window().grantEverything();
      await window().expand('Misbehave');
      await window().treeRow(/sleep · running/).waitFor();
      await buildMisbehave(window().workspace, '0.1.1');
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
      await appendFile(join(misbehaveIn(window().workspace), 'plugin.toml'), '\n[[broken\n');
      await window().told('was not reloaded');
      await window().treeRow(/^Misbehave\s*0\.1\.1.*not reloaded/).waitFor();
      await window().screenshot('not-reloaded');
      await buildMisbehave(window().workspace, '0.1.2');
      await window().treeRow(/^Misbehave\s*0\.1\.2/).waitFor();
      await window().treeRow(/not reloaded/).waitFor({ state: 'detached' });
    });

    it('stays installed where its folder is removed', async () => {
      await rm(misbehaveIn(window().workspace), { recursive: true });
      await window().treeRow(/^Misbehave\s*0\.1\.2.*not reloaded/).waitFor();
      await window().startCommand('Exit with code 3');
      await window().page.locator('.part.sidebar .monaco-list-row').filter({ hasText: /exit-3 · failed/ }).nth(1).waitFor();
    });
  });
}
