import assert from 'node:assert/strict';
import { chromium, type Browser } from 'playwright-core';
import { chromiumFlags } from '../../../scripts/vscode/hostTests.mjs';
import { readSetup } from '../../../scripts/vscode/setup.mjs';
import { tooFaint } from './contrast';
import { runtime } from './workbench';

if (runtime === 'embedded') {
  describe('What is too faint on a page', () => {
    let browser: Browser;
    before(async () => {
      browser = await chromium.launch({ executablePath: (await readSetup()).chromium, args: chromiumFlags });
    });
    after(() => browser.close());

    const found = async (content: string, edges = false): Promise<string[]> => {
      const page = await browser.newPage();
      try {
        await page.setContent(`<body style="background: #fff; color: #000">${content}</body>`);
        return await tooFaint(page, edges);
      } finally {
        await page.close();
      }
    };

    it('is text below 4.5 to 1, and large text below 3 to 1', async () => {
      assert.deepEqual(await found('<p style="color: #767676">seen</p><p style="color: #777">faint</p>'), ['"faint": 4.48, not 4.5']);
      assert.deepEqual(await found('<p style="color: #949494; font-size: 24px">seen</p><p style="color: #999; font-size: 24px">faint</p>'), ['"faint": 2.85, not 3']);
    });

    it('is what is seen through, and what lies on something that is', async () => {
      assert.deepEqual(await found('<div style="opacity: 0.7"><p style="opacity: 0.7">faint</p></div>'), ['"faint": 3.84, not 4.5']);
      assert.deepEqual(await found('<div style="background: rgba(0, 0, 0, 0.6)">faint</div>'), ['"faint": 3.66, not 4.5']);
      assert.deepEqual(await found('<div style="background: color(srgb 0 0 0 / 0.6)">faint</div>'), ['"faint": 3.66, not 4.5']);
    });

    it('is what is written into a field', async () => {
      assert.deepEqual(await found('<textarea style="color: #999; background: #fff">faint</textarea>'), ['"faint": 2.85, not 4.5']);
    });

    it('is nothing that is hidden or can\'t be used just now', async () => {
      assert.deepEqual(await found('<p hidden style="color: #fff">gone</p><button disabled>later</button>'), []);
    });

    it('is in high contrast what has no edge, too', async () => {
      const edgeless = '<button style="border: none">go</button>';
      assert.deepEqual(await found(edgeless), []);
      assert.deepEqual(await found(edgeless, true), ['the edge of <button style="border: none">go</button>: 1.15, not 3']);
      assert.deepEqual(await found('<button style="border: 1px solid #000">go</button>', true), []);
    });
  });
}
