import assert from 'node:assert/strict';
import { byKeyboard } from './consentHands';
import { demo } from './demo';
import { layWaiter } from './layWaiter';
import { story } from './story';
import { runtime, type Workbench } from './workbench';

story(`Rights that are revoked by keys alone, on ${runtime}`, 'revoke', { ...demo, settings: { 'airlock.limits.wallMs': 600_000 }, prepare: layWaiter }, window => {
  const hands = byKeyboard(window);
  const press = (key: string): Promise<void> => window().page.keyboard.press(key);
  const isRunning = (): Promise<void> => window().treeRow(/wait · running/).waitFor();
  /** Waits for the list of rights, and goes to its first row. */
  const firstRight = async (): Promise<string> => {
    await window().quickInput.getByText('Revoke Rights of Waiter').waitFor();
    await press('ArrowDown');
    const row = window().quickInput.locator('.monaco-list-row.focused');
    await row.waitFor();
    return await row.getAttribute('aria-label') ?? '';
  };

  it('are chosen from the menu of the plugin\'s row; what runs by them is ended, and a message says so', async () => {
    await window().runCommand('View: Show Airlock');
    await window().install('plugins/waiter', 'Waiter');
    await window().startCommand('Wait for the file');
    await window().webview.getByRole('heading', { name: 'What may Waiter do' }).waitFor();
    await hands.choose('fs.read', 'Allow in this workspace');
    await hands.proceed();
    await window().expand('Waiter');
    await isRunning();
    await window().runCommand('Airlock: Focus on Plugins View');
    await press('Home');
    await chooseFromMenu(window(), 'Revoke Rights…');
    assert.match(await firstRight(), /^Read files,? from now on,? done/, 'what a screen reader says of it');
    await window().screenshot('asked');
    await press('Space');
    await window().quickInput.locator('.monaco-list-row.focused[aria-checked="true"], .monaco-list-row.focused:has([aria-checked="true"])').waitFor();
    await press('Enter');
    await window().told('Revoked from Waiter: Read files, in this workspace.');
    await window().toldOfError(/Waiter: Wait for the file: Stopped: its right to read the file done was revoked/);
    await window().treeRow(/wait · running/).waitFor({ state: 'detached' });
    await window().screenshot('revoked');
  });

  it('are given back by Undo, and not asked about then', async () => {
    await hands.press('Revoked from Waiter', 'Undo');
    await window().told('Waiter has again in this workspace: Read files.');
    await window().dismissNotifications();
    await window().startCommand('Wait for the file');
    await isRunning();
    await window().screenshot('given-back');
  });

  it('stay where the list is left without a choice', async () => {
    await window().runCommand('Airlock: Revoke Rights…');
    await window().pick('Waiter');
    await firstRight();
    await press('Escape');
    await window().quickInput.waitFor({ state: 'detached' });
    await isRunning();
  });

  it('are asked about anew once they are gone, and then there are none to revoke', async () => {
    await window().runCommand('Airlock: Revoke Rights…');
    await window().pick('Waiter');
    await firstRight();
    await press('Space');
    await press('Enter');
    await window().treeRow(/wait · running/).waitFor({ state: 'detached' });
    await window().dismissNotifications();
    await window().runCommand('Airlock: Revoke Rights…');
    await window().pick('Waiter');
    await window().told('Waiter was granted nothing that could be revoked.');
    await window().startCommand('Wait for the file');
    await window().webview.getByRole('heading', { name: 'What may Waiter do' }).waitFor();
  });
});

/** Opens the menu of the row that has the focus, and takes an item of it. */
async function chooseFromMenu({ page }: Workbench, title: string): Promise<void> {
  await page.keyboard.press('Shift+F10');
  const wanted = page.locator('.monaco-menu .action-item').filter({ hasText: title });
  await wanted.waitFor();
  for (let presses = 0; presses < 30; presses++) {
    if (await wanted.evaluateAll(all => all.some(each => each.classList.contains('focused')))) return page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`The arrow keys do not reach ${title}.`);
}
