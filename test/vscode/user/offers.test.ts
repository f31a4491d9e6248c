import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dayOf, readableDay } from '../../../media/consent/dates';
import { loadWat, wat } from '../../wasm/wat';
import { byKeyboard } from './consentHands';
import { demo } from './demo';
import { layPlugin } from './laid';
import { story } from './story';
import { runtime } from './workbench';

/** A plugin that tries to open two documents, and does without those that it may not. */
async function layPeek(workspace: string): Promise<void> {
  await loadWat();
  await layPlugin(workspace, {
    name: 'peek', title: 'Peek', capabilities: ['{ name = "fs.read", paths = ["docs/**"], reason = "To look." }'], commands: [{ name: 'look', title: 'Look at two documents' }],
    module: wat(`(module
      (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "docs/guide.md")
      (data (i32.const 16) "docs/words.md")
      (func $look (param $path i32)
        (drop (call $open (i32.const 3) (i32.const 0) (local.get $path) (i32.const 13) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 64))))
      (func (export "_start")
        (call $look (i32.const 0))
        (call $look (i32.const 16))))`),
  });
}

const inDays = (days: number): string => dayOf(new Date(Date.now() + days * 24 * 60 * 60 * 1000));

if (runtime === 'embedded') {
  story('What was denied, allowed for as long as one likes', 'offers', { ...demo, prepare: layPeek }, window => {
    const hands = byKeyboard(window);
    const done = 'Peek: Look at two documents: done';
    const reading = () => window().webview.locator('[data-capability="fs.read"]');
    /** The page is there: keys pressed before would go elsewhere. */
    const asked = (plugin: string): Promise<void> => window().webview.getByRole('heading', { name: `What may ${plugin} do` }).waitFor();
    /** Types a day into the date field, which takes month, day and year. */
    const typeDay = async (day: string): Promise<void> => {
      const [year = '', month = '', date = ''] = day.split('-');
      await window().page.keyboard.type(`${month}${date}${year}`);
    };

    it('begins with a right until a day that is typed, and no day but one to come', async () => {
      await window().install('plugins/peek', 'Peek');
      await window().startCommand('Look at two documents');
      await asked('Peek');
      await hands.choose('fs.read', 'Allow until a date');
      await window().page.keyboard.press('Tab');
      await typeDay(inDays(-2));
      await reading().locator('.problems').getByText(/\w/).waitFor();
      await window().screenshot('day-gone');
      // Back from the year to the month.
      for (const key of ['Shift+Tab', 'Shift+Tab']) await window().page.keyboard.press(key);
      await typeDay(inDays(10));
      assert.equal(await reading().getByLabel('Last day').inputValue(), inDays(10));
      await hands.narrow('fs.read', ['docs/words.md']);
      await hands.fold('fs.read');
      await window().webview.getByRole('status').getByText(readableDay(inDays(10))).waitFor();
      await window().screenshot('day-to-come');
      await hands.proceed();
    });

    it('tells of a run that did without, and lets what it did without be allowed, until a day too', async () => {
      await window().told(done);
      await window().notification(done).getByText('It may not read docs/guide.md.').waitFor();
      assert.deepEqual(await window().cutLabels(done), []);
      await hands.press(done, 'Allow More…');
      await window().quickInput.getByText('Let Peek read docs/guide.md').first().waitFor();
      for (const lifetime of ['For the next run', 'For this session', 'Until a date…', 'In this workspace']) await window().quickPickItem(lifetime).waitFor();
      await window().screenshot('list');
      await window().pick('Until a date');
      await window().quickInput.getByText('The last day on which it is allowed').waitFor();
      await window().answerInput(inDays(-2));
      await window().screenshot('day-refused');
      assert.equal(await window().quickInput.isVisible(), true, 'a day that is over is no answer');
      await window().answerInput(inDays(3));
      await window().told(`Allowed until ${readableDay(inDays(3))}: let Peek read docs/guide.md.`);
      await hands.press(/^.*Allowed until/, 'Run Again');
    });

    it('tells nothing more of a run that lacks nothing', async () => {
      await window().notification('It may not read').waitFor({ state: 'detached' });
      await window().told(done);
      assert.equal(await window().notification(done).getByRole('button', { name: 'Allow More…' }).count(), 0);
      await window().dismissNotifications();
    });

    const failed = 'Report: Write reports/summary.md';

    it('allows what failed for one run, from the list behind its message', async () => {
      await window().install('plugins/report', 'Report');
      await window().startCommand('Write reports/summary.md');
      await asked('Report');
      await hands.choose('fs.read', 'Allow in this workspace');
      await hands.choose('fs.write', 'Deny');
      await hands.proceed();
      await window().toldOfError(failed);
      await hands.press(failed, 'More…');
      await window().quickPickItem('Review Grants').waitFor();
      await window().pick('For the next run');
      await window().told(/Allowed for its next run: let Report/);
      await hands.press(/Allowed for its next run/, 'Run Again');
      await window().told(`${failed}: done`);
      assert.match(await readFile(join(window().workspace, 'reports', 'summary.md'), 'utf8'), /^# /);
      await window().dismissNotifications();
    });

    it('is denied it again afterwards, without a question, and allows it for one session', async () => {
      await rm(join(window().workspace, 'reports', 'summary.md'));
      await window().startCommand('Write reports/summary.md');
      await window().toldOfError(failed);
      await window().screenshot('denied-again');
      await hands.press(failed, 'More…');
      await window().quickPickItem('Review Grants').waitFor();
      await window().pick('For this session');
      await window().told(/Allowed until this window closes: let Report/);
      await hands.press(/Allowed until this window closes/, 'Run Again');
      await window().told(`${failed}: done`);
      assert.match(await readFile(join(window().workspace, 'reports', 'summary.md'), 'utf8'), /^# /);
    });

    it('shows from there all that it may do', async () => {
      await window().dismissNotifications();
      await window().runCommand('Airlock: Review Grants…');
      await window().pick('Report');
      await window().webview.locator('[data-capability="fs.write"]').getByRole('radio', { name: 'Allow for this session', checked: true }).waitFor();
    });
  });
}
