import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demo } from './demo';
import { story } from './story';
import { runtime, type Workbench } from './workbench';

const SUMMARY = 'reports/summary.md';
const textOf = (window: Workbench, path = SUMMARY): Promise<string | undefined> => readFile(join(window.workspace, path), 'utf8').catch(() => undefined);

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const last = Date.now() + 60_000; !await holds();) {
    if (Date.now() > last) throw new Error('It does not come.');
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** Runs the plugin that writes the summary, and answers its page: reads are allowed, writes as said. */
async function runReport(window: Workbench, answer?: 'Preview changes' | 'Allow in this workspace'): Promise<void> {
  await window.startCommand('Write reports/summary.md');
  if (answer === undefined) return;
  await window.webview.getByRole('button', { name: 'Continue' }).waitFor();
  await window.webview.locator('[data-capability="fs.read"]').getByRole('radio', { name: 'Allow in this workspace' }).check();
  await window.webview.locator('[data-capability="fs.write"]').getByRole('radio', { name: answer }).check();
  await window.screenshot('consent');
  await window.webview.locator('button[type=submit]:enabled').click();
}

/** Opens a file of the workspace and types into it, without saving. */
async function typeInto(window: Workbench, path: string, text: string): Promise<void> {
  await window.page.keyboard.press('Control+P');
  // By its whole path: names alone are looked for among files that git does not ignore.
  await window.quickInput.locator('input.input').fill(path);
  await window.quickPickItem(path.split('/').at(-1) ?? path).waitFor();
  await window.page.keyboard.press('Enter');
  await window.page.locator(`.tab.active[data-resource-name="${path.split('/').at(-1)}"]`).waitFor();
  await window.page.locator('.editor-instance .monaco-editor').first().click();
  await window.page.keyboard.press('Control+Home');
  await window.page.keyboard.type(text);
  await window.page.locator('.tab.active.dirty').waitFor();
}

/** In a browser the editor saves by itself otherwise. */
const unsavedStays = { ...demo, settings: { 'files.autoSave': 'off' } };

const WOULD = /Report would change your workspace/;

/** The question is there, and the diff editor has taken the focus: a palette opened before would be closed by that. */
async function untilReviewed(window: Workbench): Promise<void> {
  await window.told(WOULD);
  await window.page.locator('.multiDiffEntry').getByText('Written by the plugin').first().waitFor();
  await window.page.waitForTimeout(1_000);
}

story(`Changes that are looked at first, on ${runtime}`, 'preview', unsavedStays, window => {
  it('are shown in the diff editor, with nothing written', async () => {
    await window().runCommand('View: Show Airlock');
    await window().install('plugins/report', 'Report');
    await runReport(window(), 'Preview changes');
    await untilReviewed(window());
    await window().screenshot('diff');
    assert.equal(await textOf(window()), undefined);
    await window().expand('Report');
    await window().treeRow('Write files').getByText('changes previewed').waitFor();
  });

  it('that were not decided on when the window was closed are discarded, and that is told', async () => {
    await window().reload();
    await window().runCommand('View: Show Airlock');
    const lost = /The window was closed before you decided on changes of Report: reports\/summary\.md\. They were discarded; nothing was written\./;
    await window().told(lost);
    await window().screenshot('closed-undecided');
    assert.equal(await textOf(window()), undefined);
    await window().answerNotification(lost, 'Run Again');
    await untilReviewed(window());
    assert.equal(await textOf(window()), undefined);
  });

  it('are gone when they are discarded', async () => {
    await window().answerNotification(WOULD, 'Discard');
    await window().page.locator('.statusbar-item').filter({ hasText: 'to decide on' }).waitFor({ state: 'detached' });
    await window().page.locator('.multiDiffEntry').first().waitFor({ state: 'detached' });
    assert.equal(await textOf(window()), undefined);
    // The focus goes where the diff editor was, which would close a palette opened meanwhile.
    await window().page.waitForTimeout(1_000);
    await window().screenshot('discarded');
  });

  it('are made when they are applied, by a button of the diff editor', async () => {
    await window().dismissNotifications();
    await runReport(window());
    await untilReviewed(window());
    await window().dismissNotifications();
    // Closing the notification decides nothing: the status bar remembers.
    await window().page.locator('.statusbar-item').filter({ hasText: 'Report: 1 change to decide on' }).waitFor();
    assert.equal(await textOf(window()), undefined);
    await window().page.locator('.editor-actions .action-label[aria-label^="Apply Previewed Changes"]').click();
    await until(async () => (await textOf(window()))?.startsWith('# Summary') === true);
    await window().screenshot('applied');
  });

  it('are asked about when somebody else changed the file meanwhile, and nothing is lost', async () => {
    await writeFile(join(window().workspace, SUMMARY), 'before\n');
    await runReport(window());
    await untilReviewed(window());
    await writeFile(join(window().workspace, SUMMARY), 'by somebody else\n');
    await window().answerNotification(WOULD, 'Apply');
    await window().dialog.getByText('reports/summary.md was changed by somebody else since.').waitFor();
    await window().screenshot('conflict');
    await window().answerDialog('Cancel');
    assert.equal(await textOf(window()), 'by somebody else\n');
    // Back at the review: it still waits.
    await untilReviewed(window());
    await window().runCommand('Airlock: Apply Previewed Changes');
    await window().answerDialog('Apply All');
    await until(async () => (await textOf(window()))?.startsWith('# Summary') === true);
  });

  it('are asked about when the file has unsaved changes, which stay in their editor', async () => {
    await writeFile(join(window().workspace, SUMMARY), 'on disk\n');
    await window().dismissNotifications();
    await typeInto(window(), SUMMARY, 'my words ');
    await runReport(window());
    await untilReviewed(window());
    await window().answerNotification(WOULD, 'Apply');
    await window().dialog.getByText('reports/summary.md has unsaved changes in the editor.').waitFor();
    await window().screenshot('unsaved-conflict');
    await window().answerDialog('Cancel');
    await untilReviewed(window());
    await window().runCommand('Airlock: Discard Previewed Changes');
    assert.equal(await textOf(window()), 'on disk\n');
    await window().page.locator('.tab.dirty').waitFor();
  });
});

story(`A plugin that writes to a file with unsaved changes, on ${runtime}`, 'unsaved', { ...unsavedStays, prepare: workspace => writeFile(join(workspace, SUMMARY), 'on disk\n') }, window => {
  const question = 'Report wants to write to reports/summary.md, which you have changed and not saved.';

  it('is refused where the user keeps the changes', async () => {
    await window().runCommand('View: Show Airlock');
    await window().install('plugins/report', 'Report');
    await typeInto(window(), SUMMARY, 'my words ');
    await runReport(window(), 'Allow in this workspace');
    await window().dialog.getByText(question).waitFor();
    // Longer than the plugin's own time limit: its clock stands still.
    await window().page.waitForTimeout(5_500);
    await window().screenshot('question');
    await window().answerDialog('Keep My Changes');
    await window().toldOfError('Report: Write reports/summary.md');
    assert.equal(await textOf(window()), 'on disk\n');
    await window().dismissNotifications();
  });

  it('writes where the user lets it; the text stays in the editor, and saving it is a conflict that the editor asks about', async () => {
    await runReport(window());
    await window().dialog.getByText(question).waitFor();
    await window().answerDialog('Let the Plugin Write');
    await until(async () => (await textOf(window()))?.startsWith('# Summary') === true);
    await window().told('Report: Write reports/summary.md: done');
    await window().dismissNotifications();
    await window().page.locator('.tab.dirty').filter({ hasText: 'summary.md' }).click();
    await window().page.locator('.view-line').filter({ hasText: /my.words.on.disk/ }).waitFor();
    await window().page.keyboard.press('Control+S');
    await window().told(/Failed to save 'summary\.md': The content of the file is newer/);
    await window().screenshot('conflict');
    assert.match(await textOf(window()) ?? '', /^# Summary/);
  });
});
