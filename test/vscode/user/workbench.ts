import { cp, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { serve, type EditorServer } from '../../../scripts/vscode/editor.mjs';
import { chromiumFlags } from '../../../scripts/vscode/hostTests.mjs';
import { makeProfile } from '../../../scripts/vscode/profile.mjs';
import { readSetup } from '../../../scripts/vscode/setup.mjs';

/** Which runtime the plugins of a story run on: the driver runs every story once on each. */
export const runtime: 'embedded' | 'vscode-wasi' = process.env.AIRLOCK_TEST_RUNTIME === 'vscode-wasi' ? 'vscode-wasi' : 'embedded';

/** Milliseconds that anything may take in the editor on a machine that is busy. */
const PATIENCE_MS = 60_000;

export interface WorkbenchOptions {
  /** Folder to copy the workspace from; an empty one where absent. */
  readonly workspace?: string;
  /** The user's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A `trusted_keys.toml` to put into the user's trust store. */
  readonly trustedKeys?: string;
  /** Whether workspaces have to be trusted. */
  readonly trust?: boolean;
  /** Changes the copied workspace before it is opened. */
  readonly prepare?: (workspace: string) => Promise<void>;
}

/**
 * Opens a real VS Code with the packaged extension on a fresh profile and a fresh copy of a workspace.
 * @param story names the screenshots' folder, the log and the profile
 */
export async function openWorkbench(story: string, options: WorkbenchOptions = {}): Promise<Workbench> {
  const setup = await readSetup();
  const base = resolve('out', 'vscode', runtime, story);
  const [profile, workspace] = [join(base, 'profile'), join(base, 'workspace')];
  const pictures = join('out', 'screenshots', runtime, story);
  for (const folder of [base, pictures]) await rm(folder, { recursive: true, force: true });
  for (const folder of [workspace, pictures]) await mkdir(folder, { recursive: true });
  const settings = { 'airlock.runtime': runtime, 'airlock.limits.randomizeFuel': false, ...options.settings };
  await makeProfile(profile, options.trustedKeys === undefined ? { settings } : { settings, trustedKeys: options.trustedKeys });
  if (options.workspace !== undefined) await cp(options.workspace, workspace, { recursive: true, verbatimSymlinks: true });
  await options.prepare?.(workspace);
  const extensions = runtime === 'embedded' ? setup.embedded : setup.vscodeWasi;
  if (extensions === undefined) throw new Error('This needs AIRLOCK_WASI_CORE when VS Code is set up.');
  const server = await serve(setup.editor, { profile, extensions, log: join('out', 'logs', `user-${runtime}-${story}-server.log`), trust: options.trust ?? false });
  try {
    const browser = await chromium.launch({ executablePath: setup.chromium, args: chromiumFlags });
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(server.url(workspace));
    const workbench = new Workbench(page, browser, server, workspace, profile, pictures);
    await workbench.ready();
    return workbench;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** A window of the editor, driven as its user would. */
export class Workbench {
  #pictures = 0;

  constructor(
    readonly page: Page,
    private readonly browser: Browser,
    private readonly server: EditorServer,
    /** Absolute path of the open folder. */
    readonly workspace: string,
    readonly profile: string,
    private readonly pictures: string,
  ) {}

  /** Waits until the window can be used. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor();
    await this.page.locator('.statusbar-item').first().waitFor();
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /** Process id of the server; the extension host is below it. */
  get serverProcess(): number {
    const { pid } = this.server.process.child;
    if (pid === undefined) throw new Error('The server did not start.');
    return pid;
  }

  /** Reloads the window, as the command of that name does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Keeps a picture of the window, numbered in the order taken, with what fades or slides at its end. */
  async screenshot(name: string): Promise<void> {
    this.#pictures++;
    await this.page.screenshot({ path: join(this.pictures, `${String(this.#pictures).padStart(2, '0')}-${name}.png`), animations: 'disabled' });
  }

  // Command palette and quick picks

  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  /**
   * Runs a command from the palette by its full title. An open palette doesn't learn of commands that come later, so it
   * is opened again until it knows this one, and given more time each time.
   */
  async runCommand(title: string): Promise<void> {
    const input = this.quickInput.locator('input.input');
    let timeout = 1500;
    const appears = (wanted: Locator): Promise<boolean> => wanted.waitFor({ timeout }).then(() => true, () => false);
    for (const last = Date.now() + PATIENCE_MS; ; timeout = Math.min(2 * timeout, 10_000)) {
      await this.page.keyboard.press('F1');
      // Something else may take the focus, which closes it.
      if (await appears(input) && await input.fill(`>${title}`, { timeout }).then(() => true, () => false) && await appears(this.quickPickItem(title))) break;
      if (Date.now() > last) throw new Error(`The palette does not know the command "${title}".`);
      await this.page.keyboard.press('Escape');
    }
    await this.page.keyboard.press('Enter');
  }

  /** The row of an open quick pick that says this. */
  quickPickItem(text: string | RegExp): Locator {
    return this.quickInput.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
  }

  /** Types into an open quick pick until it shows the item, and takes it. */
  async pick(text: string): Promise<void> {
    await this.quickInput.locator('input.input').fill(text);
    await this.quickPickItem(text).waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** Types a value into an open input box and accepts it. */
  async answerInput(value: string): Promise<void> {
    await this.quickInput.locator('input.input').fill(value);
    await this.page.keyboard.press('Enter');
  }

  // What is done with plugins again and again

  /** Installs a package of the workspace. */
  async install(folder: string, plugin: string): Promise<void> {
    await this.runCommand('Airlock: Install Plugin from Folder…');
    await this.pick(folder);
    await this.told(new RegExp(`${plugin} .* is installed`));
    await this.dismissNotifications();
  }

  /** Starts a plugin's command, chosen by its title; the list is opened again where something else took the focus from it. */
  async startCommand(title: string): Promise<void> {
    for (let tries = 0; ; tries++) {
      await this.runCommand('Airlock: Run Plugin Command…');
      const isOpen = await this.quickPickItem(title).waitFor({ timeout: 20_000 }).then(() => true, () => false);
      if (isOpen || tries === 2) break;
    }
    await this.pick(title);
  }

  /** Answers the consent page: everything it asks for is allowed in this workspace. */
  async grantEverything(): Promise<void> {
    const page = this.webview;
    await page.getByRole('button', { name: 'Continue' }).waitFor();
    for (const choice of await page.getByRole('radio', { name: 'Allow in this workspace' }).all()) await choice.check();
    await page.getByRole('button', { name: 'Continue' }).click();
  }

  /** Chooses for one capability on the consent page, by what it is called there. */
  async choose(capability: string, choice: 'Allow once' | 'Allow in this workspace' | 'Deny'): Promise<void> {
    await this.webview.getByRole('group', { name: capability }).getByRole('radio', { name: choice }).check();
  }

  // Trees, webviews, notifications, dialogs

  /** The row of a tree in the side bar that says this. */
  treeRow(text: string | RegExp): Locator {
    return this.page.locator('.part.sidebar .pane-body .monaco-list-row').filter({ hasText: text }).first();
  }

  /** Opens a row of a tree, unless it is open. */
  expand(text: string | RegExp): Promise<void> {
    return this.turn(text, 'false');
  }

  /** Closes a row of a tree, unless it is closed. */
  collapse(text: string | RegExp): Promise<void> {
    return this.turn(text, 'true');
  }

  private async turn(text: string | RegExp, expanded: 'true' | 'false'): Promise<void> {
    const row = this.treeRow(text);
    await row.waitFor();
    if (await row.getAttribute('aria-expanded') === expanded) await row.locator('.monaco-tl-twistie').click();
  }

  /** An action that a row of a tree shows when the pointer is over it, by its tooltip. */
  async rowAction(row: string | RegExp, action: string): Promise<void> {
    await this.treeRow(row).hover();
    await this.treeRow(row).locator(`.action-label[aria-label^="${action}"]`).click();
  }

  /** The document inside the webview that is shown. */
  get webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** A message, as a toast or in the list behind the bell. */
  notification(text: string | RegExp): Locator {
    return this.messages.filter({ hasText: text }).first();
  }

  /**
   * Waits for a message. The editor shows three toasts in 0.8 s at most: what comes faster is behind the bell only, where
   * a user looks for it too.
   */
  async told(text: string | RegExp): Promise<void> {
    await this.found(this.notification(text));
  }

  /** The same for a message of a failure. */
  async toldOfError(text: string | RegExp): Promise<void> {
    await this.found(this.errorNotification(text));
  }

  private async found(message: Locator): Promise<void> {
    if (await message.waitFor({ timeout: 10_000 }).then(() => true, () => false)) return;
    await this.runCommand('Notifications: Show Notifications');
    await message.waitFor();
  }

  private get messages(): Locator {
    return this.page.locator('.notification-toast, .notifications-center .notification-list-item');
  }

  /** A notification of a failure, as opposed to one of progress with the same title. */
  errorNotification(text: string | RegExp): Locator {
    return this.messages.filter({ hasText: text, has: this.page.locator('.codicon-error') }).first();
  }

  /** The buttons of a notification whose label the editor cuts, as there is no room for it. */
  cutLabels(text: string | RegExp): Promise<string[]> {
    return this.notification(text).locator('.monaco-button').evaluateAll(all => all.filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent));
  }

  /** Presses a button of a notification. */
  async answerNotification(text: string | RegExp, button: string): Promise<void> {
    await this.notification(text).getByRole('button', { name: button, exact: true }).click();
  }

  /** Closes every notification, late ones too, so that the next one is a new one. */
  async dismissNotifications(): Promise<void> {
    const toast = this.page.locator('.notification-toast').first();
    for (let tries = 0; tries < 5; tries++) {
      await this.runCommand('Notifications: Clear All Notifications');
      if (await toast.waitFor({ state: 'detached', timeout: 2000 }).then(() => true, () => false)) return;
    }
    throw new Error(`A notification stays: ${await toast.innerText()}`);
  }

  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** Presses a button of the modal dialog. */
  async answerDialog(button: string): Promise<void> {
    await this.dialog.getByRole('button', { name: button, exact: true }).click();
  }

  /** Waits until the output panel shows this. */
  async waitForOutput(pattern: RegExp): Promise<void> {
    for (const last = Date.now() + PATIENCE_MS; ;) {
      const text = await this.outputText();
      if (pattern.test(text)) return;
      if (Date.now() > last) throw new Error(`The output does not show ${String(pattern)}:\n${text}`);
      await this.page.waitForTimeout(100);
    }
  }

  /** The text of the output panel, as far as it is rendered. */
  async outputText(): Promise<string> {
    const lines = await this.page.locator('.part.panel .view-lines .view-line').allTextContents();
    // The editor renders spaces as no-break spaces.
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }
}
