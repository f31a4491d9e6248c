import assert from 'node:assert/strict';
import { story } from './story';

story('The editor with Airlock installed', 'start', {}, window => {
  it('offers the view Plugins in its own container', async () => {
    await window().runCommand('View: Show Airlock');
    await window().page.locator('.part.sidebar .title-label').getByText('Airlock').waitFor();
    await window().screenshot('view');
  });

  it('shows no notification by itself', async () => {
    assert.deepEqual(await window().page.locator('.notification-toast').allTextContents(), []);
  });
});
