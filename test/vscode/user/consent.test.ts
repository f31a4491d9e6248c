import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NodeStorage } from '../../../src/platform/node/nodeStorage';
import { generateKey, type SigningKey } from '../../../src/plugins/trust/keyFile';
import { signFolder } from '../../../src/plugins/trust/signFolder';
import { byKeyboard, byMouse } from './consentHands';
import { demo } from './demo';
import { demoKey } from './laid';
import { layWaiter } from './layWaiter';
import { story } from './story';
import { inEveryTheme, themed } from './themes';
import { runtime, type Workbench } from './workbench';

const report = (workspace: string): string => join(workspace, 'plugins', 'report');
const SUMMARY = 'reports/summary.md';
const ENV = '{ name = "env", variables = ["LANG"], reason = "To write in your language." },';

/** Gives Report another version, which asks for one thing more, and signs it. */
async function release(workspace: string, version: string, key: SigningKey): Promise<void> {
  const file = join(report(workspace), 'plugin.toml');
  const manifest = (await readFile(file, 'utf8')).replace(/^version = .*$/m, `version = "${version}"`);
  await writeFile(file, manifest.includes(ENV) ? manifest : manifest.replace('"log",', `"log",\n  ${ENV}`));
  await signFolder(new NodeStorage(), report(workspace), key);
}

/** The capabilities that the open page asks about, in its order. */
const asked = (window: Workbench): Promise<(string | null)[]> => window.webview.locator('fieldset[data-capability]').evaluateAll(all => all.map(each => each.getAttribute('data-capability')));
/** The page is gone. */
const answered = (window: Workbench): Promise<void> => window.page.locator('iframe.webview.ready').waitFor({ state: 'detached' });

if (runtime === 'embedded') {
  for (const [how, name, by, theme] of [['by mouse', 'consent-mouse', byMouse, 'dark'], ['by keys alone, in high contrast', 'consent-keyboard', byKeyboard, 'high-contrast']] as const) {
    story(`What a plugin may do, decided ${how}`, name, { ...demo, settings: { ...themed(theme), 'airlock.trust.policy': 'ask', 'airlock.limits.wallMs': 600_000 }, prepare: layWaiter }, window => {
      const hands = by(window);
      const page = () => window().webview;
      const start = (): Promise<void> => window().startCommand('Write reports/summary.md');
      const look = (name: string, isPage: boolean): Promise<void> => (theme === 'dark' ? inEveryTheme(window(), name, isPage) : window().screenshot(name));
      const finished = 'Report: Write reports/summary.md: done';

      it('is told before it first runs: who made it, what it asks for and why, what it cannot do, its limits', async () => {
        await window().runCommand('View: Show Airlock');
        await window().install('plugins/report', 'Report');
        await start();
        await page().getByRole('heading', { name: 'What may Report do' }).waitFor();
        await page().getByText('plugins/report, in this workspace').waitFor();
        await page().getByText('2786 d782').waitFor();
        await page().getByText('To read what the report is about.').waitFor();
        await page().getByRole('list', { name: 'It has no way to, whatever you allow:' }).getByText('Talk to servers').waitFor();
        await page().locator('.limits').getByText('10,000,000').waitFor();
        assert.deepEqual(await asked(window()), ['fs.read', 'fs.write']);
        await look('asked', true);
      });

      it('is made less by patterns, with the number of files that match', async () => {
        const reading = page().locator('[data-capability="fs.read"]');
        await reading.getByText('Matches 6 files.').waitFor();
        await hands.choose('fs.read', 'Allow in this workspace');
        await hands.narrow('fs.read', ['../secrets']);
        await reading.getByText('leaves the workspace').waitFor();
        await hands.write('fs.read', ['docs/*.md', 'src/table.js']);
        await reading.getByText('Matches 4 files.').waitFor();
        await look('narrowed', true);
        await hands.fold('fs.read');
        await reading.getByText('Only: docs/*.md src/table.js').waitFor();
        await hands.choose('fs.write', 'Deny');
        await page().getByRole('status').getByText('In this workspace: Read files (less than asked for). Denied: Write files.').waitFor();
        await hands.proceed();
        await answered(window());
      });

      it('is offered where it was denied, and then it can run again', async () => {
        await window().toldOfError('Report: Write reports/summary.md');
        assert.deepEqual(await window().cutLabels('Report: Write reports/summary.md'), []);
        await look('denied', false);
        assert.equal(await readFile(join(window().workspace, SUMMARY), 'utf8').catch(() => undefined), undefined);
        await hands.press('Report: Write reports/summary.md', /^Let Report .*reports.*, this workspace$/);
        await window().told(/^.*Allowed in this workspace: let Report/);
        await window().screenshot('allowed');
        await hands.press(/Allowed in this workspace/, 'Run Again');
        await window().told(finished);
        const written = await readFile(join(window().workspace, SUMMARY), 'utf8');
        assert.match(written, /docs\/guide\.md/);
        assert.match(written, /\| js \| 1 \|/, 'of the sources it may read one');
        await window().dismissNotifications();
      });

      it('is not asked about again', async () => {
        await start();
        await window().told(finished);
        await window().dismissNotifications();
      });

      it('is asked about again, as far as an update asks for more', async () => {
        await release(window().workspace, '0.2.0', await demoKey());
        await window().treeRow(/^Report\s*0\.2\.0/).waitFor();
        await start();
        await page().getByText('new in 0.2.0').waitFor();
        assert.deepEqual(await asked(window()), ['env']);
        await page().getByRole('region', { name: 'Decided before' }).getByText('docs/*.md').waitFor();
        await look('asked-about-the-new', true);
        await hands.choose('env', 'Allow once');
        await hands.proceed();
        await window().told(finished);
        await window().dismissNotifications();
      });

      it('starts from nothing with another key, which is no update: what is installed goes first', async () => {
        await release(window().workspace, '0.3.0', await generateKey(into => void randomFillSync(into)));
        await window().treeRow(/^Report\s*0\.2\.0.*not reloaded/).waitFor();
        await window().runCommand('Airlock: Uninstall Plugin…');
        await window().pick('Report');
        await hands.answer('Uninstall');
        await window().treeRow(/^Report/).waitFor({ state: 'detached' });
        await window().runCommand('Airlock: Install Plugin from Folder…');
        await window().pick('plugins/report');
        await window().dialog.getByText('Install Report although its maker is not known?').waitFor();
        await hands.answer('Install Once');
        await window().treeRow(/^Report\s*0\.3\.0/).waitFor();
        await window().dismissNotifications();
        await start();
        await page().getByText('unknown signer').waitFor();
        assert.deepEqual(await asked(window()), ['env', 'fs.read', 'fs.write']);
        assert.equal(await page().getByText('Decided before').count(), 0);
        await window().screenshot('asked-about-everything');
        for (const capability of ['env', 'fs.read', 'fs.write']) await hands.choose(capability, 'Deny');
        await hands.proceed();
        await window().toldOfError('Report: Write reports/summary.md');
        await window().dismissNotifications();
      });

      it('is taken back from what runs, which stops', async () => {
        await window().install('plugins/waiter', 'Waiter');
        await window().startCommand('Wait for the file');
        await page().getByRole('heading', { name: 'What may Waiter do' }).waitFor();
        await hands.choose('fs.read', 'Allow in this workspace');
        await hands.proceed();
        await window().expand('Waiter');
        await window().treeRow(/wait · running/).waitFor();
        await window().runCommand('Airlock: Review Grants…');
        await window().pick('Waiter');
        await page().getByRole('heading', { name: 'What may Waiter do' }).waitFor();
        await hands.choose('fs.read', 'Deny');
        await hands.proceed();
        await window().toldOfError(/Waiter: Wait for the file: Stopped: its right to read the file done was revoked/);
        await window().treeRow(/wait · running/).waitFor({ state: 'detached' });
        await window().screenshot('revoked');
      });
    });
  }
}
