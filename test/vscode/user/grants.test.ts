import assert from 'node:assert/strict';
import { demo } from './demo';
import { buildMisbehave } from './misbehave';
import { story } from './story';
import { runtime } from './workbench';

story(`What a plugin may do, on ${runtime}`, 'grants', demo, window => {
  it('runs nothing when the question is closed without an answer', async () => {
    await window().runCommand('View: Show Airlock');
    await window().install('plugins/word-count', 'Word Count');
    await window().startCommand('Count words');
    await window().webview.getByRole('heading', { name: 'What may Word Count do' }).waitFor();
    await window().page.keyboard.press('Escape');
    await window().told('Nothing was decided about Word Count');
    await window().expand('Word Count');
    await window().treeRow('It has not run yet.').waitFor();
    await window().dismissNotifications();
  });

  it('is nothing where everything was denied, and the log says so', async () => {
    await window().startCommand('Count words');
    await window().webview.getByRole('radio', { name: 'Deny' }).check();
    await window().webview.getByText('Denied: Read files.').waitFor();
    await window().screenshot('denied');
    await window().webview.getByRole('button', { name: 'Continue' }).click();
    await window().notification('Word Count: Count words').getByRole('button', { name: /Show (Log|Output)/ }).click();
    await window().waitForOutput(/End (failed|completed)/);
    assert.doesNotMatch(await window().outputText(), /docs\/guide\.md/);
    await window().treeRow('Read files').getByText('denied').waitFor();
    await window().screenshot('without-rights');
    await window().dismissNotifications();
  });

  it('can be reviewed: the standing decision is selected, another one counts from then on', async () => {
    await window().runCommand('Airlock: Review Grants…');
    await window().pick('Word Count');
    assert.equal(await window().webview.getByRole('radio', { name: 'Deny' }).isChecked(), true);
    await window().screenshot('reviewed');
    await window().grantEverything();
    await window().treeRow('Read files').getByText('allowed').waitFor();
    await window().startCommand('Count words');
    await window().told('Word Count: Count words: done');
  });
});

story(`A run that takes long, on ${runtime}`, 'cancel', { ...demo, settings: { 'airlock.limits.wallMs': 600_000 }, prepare: buildMisbehave }, window => {
  it('is cancelled by its notification', async () => {
    await window().runCommand('View: Show Airlock');
    await window().install('plugins/misbehave', 'Misbehave');
    await window().startCommand('Sleep for an hour');
    await window().grantEverything();
    await window().answerNotification('Misbehave: Sleep for an hour', 'Cancel');
    await window().expand('Misbehave');
    await window().treeRow(/cancelled · .* fuel · sleep · terminated/).waitFor();
    await window().screenshot('cancelled');
  });

  it('leaves a plugin that is disabled by its row and enabled by the palette', async () => {
    await window().rowAction('Misbehave', 'Disable Plugin');
    await window().treeRow('Misbehave').getByText('disabled').waitFor();
    await window().runCommand('Airlock: Enable Plugin');
    await window().pick('Misbehave');
    await window().treeRow(/Misbehave.*disabled/).waitFor({ state: 'detached' });
    await window().screenshot('enabled-again');
  });
});
