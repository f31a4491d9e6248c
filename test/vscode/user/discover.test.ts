import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeStorage } from '../../../src/platform/node/nodeStorage';
import { buildCatalogue } from '../../../src/plugins/catalogue/build';
import { readPackage } from '../../../src/plugins/package';
import { pushPackage } from '../../../src/plugins/sources/oci/push';
import { serveRegistry, type RegistryServer } from '../../sources/registryServer';
import { demo } from './demo';
import { story } from './story';
import { inEveryTheme } from './themes';
import { runtime, type Workbench } from './workbench';

const readme = `# Word Count

Counts lines, words and characters, as \`wc\` does, of every Markdown file.

| option | counts |
|---|---|
| \`--lines\` | lines |
| \`--words\` | words |

See [the documentation](https://example.org/word-count). <script>alert('no')</script>
`;

if (runtime === 'embedded') {
  describe('A catalogue', () => {
    let registry: RegistryServer;
    let server: Server;
    let files: Record<string, string>;

    before(async () => {
      registry = await serveRegistry();
      const storage = new NodeStorage();
      const listed = await Promise.all(['word-count', 'report', 'misbehave'].map(async name => {
        const read = await readPackage(storage, `examples/demo-workspace/plugins/${name}`);
        const source = `oci://${registry.host}/plugins/${name}:0.1.0`;
        await pushPackage(read, source, { fetch: (url, init) => fetch(url, init), credentials: () => Promise.resolve(undefined), signal: new AbortController().signal });
        return { read, source };
      }));
      const catalogue = await buildCatalogue(listed, { name: 'Demo plugins', today: '2026-11-20' });
      files = { '/index.json': catalogue.replace(/("id": "org\.example\.word-count",)/, '$1 "readme": { "url": "docs/word-count.md" },'), '/docs/word-count.md': readme };
      server = createServer((request, response) => {
        const found = files[request.url ?? ''];
        response.writeHead(found === undefined ? 404 : 200).end(found);
      });
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    });
    after(() => goOffline());

    async function goOffline(): Promise<void> {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      await registry.stop();
    }

    const options = {
      ...demo,
      get settings() {
        return { 'airlock.catalogues': [`http://127.0.0.1:${(server.address() as AddressInfo).port}/index.json`] };
      },
    };

    story('in the Discover page', 'discover', options, window => {
      const page = (): Workbench['webview'] => window().webview;

      it('is searched and opened by keyboard', async () => {
        await window().runCommand('Airlock: Discover Plugins');
        await page().getByRole('button', { name: /^Misbehave/ }).waitFor();
        await page().locator('#search:focus').waitFor();
        await window().page.keyboard.type('wrod');
        await page().getByText('1 plugin found.').waitFor();
        await window().page.keyboard.press('ArrowDown');
        await page().locator('button.result:focus').waitFor();
        await window().page.keyboard.press('Enter');
        await page().locator('h2:focus').getByText('Word Count').waitFor();
      });

      it('tells what a plugin is, asks for, and who signs it', async () => {
        await page().getByRole('heading', { name: 'What it asks for' }).waitFor();
        await page().getByText('Read files of this workspace').waitFor();
        assert.match(await page().locator('.signer.trusted').innerText(), /you trust that key/);
        await page().locator('.readme').getByText('Counts lines, words and characters, as').waitFor();
        assert.match(await page().locator('.readme').innerText(), /<script>alert\('no'\)<\/script>/);
      });

      it('opens a link of a readme after a question only', async () => {
        await page().getByRole('link', { name: 'the documentation' }).click();
        await window().dialog.waitFor();
        assert.match(await window().dialog.innerText(), /https:\/\/example\.org\/word-count/);
        await window().answerDialog('Cancel');
        await window().dialog.waitFor({ state: 'detached' });
      });

      it('rates it, by keyboard', async () => {
        await page().locator('#install').focus();
        await tabTo(window(), 'input[name=stars]');
        for (const stars of [2, 3, 4]) {
          await window().page.keyboard.press('ArrowRight');
          await page().locator(`input[name=stars][value="${stars}"]:checked`).waitFor();
        }
        await page().getByText('your stars: 4').waitFor();
        await page().locator('#search').fill('');
        await page().getByText('3 plugins found.').waitFor();
        await page().locator('h1').scrollIntoViewIfNeeded();
        await inEveryTheme(window(), 'plugin', true);
      });

      it('installs it, and says that it is', async () => {
        await page().locator('#install').focus();
        await window().page.keyboard.press('Enter');
        await window().told(/Word Count .* is installed/);
        await page().getByText('0.1.0 is installed').waitFor();
        assert.ok(await page().locator('#install').isDisabled());
        await window().dismissNotifications();
        await window().screenshot('installed');
      });

      it('is there without a connection, in a window that was opened since', async () => {
        await goOffline();
        await window().reload();
        await window().runCommand('Airlock: Discover Plugins');
        await page().getByText(/Shown as it was then/).waitFor();
        await page().locator('#search').fill('count');
        await page().getByText('1 plugin found.').waitFor();
        await page().getByRole('button', { name: /Word Count/ }).click();
        await page().locator('.readme').getByText('Counts lines, words and characters, as').waitFor();
        await page().locator('input[name=stars][value="4"]:checked').waitFor({ state: 'attached' });
        await window().screenshot('offline');
      });
    });
  });
}

/** Presses Tab until an element that matches has the focus inside the page. */
async function tabTo(window: Workbench, selector: string): Promise<void> {
  for (let presses = 0; presses < 15; presses++) {
    await window.page.keyboard.press('Tab');
    if (await window.webview.locator(`${selector}:focus`).count() === 1) return;
  }
  throw new Error(`Tab does not reach ${selector}.`);
}
