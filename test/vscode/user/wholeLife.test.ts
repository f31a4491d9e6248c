import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NodeStorage } from '../../../src/platform/node/nodeStorage';
import { readPackage } from '../../../src/plugins/package';
import { pushPackage } from '../../../src/plugins/sources/oci/push';
import { generateKey } from '../../../src/plugins/trust/keyFile';
import type { SigningKey } from '../../../src/plugins/trust/keyFile';
import { serveRegistry, type RegistryServer } from '../../sources/registryServer';
import { demo } from './demo';
import { buildMisbehave } from './misbehave';
import { dropOntoView, pack } from './packed';
import { acceptSaveDialog } from './saveDialog';
import { story } from './story';
import { ENV, READ, installFromGit, release, repositoryOf } from './waiter';
import { runtime } from './workbench';

if (runtime === 'embedded') {
  let author: SigningKey;
  let registry: RegistryServer;

  const settings = { 'airlock.trust.policy': 'ask', 'airlock.limits.wallMs': 600_000 };
  story('A user’s plugins, from the first installed to what the audit log says of them', 'whole-life', {
    ...demo, settings,
    async prepare(workspace) {
      author = await generateKey(bytes => void randomFillSync(bytes));
      await release(repositoryOf(workspace), '1.0.0', [READ], author);
      await pack(workspace);
      await buildMisbehave(workspace);
      registry = await serveRegistry();
    },
  }, window => {
    after(() => registry.stop());

    it('one is installed by its Git tag, once its author’s key is trusted', async () => {
      await installFromGit(window(), 'v1.0.0');
      await window().answerDialog('Trust This Key…');
      await window().quickInput.getByText('Whose key is').waitFor();
      await window().answerInput('Jane');
      await window().told(/Waiter 1\.0\.0 is installed/);
      await window().dismissNotifications();
    });

    it('one by dropping a ZIP file onto the view', async () => {
      await dropOntoView(window(), 'word-count.zip', /^Waiter/);
      await window().told(/Word Count .* is installed/);
      await window().dismissNotifications();
    });

    it('one from a registry', async () => {
      const target = `oci://${registry.host}/plugins/report:0.1.0`;
      await pushPackage(await readPackage(new NodeStorage(), 'examples/demo-workspace/plugins/report'), target, { fetch: (url, init) => fetch(url, init), credentials: () => Promise.resolve(undefined), signal: new AbortController().signal });
      await window().runCommand('Airlock: Install Plugin from Git or Registry…');
      await window().quickInput.getByText('1 of 2').waitFor();
      await window().answerInput(target);
      await window().told(/Report .* is installed/);
      await window().dismissNotifications();
    });

    it('one that somebody works on is reloaded while an execution of the old version runs on', async () => {
      await window().install('plugins/misbehave', 'Misbehave');
      await window().startCommand('Sleep for an hour');
      await window().grantEverything();
      await window().expand('Misbehave');
      await window().treeRow(/sleep · running/).waitFor();
      await buildMisbehave(window().workspace, '0.1.1');
      await window().treeRow(/^Misbehave\s*0\.1\.1/).waitFor();
      await window().treeRow(/sleep · running/).waitFor();
      await window().screenshot('four-plugins');
      await window().collapse('Misbehave');
    });

    it('the first is updated, and asks about what is new alone', async () => {
      await window().startCommand('Wait for the file');
      await window().grantEverything();
      await window().expand('Waiter');
      await window().treeRow(/wait · running/).waitFor();
      await release(repositoryOf(window().workspace), '1.1.0', [READ, ENV], author);
      await window().runCommand('Airlock: Update Plugin…');
      await window().pick('Waiter');
      await window().told(/Waiter is now 1\.1\.0; it was 1\.0\.0\. It newly asks to .*LANG/);
      await window().startCommand('Wait for the file');
      await window().webview.getByText('new in 1.1.0').waitFor();
      await window().webview.getByRole('group', { name: 'Read files' }).waitFor({ state: 'detached' });
      await window().grantEverything();
      await window().treeRow(/1\.1\.0.*active/).waitFor();
    });

    it('it is rolled back while both versions run', async () => {
      await window().runCommand('Airlock: Roll Back Plugin…');
      await window().pick('Waiter');
      await window().pick('1.0.0');
      await window().told(/Waiter is rolled back to 1\.0\.0, from 1\.1\.0/);
      await window().treeRow(/^Waiter\s*1\.0\.0/).waitFor();
    });

    it('its author’s key is revoked: what runs of it stops, and the view says why', async () => {
      await window().runCommand('Airlock: Revoke Key…');
      await window().pick('Waiter');
      await window().pick('The key of Jane');
      await window().quickInput.getByText('Shown whenever').waitFor();
      await window().answerInput('Jane lost it');
      await window().answerDialog('Revoke');
      await window().told(/was stopped.*Jane lost it/);
      await window().treeRow(/^Waiter.*revoked/).waitFor();
      await window().treeRow(/wait · running/).waitFor({ state: 'detached' });
      await window().treeRow(/cancelled · .*wait · terminated/).waitFor();
      await window().screenshot('revoked');
      await window().startCommand('Wait for the file');
      await window().toldOfError(/signed by a key that was revoked.*Jane lost it/);
    });

    it('the audit log holds, and is exported with all of it', async () => {
      await window().runCommand('Airlock: Verify Audit Log');
      await window().told(/The audit log holds/);
      await window().runCommand('Airlock: Export Record…');
      await window().quickPickItem('Audit log').waitFor();
      await window().page.keyboard.press('Enter');
      const target = join(window().workspace, 'airlock-audit.jsonl');
      await acceptSaveDialog(window(), target);
      await window().page.locator('.statusbar-item').filter({ hasText: 'Exported to' }).waitFor();
      const events = (await readFile(target, 'utf8')).trimEnd().split('\n').map(line => JSON.parse(line) as { event: string; plugin_id: string | null });
      const of = (plugin: string): readonly string[] => events.filter(({ plugin_id }) => plugin_id === plugin).map(({ event }) => event);
      for (const event of ['plugin.install', 'grant.allow', 'plugin.update', 'plugin.rollback', 'plugin.refused']) assert.ok(of('org.example.waiter').includes(event), `${event}: ${of('org.example.waiter').join(', ')}`);
      assert.ok(events.some(({ event }) => event === 'plugin.reload'));
      assert.equal(events.filter(({ event }) => event === 'plugin.install').length, 4);
    });
  });
}
