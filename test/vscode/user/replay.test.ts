import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { demo } from './demo';
import { packagedFile } from './packagedFile';
import { acceptSaveDialog } from './saveDialog';
import { story } from './story';
import { runtime, type Workbench } from './workbench';

const CRASHED = /Misbehave: Divide by zero: Crashed: it divided an integer by zero, in divide\./;
/** The row of a crash in the Plugins view. */
const ROW = /crashed \(trap\) · .* fuel · divide-by-zero · failed/;
const SAVED = 'org.example.misbehave-divide-by-zero.recording';

story(`A crash that is recorded, on ${runtime}`, 'replay', demo, window => {
  it('is told with its cause, the function and the call stack, whatever the runtime sees of it', async () => {
    await window().runCommand('View: Show Airlock');
    await window().install('plugins/misbehave', 'Misbehave');
    await window().startCommand('Divide by zero');
    await window().grantEverything();
    await window().toldOfError(CRASHED);
    await window().screenshot('crash');
    await window().answerNotification(CRASHED, 'Show Log');
    await window().waitForOutput(/Trap: integer-divide-by-zero in divide\n.*at divide/);
    await window().waitForOutput(new RegExp(`End failed \\(crashed \\(trap\\)\\) [\\s\\S]* on\\s${runtime}\\.\\sCrashed`));
    await window().dismissNotifications();
    await window().expand('Misbehave');
    await window().treeRow(ROW).hover();
    await window().screenshot('row');
  });

  it('is replayed by the mouse, and ends the same', async () => {
    await window().rowAction(ROW, 'Replay');
    await window().toldOfError(/Misbehave: replay of divide-by-zero: Crashed: it divided an integer by zero, in divide\./);
    await window().screenshot('replayed');
    await window().waitForOutput(/Replay divide-by-zero[\s\S]*Trap: integer-divide-by-zero in divide/);
    await window().dismissNotifications();
  });

  it('is replayed by the keyboard', async () => {
    await fromContextMenu(window(), 'Replay');
    await window().toldOfError(/Misbehave: replay of divide-by-zero: Crashed/);
    await window().dismissNotifications();
  });

  it('is saved by the keyboard, as a file that the command line replays', async () => {
    await fromContextMenu(window(), 'Save Recording…');
    const target = join(window().workspace, SAVED);
    await acceptSaveDialog(window(), target);
    await window().page.locator('.statusbar-item').filter({ hasText: 'The recording is saved' }).waitFor();
    await window().screenshot('saved');
    assert.ok(existsSync(target));
    const { code, stderr } = await replay(target);
    assert.equal(code, 134, stderr);
    assert.match(stderr, /Crashed: it divided an integer by zero, in divide\./);
  });
});

story(`Which executions are recorded, on ${runtime}`, 'record-setting', { ...demo, settings: { 'airlock.record': 'always' } }, window => {
  it('is all where the user says so: one that went well can be replayed, without its files', async () => {
    await window().runCommand('View: Show Airlock');
    await window().install('plugins/word-count', 'Word Count');
    await window().startCommand('Count words');
    await window().grantEverything();
    await window().told('Word Count: Count words: done');
    await window().answerNotification('Word Count: Count words: done', 'Show Output');
    await window().waitForOutput(/End completed/);
    const output = outputOf(await window().outputText());
    assert.ok(output.length > 0);
    await window().dismissNotifications();
    await window().expand('Word Count');
    await window().rowAction(/fuel · count · completed/, 'Replay');
    await window().told('Word Count: replay of count: done');
    await window().waitForOutput(/Replay count[\s\S]*End completed/);
    assert.deepEqual(outputOf(await window().outputText()).slice(-output.length), output);
    await window().screenshot('replayed');
  });
});

/** The lines that a plugin printed, in its log. */
function outputOf(log: string): readonly string[] {
  return log.split('\n').flatMap(line => /\[info\] {3}(.*)$/.exec(line)?.[1] ?? []);
}

/** Opens the context menu of the crash's row from the keyboard alone, and takes an entry of it. */
async function fromContextMenu(window: Workbench, entry: string): Promise<void> {
  await window.runCommand('Airlock: Focus on Plugins View');
  await window.page.keyboard.press('Home');
  const focused = window.page.locator('.part.sidebar .pane-body .monaco-list-row.focused');
  for (let steps = 0; !/divide-by-zero at .*failed/.test(await focused.getAttribute('aria-label') ?? ''); steps++) {
    assert.ok(steps < 40, 'the row is not reached');
    await window.page.keyboard.press('ArrowDown');
    await window.page.waitForTimeout(100);
  }
  await window.page.keyboard.press('Shift+F10');
  const item = window.page.locator('.monaco-menu .action-item.focused');
  await window.page.locator('.monaco-menu .action-item').first().waitFor();
  for (let steps = 0; (await item.first().textContent().catch(() => ''))?.includes(entry) !== true; steps++) {
    assert.ok(steps < 20, `the menu has no entry ${entry}`);
    await window.page.keyboard.press('ArrowDown');
    await window.page.waitForTimeout(100);
  }
  await window.screenshot(`menu-${entry.split(' ', 1)[0]?.toLowerCase()}`);
  await window.page.keyboard.press('Enter');
}

async function replay(file: string): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const { status, stderr } = spawnSync(process.execPath, ['--no-warnings', await packagedFile('cli.js'), 'replay', file], { encoding: 'utf8' });
  return { code: status, stderr };
}
