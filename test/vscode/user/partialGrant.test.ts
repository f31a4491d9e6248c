import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { demo } from './demo';
import { story } from './story';
import { runtime } from './workbench';

const title = 'Report: Write reports/summary.md';

story(`Rights granted one by one, on ${runtime}`, 'partial-grant', demo, window => {
  const written = (): string => join(window().workspace, 'reports', 'summary.md');

  it('lets a plugin read and not write, so that it fails with the reason', async () => {
    await window().install('plugins/report', 'Report');
    await window().startCommand('Write reports/summary.md');
    await window().choose('Read files', 'Allow in this workspace');
    await window().choose('Create, change and delete files', 'Deny');
    await window().screenshot('write-denied');
    await window().webview.getByRole('button', { name: 'Continue' }).click();
    await window().toldOfError(title);
    await window().screenshot('failed');
    assert.equal(existsSync(written()), false);
    await window().dismissNotifications();
  });

  it('can be reviewed and changed', async () => {
    await window().runCommand('Airlock: Review Grants…');
    await window().pick('Report');
    await window().choose('Create, change and delete files', 'Allow in this workspace');
    await window().screenshot('write-allowed');
    await window().webview.getByRole('button', { name: 'Continue' }).click();
    await window().page.locator('iframe.webview.ready').waitFor({ state: 'detached' });
  });

  it('lets it write what was granted then', async () => {
    await window().startCommand('Write reports/summary.md');
    await window().told(`${title}: done`);
    await window().screenshot('written');
    assert.match(readFileSync(written(), 'utf8'), /^# /);
  });
});
