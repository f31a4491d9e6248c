import assert from 'node:assert/strict';
import { demo } from './demo';
import { story } from './story';
import { runtime, type Workbench } from './workbench';

story(`A first plugin without a mouse, on ${runtime}`, 'keyboard-only', demo, window => {
  it('is installed', async () => {
    await window().runCommand('View: Show Airlock');
    await window().install('plugins/word-count', 'Word Count');
  });

  it('is granted its rights and run', async () => {
    await window().startCommand('Count words');
    await window().webview.getByRole('heading', { name: 'What may Word Count do' }).waitFor();
    await tabTo(window(), 'INPUT');
    await window().screenshot('first-choice');
    await selectByArrows(window(), 'workspace');
    // The page takes no consent in its first moments.
    await window().webview.locator('button[type=submit]:enabled').waitFor();
    await window().page.keyboard.press('Enter');
    await window().told('Word Count: Count words: done');
    await window().dismissNotifications();
  });

  it('is found in the tree with its execution, in words that a screen reader can say', async () => {
    await window().runCommand('Airlock: Focus on Plugins View');
    await window().page.keyboard.press('Home');
    assert.match(await focusedRow(window()), /^Word Count, version 0\.1\.0, .*enabled/);
    await window().page.keyboard.press('ArrowRight');
    for (let steps = 0; !/completed/.test(await focusedRow(window())); steps++) {
      assert.ok(steps < 20, `The execution was not found; the last row is: ${await focusedRow(window())}`);
      await window().page.keyboard.press('ArrowDown');
    }
    assert.match(await focusedRow(window()), /^count at .*: completed, .* fuel/);
    await window().screenshot('execution');
  });

  it('is uninstalled', async () => {
    await window().runCommand('Airlock: Uninstall Plugin…');
    await window().pick('Word Count');
    await window().dialog.waitFor();
    await window().screenshot('asked');
    await window().page.keyboard.press('Enter');
    await window().treeRow('Word Count').waitFor({ state: 'detached' });
  });
});

/** What a screen reader says of the row that has the focus. */
async function focusedRow(window: Workbench): Promise<string> {
  await window.page.waitForTimeout(150);
  return await window.page.locator('.part.sidebar .pane-body .monaco-list-row.focused').getAttribute('aria-label') ?? '';
}

/** Presses Tab until an element of this kind has the focus inside the webview. */
async function tabTo(window: Workbench, tagName: string): Promise<void> {
  for (let presses = 0; presses < 15; presses++) {
    if (await window.webview.locator(':focus').evaluateAll((focused, wanted) => focused.some(element => element.tagName === wanted), tagName)) return;
    await window.page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${tagName} in the webview.`);
}

/** Presses the arrow key until this choice of the radio buttons that have the focus is selected. */
async function selectByArrows(window: Workbench, value: string): Promise<void> {
  for (let presses = 0; presses < 5; presses++) {
    if (await window.webview.locator(`input:focus:checked[value="${value}"]`).count() === 1) return;
    await window.page.keyboard.press('ArrowDown');
  }
  throw new Error(`The arrow keys do not reach the choice ${value}.`);
}
