import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { OwnedProcess } from '../../../scripts/lib/processes.mjs';
import { chromiumFlags } from '../../../scripts/vscode/hostTests.mjs';
import { readSetup } from '../../../scripts/vscode/setup.mjs';
import { runtime } from './workbench';

// The command does not depend on the runtime: once is enough.
if (runtime === 'embedded') describe('npm start', () => {
  let command: OwnedProcess;
  let browser: Browser | undefined;
  let url: URL;

  before(() => {
    command = new OwnedProcess(process.execPath, ['scripts/start.mjs', '--server'], { log: join('out', 'logs', 'npm-start.log') });
  });
  after(async () => {
    await browser?.close();
    await command.stop();
  });

  it('prints the address of a VS Code with Airlock', async function () {
    // It builds and packages the extension first.
    this.timeout(300_000);
    for (const last = Date.now() + 280_000; ;) {
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(command.output);
      if (found !== null) {
        url = new URL(found[0]);
        return;
      }
      assert.ok(Date.now() < last, command.output);
      await new Promise(done => setTimeout(done, 100));
    }
  });

  it('lets nobody in who does not have the address', async () => {
    const response = await fetch(url.origin);
    assert.equal(response.status, 403);
  });

  it('shows the demo workspace with its sample plugins', async () => {
    const { chromium: executablePath } = await readSetup();
    browser = await chromium.launch({ executablePath, args: chromiumFlags });
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(url.href);
    await page.locator('.explorer-folders-view').getByText('plugins').waitFor();
    await page.locator('.activitybar').getByRole('tab', { name: 'Airlock' }).click();
    await page.locator('.part.sidebar').getByText('Install Plugin from Folder…').waitFor();
    await page.screenshot({ path: join('out', 'screenshots', 'npm-start.png') });
  });

  it('ends what it started and removes its copy when interrupted', async () => {
    const workspace = url.searchParams.get('folder') ?? '';
    assert.ok(existsSync(workspace));
    await command.stop();
    await assert.rejects(fetch(url.origin));
    assert.equal(existsSync(workspace), false);
  });
});
