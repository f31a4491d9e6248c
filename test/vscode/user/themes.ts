import assert from 'node:assert/strict';
import { tooFaint } from './contrast';
import { changeMachineSettings } from './machineSettings';
import type { Workbench } from './workbench';

/** The editor's own themes that everything must look right in, and the class that the window has with each. */
const themes = {
  'dark': { id: 'Dark 2026', kind: 'vs-dark' },
  'light': { id: 'Light 2026', kind: 'vs' },
  'high-contrast': { id: 'Default High Contrast', kind: 'hc-black' },
} as const;

export type Theme = keyof typeof themes;

/** The user's setting for a theme. */
export const themed = (theme: Theme): Readonly<Record<string, string>> => ({ 'workbench.colorTheme': themes[theme].id });

/** Gives the window another theme by settings: what is open and what has the focus stays as it is. */
async function wear(window: Workbench, theme: Theme): Promise<void> {
  await changeMachineSettings(window.profile, themed(theme));
  await window.page.locator(`.monaco-workbench.${themes[theme].kind}`).waitFor();
}

/**
 * Keeps a picture of the window in each theme, and checks the contrast of the page in it, if there is one. Ends in dark.
 * @param page whether a page of Airlock's own is shown
 */
export async function inEveryTheme(window: Workbench, name: string, page: boolean): Promise<void> {
  const faint: string[] = [];
  for (const theme of ['light', 'high-contrast', 'dark'] as const) {
    await wear(window, theme);
    if (page) {
      await window.webview.locator(`body[data-vscode-theme-id="${themes[theme].id}"]`).waitFor();
      faint.push(...(await tooFaint(window.webview, theme === 'high-contrast')).map(each => `${theme}: ${each}`));
    }
    await window.screenshot(`${name}-${theme}`);
  }
  assert.deepEqual(faint, []);
}
