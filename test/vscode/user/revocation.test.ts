import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { readableKeyId } from '../../../src/plugins/trust/fingerprint';
import { generateKey } from '../../../src/plugins/trust/keyFile';
import { buildMisbehave } from './misbehave';
import { story } from './story';
import { runtime } from './workbench';

if (runtime === 'embedded') {
  let fingerprint = '';

  /** Has a stranger change how long the sample may take, and sign it: nobody here knows the key. */
  const signedByStranger = async (workspace: string): Promise<void> => {
    const key = await generateKey(bytes => void randomFillSync(bytes));
    await buildMisbehave(workspace, undefined, key);
    fingerprint = readableKeyId(key.keyId);
  };

  story('A key that is trusted on first use, and revoked', 'revocation', {
    workspace: 'examples/demo-workspace', prepare: signedByStranger,
    settings: { 'airlock.trust.policy': 'ask', 'airlock.limits.wallMs': 600_000 },
  }, window => {
    it('is trusted by its fingerprint, for this plugin, under a name', async () => {
      await window().runCommand('Airlock: Install Plugin from Folder…');
      await window().pick('plugins/misbehave');
      await window().dialog.getByText('although its maker is not known').waitFor();
      assert.ok((await window().dialog.innerText()).includes(fingerprint));
      await window().screenshot('fingerprint');
      await window().answerDialog('Trust This Key…');
      await window().quickInput.getByText('Whose key is').waitFor();
      await window().answerInput('Mallory');
      await window().told(/Misbehave .* is installed/);
      await window().treeRow('Misbehave').getByText('Mallory (verified)').waitFor();
      await window().dismissNotifications();
    });

    it('is revoked, and what runs of it stops at once, saying why', async () => {
      await window().startCommand('Sleep for an hour');
      await window().grantEverything();
      await window().expand('Misbehave');
      await window().treeRow(/sleep · running/).waitFor();
      await window().runCommand('Airlock: Revoke Key…');
      await window().pick('Misbehave');
      await window().pick('The key of Mallory');
      await window().quickInput.getByText('Shown whenever').waitFor();
      await window().answerInput('Lost with a laptop');
      await window().dialog.getByText(fingerprint).waitFor();
      await window().screenshot('revoke');
      await window().answerDialog('Revoke');
      await window().told(/was stopped.*Lost with a laptop/);
      await window().treeRow(/^Misbehave.*revoked/).waitFor();
      await window().treeRow(/cancelled · .*sleep · terminated/).waitFor();
      await window().screenshot('stopped');
      await window().dismissNotifications();
    });

    it('lets nothing of it run any more, and says why', async () => {
      await window().startCommand('Exit with code 3');
      await window().toldOfError(/signed by a key that was revoked.*Lost with a laptop/);
      await window().screenshot('refused');
    });

    it('is in the user\'s own list, which opens with it', async () => {
      await window().dismissNotifications();
      await window().runCommand('Airlock: Open Trusted Keys');
      await window().page.locator('.editor-group-container .view-lines').getByText('[[revoked]]').waitFor();
      await window().screenshot('list');
    });
  });
}
