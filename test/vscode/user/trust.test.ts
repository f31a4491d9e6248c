import { demo } from './demo';
import { story } from './story';
import { runtime } from './workbench';

story(`A workspace that is not trusted, on ${runtime}`, 'untrusted-workspace', { ...demo, trust: true }, window => {
  it('can be looked at in restricted mode', async () => {
    await window().page.getByText('Restricted Mode', { exact: true }).first().waitFor();
    await window().runCommand('View: Show Airlock');
    await window().page.getByText('This workspace is not trusted').first().waitFor();
    await window().screenshot('restricted');
  });

  it('lets plugins be installed, and runs none', async () => {
    await window().install('plugins/word-count', 'Word Count');
    await window().startCommand('Count words');
    await window().notification(/not trusted/).getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
    await window().screenshot('refused');
    await window().dismissNotifications();
  });

  it('runs them once it is trusted', async () => {
    await window().runCommand('Workspaces: Manage Workspace Trust');
    await window().page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).first().click();
    await window().startCommand('Count words');
    await window().grantEverything();
    await window().told('Word Count: Count words: done');
  });
});
