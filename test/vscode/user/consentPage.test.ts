import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { FromWebview, ToWebview } from '../../../media/consent/protocol';
import { chromiumFlags } from '../../../scripts/vscode/hostTests.mjs';
import { readSetup } from '../../../scripts/vscode/setup.mjs';
import { describeQuestion } from '../../../src/ui/consent/question';
import { webviewPage } from '../../../src/ui/webviewPage';
import { DEFAULT_QUOTAS } from '../../../src/sandbox/fileQuotas';
import type { ConsentQuestion } from '../../../src/api/prompts';
import type { CapabilityRequest } from '../../../src/capabilities/types';
import { packagedFile } from './packagedFile';
import { runtime } from './workbench';

const ORIGIN = 'http://consent.test';

const requests: readonly CapabilityRequest[] = [
  { name: 'fs.read', paths: ['docs/**', 'src/**'], reason: 'To read.' },
  { name: 'fs.write', paths: ['**'] },
  { name: 'network', hosts: ['*.example.org'], methods: ['GET', 'POST'], bytesPerRun: 1_000 },
  { name: 'env', variables: ['LANG', 'HOME'] },
];

function question(asked = requests): ConsentQuestion {
  return {
    plugin: {
      id: 'org.example.hello', version: '0.2.0', state: 'enabled', installedAt: '2025-11-20T10:00:00Z', moduleDigest: 'ab'.repeat(32),
      source: { kind: 'git', url: 'https://example.org/hello', reference: 'c0ffee' },
      signer: { kind: 'trusted', keyId: '0123456789abcdef', name: 'Jane' },
      manifest: {
        id: 'org.example.hello', version: '0.2.0', wasm: 'hello.wasm', entry: '_start', limits: {}, quotas: {}, capabilities: asked, commands: [],
        meta: { name: 'Hello', description: 'Says hello.', authors: ['Jane'] },
      },
    },
    workspaceName: 'demo', requests: asked, since: asked.map(({ name }) => (name === 'network' ? '0.2.0' : undefined)),
    decided: [], unable: ['exec'], notRequested: ['llm', 'exec'], countFiles: async () => ({ matching: 0, isCapped: false }),
    limits: { fuel: 10_000_000n, memoryMiB: 64, wallMs: 5_000, quotas: DEFAULT_QUOTAS },
  };
}

/** Words of a theme, as the editor gives them to every webview: a few that matter here. */
const highContrast: Readonly<Record<string, string>> = {
  'foreground': '#fff', 'editor-background': '#000', 'contrastBorder': '#6fc3df', 'contrastActiveBorder': '#f38518', 'focusBorder': '#f38518', 'textLink-foreground': '#21a6ff',
};

if (runtime === 'embedded') {
  describe('The consent page', () => {
    let browser: Browser;
    let media: string;
    before(async () => {
      media = await packagedFile('media');
      browser = await chromium.launch({ executablePath: (await readSetup()).chromium, args: chromiumFlags });
    });
    after(() => browser.close());

    /** Opens the page as the editor does, with a stand-in for the editor's side and a clock that stands still. */
    async function open(asked: ConsentQuestion, look: (page: Page) => Promise<void>, options: { readonly width?: number; readonly height?: number; readonly theme?: Readonly<Record<string, string>> } = {}): Promise<void> {
      const page = await browser.newPage({ viewport: { width: options.width ?? 1000, height: options.height ?? 900 }, reducedMotion: 'reduce' });
      try {
        page.setDefaultTimeout(60_000);
        const html = webviewPage({ script: '/consent.js', styles: ['/codicon.css', '/consent.css'], cspSource: ORIGIN, nonce: 'n0nce' })
          .replace('<html lang="en">', `<html lang="en" style="${Object.entries(options.theme ?? {}).map(([name, value]) => `--vscode-${name}: ${value}`).join('; ')}">`)
          .replace('<script ', '<script nonce="n0nce">window.sent = []; window.acquireVsCodeApi = () => ({ postMessage: message => sent.push(message), getState: () => window.kept, setState: state => { window.kept = state; } });</script><script ');
        await page.route(`${ORIGIN}/**`, async route => {
          const { pathname } = new URL(route.request().url());
          if (pathname === '/') await route.fulfill({ contentType: 'text/html', body: html });
          else await route.fulfill({ contentType: pathname.endsWith('.js') ? 'text/javascript' : pathname.endsWith('.css') ? 'text/css' : 'font/ttf', body: await readFile(join(media, pathname.slice(1))) });
        });
        await page.clock.install({ time: new Date('2026-01-31T11:59:00Z') });
        await page.clock.pauseAt(new Date('2026-01-31T12:00:00Z'));
        await page.goto(`${ORIGIN}/`);
        await post(page, { type: 'question', question: describeQuestion(asked, path => path) });
        await page.getByRole('button', { name: 'Continue' }).waitFor();
        await look(page);
      } finally {
        await page.close();
      }
    }
    const post = (page: Page, message: ToWebview): Promise<void> => page.evaluate(each => new Promise<void>(resolve => {
      window.addEventListener('message', () => { resolve(); }, { once: true });
      window.postMessage(each);
    }), message);
    const sent = async <T extends FromWebview['type']>(page: Page, type: T): Promise<Extract<FromWebview, { readonly type: T }>[]> => {
      const all = await page.evaluate(() => (window as unknown as { sent: FromWebview[] }).sent);
      return all.filter((message): message is Extract<FromWebview, { readonly type: T }> => message.type === type);
    };
    const answers = async (page: Page): Promise<unknown> => (await sent(page, 'answer'))[0]?.answers;
    /** Lets the page's first moments pass. */
    const settle = (page: Page): Promise<void> => page.clock.runFor(1_000);
    /** What a screen reader would call what has the focus. */
    const focused = (page: Page): Promise<string> => page.evaluate(() => {
      const at = document.activeElement;
      if (!(at instanceof HTMLElement)) return '';
      const label = at.getAttribute('aria-label') ?? (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? [...at.labels ?? []].map(each => each.textContent).join(' ') : at.textContent);
      return label.trim();
    });

    it('has a role and a name for everything, in the order in which it is read', () => open(question(requests.slice(0, 1)), async page => {
      await post(page, { type: 'counted', id: 1, count: { matching: 12, isCapped: false } });
      await page.getByRole('button', { name: 'Edit scope of Read files' }).click();
      assert.equal(await page.locator('main').ariaSnapshot(), `
- main:
  - heading "What may Hello do in demo?" [level=1]:
    - text: What may
    - strong: Hello
    - text: do in
    - strong: demo
    - text: "?"
  - paragraph: Says hello.
  - paragraph: It gets what you allow here, and nothing else. Nothing runs before you have answered.
  - region "Who made it":
    - heading "Who made it" [level=2]
    - paragraph:
      - strong: Jane (verified)
      - text: Signed by Jane, whose key you trust. The package is exactly as it was signed.
    - term: Id
    - definition: org.example.hello
    - term: Version
    - definition: 0.2.0
    - term: Authors
    - definition: Jane
    - term: From
    - definition: https://example.org/hello
    - term: Key
    - definition: 0123 4567 89ab cdef
    - group: Exactly which package
  - form "What may Hello do in demo?":
    - region "What it asks for":
      - heading "What it asks for" [level=2]
      - group "Read files of this workspace fs.read":
        - text: Read files of this workspace
        - code: fs.read
        - paragraph: It sees the names and contents of the files that match, and of no others.
        - paragraph:
          - text: "Files:"
          - code: docs/**
          - code: src/**
        - paragraph: "The author says: To read."
        - paragraph: Matches 12 files.
        - radio "Allow once" [checked]
        - text: Allow once
        - radio "Allow for this session"
        - text: Allow for this session
        - radio "Allow until a date"
        - text: Allow until a date
        - radio "Allow in this workspace"
        - text: Allow in this workspace
        - radio "Deny"
        - text: Deny
        - paragraph: For this run only.
        - button "Edit scope of Read files" [expanded]: Edit scope
        - group "Scope of Read files":
          - text: Files, one on each line
          - textbox "Files, one on each line": docs/** src/**
          - paragraph: "* stands for characters within a name, ** for any folders. It never gets more than what it asks for."
          - text: Bytes read per run
          - spinbutton "Bytes read per run": "1073741824"
          - paragraph
          - button "Reset to What It Asks For"
    - region "What it cannot do":
      - heading "What it cannot do" [level=2]
      - paragraph: "It has no way to, whatever you allow:"
      - list "It has no way to, whatever you allow:":
        - listitem: Run programs on your machine
      - paragraph: "It does not ask to, and so it may not:"
      - list "It does not ask to, and so it may not:":
        - listitem: Use a language model
    - region "Its limits, for each run":
      - heading "Its limits, for each run" [level=2]
      - term: Fuel
      - definition: 10,000,000 about one per instruction
      - term: Memory
      - definition: 64 MiB
      - term: Time
      - definition: 5 s
      - term: Read from files
      - definition: 1 GiB
      - term: Written to files
      - definition: 256 MiB
      - term: Files open at a time
      - definition: "512"
      - term: File operations
      - definition: 1,000,000
      - term: Directory entries
      - definition: 1,000,000
    - status: "Once: Read files."
    - button "Continue" [disabled]
    - button "Cancel"`.trim());
    }));

    it('says of each choice what follows from it, and of each field what is wrong', () => open(question(), async page => {
      const reading = page.locator('[data-capability="fs.read"]');
      const describedBy = (name: string): Promise<string> => reading.getByRole('radio', { name }).evaluate(radio => document.getElementById(radio.getAttribute('aria-describedby') ?? '')?.textContent ?? '');
      assert.match(await describedBy('Allow once'), /this run only/);
      assert.match(await describedBy('Deny'), /what needs it fails/);
      await page.getByRole('button', { name: 'Edit scope of Read files' }).click();
      await reading.getByRole('textbox').fill('/etc/passwd');
      const described = await reading.getByRole('textbox').evaluate(box => (box.getAttribute('aria-describedby') ?? '').split(' ').map(id => document.getElementById(id)?.textContent).join(' '));
      assert.match(described, /"\/etc\/passwd" is absolute/);
      assert.equal(await reading.getByRole('textbox').getAttribute('aria-invalid'), 'true');
      assert.equal(await reading.locator('.problems').first().getAttribute('aria-live'), 'polite');
    }));

    it('shows what an update brought first, and marks it', () => open(question(), async page => {
      assert.deepEqual(await page.locator('fieldset').evaluateAll(fields => fields.map(field => field.getAttribute('data-capability'))), ['network', 'fs.read', 'fs.write', 'env']);
      await page.locator('[data-capability="network"] legend').getByText('new in 0.2.0').waitFor();
    }));

    it('answers nothing in its first moments', () => open(question(), async page => {
      await page.clock.runFor(200);
      await page.keyboard.press('Enter');
      assert.deepEqual(await sent(page, 'answer'), []);
      await settle(page);
      await page.keyboard.press('Enter');
      assert.equal((await sent(page, 'answer')).length, 1);
    }));

    it('leads by Tab from the heading through everything that can be done, and by arrows through the choices', () => open(question(requests.slice(0, 1)), async page => {
      await settle(page);
      assert.match(await focused(page), /^What may Hello/);
      const seen: string[] = [];
      for (let presses = 0; presses < 5; presses++) {
        await page.keyboard.press('Tab');
        seen.push(await focused(page));
      }
      assert.deepEqual(seen, ['Exactly which package', 'Allow once', 'Edit scope of Read files', 'Continue', 'Cancel']);
      for (let presses = 0; presses < 3; presses++) await page.keyboard.press('Shift+Tab');
      const arrows: string[] = [];
      for (let presses = 0; presses < 4; presses++) {
        await page.keyboard.press('ArrowDown');
        arrows.push(await focused(page));
      }
      assert.deepEqual(arrows, ['Allow for this session', 'Allow until a date', 'Allow in this workspace', 'Deny']);
      await page.getByRole('status').getByText('Denied: Read files.').waitFor();
    }));

    it('is answered by the keyboard alone, with less than was asked for', () => open(question(requests.slice(0, 1)), async page => {
      await settle(page);
      for (const key of ['Tab', 'Tab', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Tab', 'Enter', 'Tab', 'Control+A']) await page.keyboard.press(key);
      await page.keyboard.type('docs/*.md');
      await page.keyboard.press('Enter');
      await page.keyboard.type('src/a.ts');
      assert.deepEqual(await answers(page), undefined, 'Enter in the lines begins a line');
      await page.keyboard.press('Escape');
      assert.equal(await focused(page), 'Edit scope of Read files');
      assert.deepEqual(await sent(page, 'cancel'), [], 'Escape in the lines leaves the lines');
      await page.getByText('Only: docs/*.md src/a.ts').waitFor();
      await page.getByRole('status').getByText('In this workspace: Read files (less than asked for).').waitFor();
      for (const key of ['Tab', 'Enter']) await page.keyboard.press(key);
      assert.deepEqual(await answers(page), [{ choice: 'workspace', scope: ['docs/*.md', 'src/a.ts'] }]);
    }));

    it('is left by Escape', () => open(question(), async page => {
      await page.keyboard.press('Escape');
      assert.equal((await sent(page, 'cancel')).length, 1);
    }));

    it('takes no answer with something wrong in it: it says what and leads there, also into what is folded', () => open(question(requests.slice(0, 1)), async page => {
      await settle(page);
      await page.getByRole('button', { name: 'Edit scope' }).click();
      await page.getByRole('textbox').fill('../secrets');
      await page.getByRole('button', { name: 'Edit scope' }).click();
      await page.getByRole('button', { name: 'Continue' }).click();
      assert.deepEqual(await sent(page, 'answer'), []);
      await page.getByRole('status').getByText('Not yet: "../secrets" leaves the workspace.').waitFor();
      assert.equal(await focused(page), 'Files, one on each line');
      await page.getByRole('button', { name: 'Reset' }).click();
      await page.getByRole('button', { name: 'Continue' }).click();
      assert.deepEqual(await answers(page), [{ choice: 'once' }]);
    }));

    it('takes what is denied as denied, whatever is in its fields', () => open(question(requests.slice(0, 1)), async page => {
      await settle(page);
      await page.getByRole('button', { name: 'Edit scope' }).click();
      await page.getByRole('textbox').fill('');
      await page.getByRole('radio', { name: 'Deny' }).check();
      await page.getByRole('button', { name: 'Continue' }).click();
      assert.deepEqual(await answers(page), [{ choice: 'deny' }]);
    }));

    it('allows until the end of a day, a month ahead unless another is chosen', () => open(question(requests.slice(0, 1)), async page => {
      await settle(page);
      const date = page.getByLabel('Last day');
      assert.equal(await date.isVisible(), false);
      await page.getByRole('radio', { name: 'Allow until a date' }).check();
      assert.equal(await date.inputValue(), '2026-03-02');
      await page.getByRole('status').getByText('Until 2 March 2026: Read files.').waitFor();
      for (const wrong of ['2026-01-30', '']) {
        await date.fill(wrong);
        await page.getByRole('button', { name: 'Continue' }).click();
        assert.deepEqual(await sent(page, 'answer'), [], wrong);
        assert.equal(await focused(page), 'Last day');
        assert.equal(await date.getAttribute('aria-invalid'), 'true');
      }
      await date.fill('2026-02-01');
      await page.getByRole('button', { name: 'Continue' }).click();
      const end = await page.evaluate(() => new Date(2026, 1, 1, 23, 59, 59, 999).toISOString());
      assert.deepEqual(await answers(page), [{ choice: 'until', until: end }]);
    }));

    it('has hosts, methods, variables and numbers made fewer', () => open(question(requests.slice(2)), async page => {
      await settle(page);
      const network = page.locator('[data-capability="network"]');
      await network.getByRole('radio', { name: 'Allow in this workspace' }).check();
      await network.getByRole('button', { name: 'Edit scope' }).click();
      await network.getByRole('textbox').fill('evil.org');
      await network.getByText('It does not ask for "evil.org".').waitFor();
      await network.getByRole('textbox').fill('api.example.org');
      await network.getByRole('checkbox', { name: 'POST' }).uncheck();
      await network.getByRole('spinbutton', { name: 'Bytes per run' }).fill('1001');
      await network.getByText('It asks for no more than 1000.').waitFor();
      await network.getByRole('spinbutton', { name: 'Bytes per run' }).fill('500');
      const env = page.locator('[data-capability="env"]');
      await env.getByRole('button', { name: 'Edit scope' }).click();
      for (const name of ['LANG', 'HOME']) await env.getByRole('checkbox', { name }).uncheck();
      await page.getByRole('button', { name: 'Continue' }).click();
      assert.deepEqual(await sent(page, 'answer'), []);
      assert.equal(await focused(page), 'LANG');
      await env.getByRole('checkbox', { name: 'LANG' }).check();
      await page.getByRole('button', { name: 'Continue' }).click();
      assert.deepEqual(await answers(page), [{ choice: 'workspace', scope: ['api.example.org'], methods: ['GET'], bytesPerRun: 500 }, { choice: 'once', scope: ['LANG'] }]);
    }));

    it('has the bytes of files made fewer, though the plugin names no number', () => open(question(requests.slice(0, 1)), async page => {
      await settle(page);
      await page.getByRole('button', { name: 'Edit scope of Read files' }).click();
      const bytes = page.getByRole('spinbutton', { name: 'Bytes read per run' });
      await bytes.fill('1073741825');
      await page.getByText('It gets no more than 1073741824.').waitFor();
      await bytes.fill('4096');
      await page.getByRole('button', { name: 'Continue' }).click();
      assert.deepEqual(await answers(page), [{ choice: 'once', bytesPerRun: 4_096 }]);
    }));

    it('counts the files that match, at once and after each pause in typing, and says so politely to whoever edits', () => open(question(requests.slice(0, 1)), async page => {
      assert.deepEqual(await sent(page, 'count'), [{ type: 'count', id: 1, request: 0, globs: ['docs/**', 'src/**'] }]);
      await page.getByText('Counting…').waitFor();
      await post(page, { type: 'counted', id: 1, count: { matching: 9_812, isCapped: true } });
      const count = page.getByText('Matches at least 9,812 files; there are too many to count.');
      assert.equal(await count.getAttribute('aria-live'), null, 'nothing is read out that nobody asked for');
      await page.getByRole('button', { name: 'Edit scope' }).click();
      assert.equal(await count.getAttribute('aria-live'), 'polite');
      await page.getByRole('textbox').fill('');
      await page.getByRole('textbox').pressSequentially('docs/*.md');
      await page.clock.runFor(1_000);
      assert.deepEqual((await sent(page, 'count')).slice(1), [{ type: 'count', id: (await sent(page, 'count'))[1]?.id, request: 0, globs: ['docs/*.md'] }]);
      await post(page, { type: 'counted', id: (await sent(page, 'count'))[1]?.id ?? 0, count: { matching: 1, isCapped: false } });
      await page.getByText('Matches 1 file.').waitFor();
      await post(page, { type: 'counted', id: 1, count: { matching: 7, isCapped: false } });
      assert.equal(await page.getByText('Matches 7 files.').count(), 0);
    }));

    it('keeps what was filled in while it was hidden', () => open(question(requests.slice(0, 1)), async page => {
      await page.getByRole('radio', { name: 'Allow until a date' }).check();
      await page.getByLabel('Last day').fill('2026-02-03');
      await page.getByRole('button', { name: 'Edit scope' }).click();
      await page.locator('textarea').fill('docs/a');
      const kept = await page.evaluate(() => (window as unknown as { kept: unknown }).kept);
      await page.addInitScript(state => { (window as unknown as { kept: unknown }).kept = state; }, kept);
      await page.reload();
      await post(page, { type: 'question', question: describeQuestion(question(requests.slice(0, 1)), path => path) });
      assert.equal(await page.getByRole('radio', { name: 'Allow until a date' }).isChecked(), true);
      assert.equal(await page.getByLabel('Last day').inputValue(), '2026-02-03');
      assert.equal(await page.locator('textarea').inputValue(), 'docs/a');
    }));

    for (const [what, size] of Object.entries({ 'in a narrow column': { width: 320, height: 700 }, 'at 200 % zoom': { width: 500, height: 300 } })) {
      it(`needs no scrolling sideways ${what}, and hides nothing that has the focus`, () => open(question(), async page => {
        await settle(page);
        await page.getByRole('button', { name: 'Edit scope of Network' }).click();
        await page.getByRole('button', { name: 'Edit scope of Read files' }).click();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), true);
        const visited = new Set<string>();
        for (let presses = 0; presses < 40 && !visited.has('Cancel'); presses++) {
          await page.keyboard.press('Tab');
          visited.add(await focused(page));
          const onTop = await page.evaluate(() => {
            const at = document.activeElement?.getBoundingClientRect();
            if (at === undefined) return false;
            const top = document.elementFromPoint(at.left + Math.min(at.width / 2, 8), at.top + Math.min(at.height / 2, 8));
            return top !== null && (top === document.activeElement || document.activeElement?.contains(top) === true);
          });
          assert.ok(onTop, `${await focused(page)} is covered or out of sight`);
        }
        assert.ok(visited.has('Cancel'));
      }, size));
    }

    it('moves nothing', () => open(question(), async page => {
      const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter(each => {
        const style = getComputedStyle(each);
        return style.animationName !== 'none' || style.transitionDuration.split(', ').some(duration => duration !== '0s');
      }).map(each => each.outerHTML.slice(0, 80)));
      assert.deepEqual(moving, []);
    }));

    it('draws the edge of everything that can be used in a high-contrast theme', () => open(question(requests.slice(0, 1)), async page => {
      await page.getByRole('button', { name: 'Edit scope' }).click();
      await page.getByRole('radio', { name: 'Allow until a date' }).check();
      const edges = await page.locator('fieldset, input, textarea, button').evaluateAll(all => all.map(each => [each.outerHTML.slice(0, 60), getComputedStyle(each).borderTopColor, getComputedStyle(each).borderTopWidth] as const));
      for (const [what, colour, width] of edges) {
        assert.notEqual(colour, 'rgba(0, 0, 0, 0)', what);
        assert.notEqual(width, '0px', what);
      }
    }, { theme: highContrast }));
  });
}
