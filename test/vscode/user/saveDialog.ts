import assert from 'node:assert/strict';
import type { Workbench } from './workbench';

/** Waits until the dialog suggests this path, and takes it. */
export async function acceptSaveDialog(window: Workbench, target: string): Promise<void> {
  const input = window.quickInput.locator('input.input');
  await input.waitFor();
  // The dialog fills itself in by and by.
  for (let tries = 0; await input.inputValue() !== target; tries++) {
    assert.ok(tries < 300, await input.inputValue());
    await window.page.waitForTimeout(200);
  }
  await window.page.keyboard.press('Enter');
}
