import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { FromWebview, Offer, ToWebview } from '../../../media/discover/protocol';
import { chromiumFlags } from '../../../scripts/vscode/hostTests.mjs';
import { readSetup } from '../../../scripts/vscode/setup.mjs';
import { webviewPage } from '../../../src/ui/webviewPage';
import { packagedFile } from './packagedFile';
import { runtime } from './workbench';

/** What an attack does is seen as `window.owned`, or as a request that THIEF gets. */
const attacks: Readonly<Record<string, string>> = {
  'a script': '<script>owned = true</script>',
  'a script in a sentence': 'Hello <script>owned = true</script> there',
  'a handler of an image': '<img src="nothing" onerror="owned = true">',
  'a handler in a sentence': 'Hello <img src="nothing" onerror="owned = true"> there',
  'a handler of a sound': '<audio src="nothing" onerror="owned = true"></audio>',
  'a handler of details': '<details open ontoggle="owned = true">x</details>',
  'a handler of the focus': '<input autofocus onfocus="owned = true">',
  'a document in a frame': '<iframe srcdoc="<script>parent.owned = true</script>"></iframe>',
  'a link that is a script': '[Read more](javascript:owned=true)',
  'a link that is a script in disguise': '[Read more](JaVa&#115;cript&colon;owned=true)',
  'a reference that is a script': '[Read more][1]\n\n[1]: javascript:owned=true',
  'an anchor that is a script': '<a class="link" href="javascript:owned=true">Read more</a>',
  'an image that tells that it was seen': '![x](THIEF/x.png "y")',
  'a style of elsewhere': '<style>@import url("THIEF/x.css");</style>',
  'a link to a style': '<link rel="stylesheet" href="THIEF/x.css">',
  'another base': '<base href="THIEF/">\n\n<img src="x.png">',
  'an object': '<object data="THIEF/x.html"></object>',
  'a form': '<form action="THIEF/x"><button class="link">Read more</button></form>',
  'a page that leads elsewhere': '<meta http-equiv="refresh" content="0;url=THIEF/x.html">',
};
/** What a content security policy has no word for: only that nothing is parsed as HTML keeps it out. */
const beyondPolicy: readonly string[] = ['a page that leads elsewhere'];

/** What a page without our renderer would do with a readme: let HTML through, and parse it. */
const careless = `
  const markdown = window.markdownit({ html: true });
  markdown.validateLink = () => true;
  window.addEventListener('message', ({ data }) => {
    if (data.type !== 'readme') return;
    document.getElementById('page').append(document.createRange().createContextualFragment(markdown.render(data.markdown)));
    for (const link of document.querySelectorAll('#page a')) link.classList.add('link');
  });`;

const key = { location: 'https://example.org/x.json', id: 'org.example.hello' };
const offer: Offer = { ...key, name: 'Hello', description: '', catalogue: 'X', signer: { kind: 'unsigned', label: '', explanation: '' }, keywords: [], versions: [{ version: '1.0.0', source: 'x', capabilities: [] }], state: 'none', hasReadme: true };

interface Guards {
  /** The page's own script, or one that does without its care. */
  readonly renderer: boolean;
  readonly policy: boolean;
}

if (runtime === 'embedded') {
  describe('A readme by somebody hostile', () => {
    let browser: Browser;
    let origin: string;
    let thief: string;
    let guards: Guards;
    let stolen = 0;
    const servers: Server[] = [];

    before(async () => {
      browser = await chromium.launch({ executablePath: (await readSetup()).chromium, args: chromiumFlags });
      const files: Readonly<Record<string, string>> = { '/discover.js': await packagedFile('media', 'discover.js'), '/discover.css': await packagedFile('media', 'discover.css'), '/codicon.css': await packagedFile('media', 'codicon.css'), '/markdown-it.js': join('node_modules', 'markdown-it', 'dist', 'browser', 'markdown-it.umd.min.js') };
      thief = await serve((_request, response) => {
        stolen++;
        response.end();
      });
      origin = await serve((request, response) => {
        const path = request.url ?? '';
        const file = files[path];
        if (path === '/') response.setHeader('content-type', 'text/html').end(pageWith(guards));
        else if (path === '/careless.js') response.setHeader('content-type', 'text/javascript').end(careless);
        else if (file === undefined) response.writeHead(404).end();
        else readFile(file).then(bytes => response.setHeader('content-type', path.endsWith('.js') ? 'text/javascript' : 'text/css').end(bytes), () => response.destroy());
      });
    });
    after(async () => {
      await browser.close();
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise(resolve => server.close(resolve));
      }
    });

    async function serve(answer: RequestListener): Promise<string> {
      const server = createServer(answer);
      servers.push(server);
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }

    /** The page as the editor gets it, with a stand-in for the editor's side. */
    function pageWith({ renderer, policy }: Guards): string {
      const html = webviewPage({ script: renderer ? '/discover.js' : '/careless.js', styles: ['/codicon.css', '/discover.css'], cspSource: origin, nonce: 'n0nce' });
      const stub = '<script nonce="n0nce">window.sent = []; window.acquireVsCodeApi = () => ({ postMessage: message => sent.push(message), getState: () => undefined, setState: () => undefined });</script>';
      const withStub = html.replace('<script ', `${stub}${renderer ? '' : '<script nonce="n0nce" src="/markdown-it.js"></script>'}<script `);
      return policy ? withStub : withStub.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
    }

    /** A page that shows readmes. */
    async function open<T>(use: Guards, look: (page: Page) => Promise<T>): Promise<T> {
      guards = use;
      stolen = 0;
      const page = await browser.newPage();
      try {
        page.setDefaultTimeout(60_000);
        await page.goto(origin);
        if (use.renderer) await post(page, { type: 'offer', offer, showsImages: false });
        return await look(page);
      } finally {
        await page.close();
      }
    }
    const post = (page: Page, message: ToWebview): Promise<void> => page.evaluate(each => new Promise<void>(resolve => {
      window.addEventListener('message', () => { setTimeout(resolve); }, { once: true });
      window.postMessage(each);
    }), message);

    /** Shows a readme and follows everything that looks like a link in it. */
    async function show(page: Page, markdown: string): Promise<void> {
      await post(page, { type: 'readme', ...key, markdown: markdown.replaceAll('THIEF', thief) });
      // It may lead elsewhere before this is done.
      await page.evaluate(() => { for (const link of document.querySelectorAll<HTMLElement>('.link')) link.click(); }).catch(() => undefined);
    }
    const isOwned = async (page: Page): Promise<boolean> => stolen > 0 || await page.evaluate(() => (window as { owned?: boolean }).owned === true).catch(() => false);

    for (const [what, use] of Object.entries({ 'the renderer and the policy': { renderer: true, policy: true }, 'the renderer alone': { renderer: true, policy: false }, 'the policy alone': { renderer: false, policy: true } })) {
      it(`does nothing, whatever it tries, with ${what}`, () => open(use, async page => {
        for (const [attack, markdown] of Object.entries(attacks)) {
          if (!use.renderer && beyondPolicy.includes(attack)) continue;
          await show(page, markdown);
          await page.waitForTimeout(50);
          assert.equal(await isOwned(page), false, attack);
        }
        await page.waitForTimeout(500);
        assert.equal(await isOwned(page), false);
      }));
    }

    for (const [attack, markdown] of Object.entries(attacks)) {
      it(`would do harm without both, by ${attack}`, () => open({ renderer: false, policy: false }, async page => {
        await show(page, markdown);
        for (const last = Date.now() + 60_000; !await isOwned(page);) {
          assert.ok(Date.now() < last, 'The attack is none.');
          await new Promise(resolve => setTimeout(resolve, 25));
        }
      }));
    }

    it('is shown as the text that it is, with what Markdown has', async () => {
      const readme = '# Hello\n\n<b>bold</b> **really** `code`\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![A picture](https://example.org/x.png)\n\n```sh\nls\n```\n';
      await open({ renderer: true, policy: true }, async page => {
        await show(page, readme);
        const root = page.locator('div.readme');
        assert.equal(await root.getByRole('heading', { name: 'Hello', level: 4 }).count(), 1);
        assert.match(await root.innerText(), /<b>bold<\/b> really code/);
        assert.equal(await root.getByRole('listitem').count(), 2);
        assert.equal(await root.getByRole('cell', { name: '2' }).count(), 1);
        assert.match(await root.innerText(), /\[Image: A picture\]/);
        assert.equal(await root.locator('img, a, b, script').count(), 0);
      });
    });

    it('has links that only the extension opens, by mouse and by key, and only to the web and to mail', async () => {
      const sent = (page: Page): Promise<FromWebview[]> => page.evaluate(() => (window as unknown as { sent: FromWebview[] }).sent.filter(({ type }) => type === 'link'));
      await open({ renderer: true, policy: true }, async page => {
        await show(page, '[a](https://example.org/a) [b](mailto:jane@example.org) [c](command:x.y) [d](vscode://x/y) [e](file:///etc/passwd) [f](docs/x.md) <https://example.org/g>');
        assert.deepEqual((await sent(page)).map(message => (message.type === 'link' ? message.href : '')), ['https://example.org/a', 'mailto:jane@example.org', 'https://example.org/g']);
        await page.getByRole('link', { name: 'a', exact: true }).focus();
        await page.keyboard.press('Enter');
        assert.equal((await sent(page)).length, 4);
        assert.equal(page.url(), `${origin}/`);
      });
    });
  });
}
