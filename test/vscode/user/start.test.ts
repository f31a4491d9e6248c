import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from './workbench';

describe('the editor with Airlock installed', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench('start');
  });
  after(() => workbench?.close());

  it('offers the view Plugins in its own container', async () => {
    await workbench.runCommand('View: Show Airlock');
    const title = workbench.page.locator('.part.sidebar .title-label').first();
    await title.getByText('Airlock').waitFor();
    await workbench.screenshot('view');
  });

  it('shows no error by itself', async () => {
    assert.deepEqual(await workbench.page.locator('.notification-toast').allTextContents(), []);
  });
});
