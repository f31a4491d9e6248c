import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { globalStorageOf } from '../../../scripts/vscode/profile.mjs';
import { demo } from './demo';
import { packagedFile } from './packagedFile';
import { acceptSaveDialog } from './saveDialog';
import { story } from './story';
import { inEveryTheme } from './themes';
import { runtime, type Workbench } from './workbench';

/** As many as the sensitivity `high` asks for before anything stands out. */
const USUAL_RUNS = 6;
/** Files of one byte each: hardly more to read, and a great deal more to do. */
const MANY = 300;

const STANDS_OUT = /Word Count: count stands out\. Used [\d.]+ M fuel; \d+ runs of this size used [\d.]+(–[\d.]+)? k fuel\./;

story(`The security review of a plugin that suddenly burns far more, on ${runtime}`, 'review', { ...demo, settings: { 'airlock.review.sensitivity': 'high' } }, window => {
  it('says so while nothing stands out', async () => {
    await window().runCommand('View: Show Airlock');
    await window().install('plugins/word-count', 'Word Count');
    await window().runCommand('Airlock: Focus on Security Review View');
    await window().page.getByText('Nothing stands out.').waitFor();
    await window().screenshot('empty');
  });

  it('stays silent while the plugin does what it always does', async () => {
    await window().startCommand('Count words');
    await window().grantEverything();
    await window().told('Word Count: Count words: done');
    for (let runs = 1; runs < USUAL_RUNS; runs++) await runAgain(window());
    assert.equal(await window().notification('stands out').count(), 0);
  });

  it('tells of the run that used far more, with what it was compared with', async () => {
    const folder = join(window().workspace, 'docs', 'many');
    await mkdir(folder);
    for (let i = 0; i < MANY; i++) await writeFile(join(folder, `${i}.md`), 'x');
    await window().startCommand('Count words');
    await window().told(STANDS_OUT);
    await window().screenshot('told');
    await window().dismissNotifications();
  });

  it('is a view that the keyboard reaches and a screen reader can say, with a badge', async () => {
    await focusFlag(window(), /^Fuel of count, open, Used .* runs of this size used /);
    await window().page.locator('.activitybar .badge-content:visible').first().waitFor();
    await window().screenshot('view');
    await window().page.keyboard.press('Enter');
    await window().webview.getByRole('heading', { name: 'Word Count: Fuel stands out' }).waitFor();
    await window().webview.getByRole('img', { name: /usual executions: .* Measured: .* M fuel\./ }).waitFor();
    await window().webview.getByRole('row', { name: /Times the median/ }).waitFor();
    await inEveryTheme(window(), 'security-review', true);
  });

  it('blocks the plugin by the keyboard, and says why it can\'t run', async () => {
    await tabTo(window(), 'Block Plugin');
    await window().page.keyboard.press('Enter');
    await window().webview.getByText(/^Blocked\b/).waitFor();
    await window().webview.getByRole('button', { name: 'Enable Plugin' }).waitFor();
    await window().screenshot('blocked');
    // A page that has the focus takes it back from the palette.
    await window().runCommand('View: Close Editor');
    await window().webview.getByRole('heading').first().waitFor({ state: 'detached' });
    await window().runCommand('Airlock: Run Plugin Command…');
    await window().toldOfError(/Word Count is disabled\. It was blocked in the security review\. Used .* runs of this size used .* Enable it first\./);
    await window().screenshot('why');
    await window().dismissNotifications();
    await window().runCommand('Airlock: Focus on Plugins View');
    await window().page.keyboard.press('Home');
    assert.match(await focusedRow(window()), /^Word Count, .* disabled\. It was blocked in the security review\. Used /);
  });

  it('is saved as a report with digests and figures', async () => {
    await window().runCommand('Airlock: Report Security Flag…');
    await window().pick('Fuel of org.example.word-count');
    await window().pick('Save as JSON…');
    const target = join(window().workspace, 'airlock-report-org.example.word-count-fuel.json');
    await acceptSaveDialog(window(), target);
    await window().page.locator('.statusbar-item').filter({ hasText: 'The report is saved' }).waitFor();
    const report = JSON.parse(await readFile(target, 'utf8')) as { flag: { kind: string; moduleDigest: string; state: string; measured: number }; execution: { fuelConsumed: number }; plugin: { signer: string } };
    assert.match(report.flag.moduleDigest, /^[0-9a-f]{64}$/);
    assert.deepEqual([report.flag.kind, report.flag.state, report.plugin.signer, report.execution.fuelConsumed], ['fuel', 'blocked', 'trusted', report.flag.measured]);
  });

  it('lets the plugin run again once it is enabled, and is silent about what was accepted', async () => {
    await window().runCommand('Airlock: Enable Plugin');
    await window().pick('Word Count');
    for (const [kind, name] of [['fuel', 'Fuel'], ['calls', 'Calls of the host']] as const) {
      await window().runCommand('Airlock: Accept Security Flag…');
      await window().pick(`${name} of org.example.word-count`);
      await window().page.locator('.statusbar-item').filter({ hasText: 'Accepted' }).waitFor();
      // What the status bar says may still be of the flag before.
      for (let tries = 0; (await review(window())).find(flag => flag.kind === kind)?.state !== 'accepted'; tries++) {
        assert.ok(tries < 100, `The flag for ${kind} is not accepted.`);
        await window().page.waitForTimeout(500);
      }
    }
    await runAgain(window());
    const flags = await review(window());
    assert.deepEqual(flags.filter(flag => flag.kind === 'fuel' || flag.kind === 'calls').map(flag => [flag.kind, flag.state, flag.occurrences]).sort(), [['calls', 'accepted', 1], ['fuel', 'accepted', 1]]);
  });

  it('leaves all of it in the audit log, which is verified and exported by the keyboard', async () => {
    await window().runCommand('Airlock: Verify Audit Log');
    await window().told(/The audit log holds\. All \d+ entries are as they were written/);
    await window().screenshot('verified');
    await window().dismissNotifications();
    await window().runCommand('Airlock: Export Record…');
    await window().quickPickItem('Audit log').waitFor();
    await window().page.keyboard.press('Enter');
    const target = join(window().workspace, 'airlock-audit.jsonl');
    await acceptSaveDialog(window(), target);
    await window().page.locator('.statusbar-item').filter({ hasText: 'Exported to' }).waitFor();
    await window().screenshot('exported');
    const events = (await readFile(target, 'utf8')).trimEnd().split('\n').map(line => JSON.parse(line) as { event: string; detail: string });
    const told = events.map(({ event, detail }) => (event === 'flag.decide' ? `${event} ${String((JSON.parse(detail) as { decision: unknown }).decision)}` : event));
    for (const event of ['plugin.install', 'grant.allow', 'plugin.execute', 'flag.raise', 'flag.decide blocked', 'plugin.disable', 'plugin.enable', 'flag.decide accepted']) assert.ok(told.includes(event), `${event}: ${told.join(', ')}`);
  });
});

async function runAgain(window: Workbench): Promise<void> {
  await window.dismissNotifications();
  await window.startCommand('Count words');
  await window.told('Word Count: Count words: done');
}

/** Moves the focus to the first row of the Security Review view that says this. */
async function focusFlag(window: Workbench, spoken: RegExp): Promise<void> {
  await window.runCommand('Airlock: Focus on Security Review View');
  for (let steps = 0; !spoken.test(await focusedRow(window)); steps++) {
    assert.ok(steps < 40, `The flag was not found; the last row is: ${await focusedRow(window)}`);
    await window.page.keyboard.press('ArrowDown');
  }
}

/** What a screen reader says of the row that has the focus. */
async function focusedRow(window: Workbench): Promise<string> {
  await window.page.waitForTimeout(150);
  return await window.page.locator('.part.sidebar .pane-body :focus .monaco-list-row.focused, .part.sidebar .pane-body .monaco-list-row.focused:focus').first().getAttribute('aria-label', { timeout: 1_000 }).catch(() => '') ?? '';
}

/** Presses Tab until the link that says this has the focus inside the webview. */
async function tabTo(window: Workbench, name: string): Promise<void> {
  for (let presses = 0; presses < 15; presses++) {
    if (await window.webview.locator(':focus').evaluateAll((focused, wanted) => focused.some(element => element.textContent === wanted), name)) return;
    await window.page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${name} in the webview.`);
}

/** The flags, as the command line lists them while the window is open. */
async function review(window: Workbench): Promise<readonly { readonly kind: string; readonly state: string; readonly occurrences: number }[]> {
  const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', await packagedFile('cli.js'), 'review', '--root', globalStorageOf(window.profile), '--json'], { encoding: 'utf8' });
  assert.equal(stderr, '');
  return JSON.parse(stdout) as Awaited<ReturnType<typeof review>>;
}
