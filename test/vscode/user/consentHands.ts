import type { Locator } from 'playwright-core';
import type { Workbench } from './workbench';

/** The ways in which somebody uses the consent page and what follows it. */
export interface Hands {
  /** Chooses for a capability, by its name in plugin.toml. */
  choose(capability: string, choice: string): Promise<void>;
  /** Opens the scope of a capability and writes these lines in the place of what is there. */
  narrow(capability: string, lines: readonly string[]): Promise<void>;
  /** Writes other lines into the open scope. */
  write(capability: string, lines: readonly string[]): Promise<void>;
  /** Closes the scope of a capability again. */
  fold(capability: string): Promise<void>;
  /** Answers. */
  proceed(): Promise<void>;
  /** Presses a button of a message. */
  press(message: string | RegExp, button: string | RegExp): Promise<void>;
  /** Presses a button of the modal dialog. */
  answer(button: string): Promise<void>;
}

const fieldset = (window: Workbench, capability: string): Locator => window.webview.locator(`[data-capability="${capability}"]`);
const scope = (window: Workbench, capability: string): Locator => fieldset(window, capability).getByRole('button', { name: 'Edit scope' });
const lines = (window: Workbench, capability: string): Locator => fieldset(window, capability).locator('textarea');

/** The page takes no consent in its first moments. */
async function settled(window: Workbench): Promise<void> {
  await window.webview.locator('button[type=submit]:enabled').waitFor();
}

/** With the mouse, but for what is written. */
export function byMouse(window: () => Workbench): Hands {
  return {
    choose: (capability, choice) => fieldset(window(), capability).getByRole('radio', { name: choice }).check(),
    async narrow(capability, written) {
      await scope(window(), capability).click();
      await lines(window(), capability).fill(written.join('\n'));
    },
    write: (capability, written) => lines(window(), capability).fill(written.join('\n')),
    fold: capability => scope(window(), capability).click(),
    async proceed() {
      await settled(window());
      await window().webview.getByRole('button', { name: 'Continue' }).click();
    },
    press: (message, button) => window().notification(message).getByRole('button', { name: button, exact: true }).click(),
    answer: button => window().answerDialog(button),
  };
}

/** With keys alone. */
export function byKeyboard(window: () => Workbench): Hands {
  const press = (key: string): Promise<void> => window().page.keyboard.press(key);
  /** Presses a key until this has the focus. */
  async function go(key: string, wanted: Locator, most = 60): Promise<void> {
    for (let presses = 0; presses < most; presses++) {
      if (await wanted.evaluateAll(all => all.some(each => each === each.ownerDocument.activeElement))) return;
      await press(key);
    }
    throw new Error(`${key} does not reach ${String(wanted)}.`);
  }
  async function write(written: readonly string[]): Promise<void> {
    await press('Control+A');
    for (const [index, line] of written.entries()) {
      if (index > 0) await press('Enter');
      await window().page.keyboard.type(line);
    }
  }
  return {
    async choose(capability, choice) {
      await go('Tab', fieldset(window(), capability).getByRole('radio'));
      await go('ArrowDown', fieldset(window(), capability).getByRole('radio', { name: choice, checked: true }), 8);
    },
    async narrow(capability, written) {
      await go('Tab', scope(window(), capability));
      await press('Enter');
      await go('Tab', lines(window(), capability));
      await write(written);
    },
    write: (_, written) => write(written),
    fold: () => press('Escape'),
    async proceed() {
      await settled(window());
      await go('Tab', window().webview.getByRole('button', { name: 'Continue' }));
      await press('Enter');
    },
    async press(message, button) {
      const toast = window().notification(message);
      await toast.waitFor();
      await window().runCommand('Notifications: Focus Notification Toast');
      await go('Tab', toast.getByRole('button', { name: button, exact: true }));
      await press('Enter');
    },
    async answer(button) {
      await window().dialog.waitFor();
      await go('Tab', window().dialog.getByRole('button', { name: button, exact: true }));
      await press('Enter');
    },
  };
}
