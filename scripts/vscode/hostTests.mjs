// Mode 1: a test module runs inside the extension host of a real VS Code, and tells how it went through its page.
import { appendFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { serve } from './editor.mjs';

/** What the lines that are worth showing start with, as test/vscode/host/print.ts writes them. */
const mark = '[tests] ';

/** Flags for a browser that needs no screen, no user and no network. */
export const chromiumFlags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/**
 * @typedef {object} HostTestOptions
 * @property {string} executable Chromium
 * @property {string} module the module that exports `run()`
 * @property {string} workspace folder to open
 * @property {string} log file for everything the page and the extension host print
 * @property {string} screenshots folder for the picture that is taken where it goes wrong
 * @property {number} timeoutMs for everything
 * @property {import('./editor.mjs').ServeOptions} serve
 */

/**
 * Runs the module and resolves with its exit code. Throws where it never came to an end.
 * @param {import('./editor.mjs').Editor} editor
 * @param {HostTestOptions} options
 * @returns {Promise<number>}
 */
export async function runHostTests(editor, { executable, module, workspace, screenshots, log, timeoutMs, serve: serveOptions }) {
  await mkdir(dirname(log), { recursive: true });
  await rm(log, { force: true });
  const server = await serve(editor, { ...serveOptions, testDriver: true });
  try {
    const browser = await chromium.launch({ executablePath: executable, args: chromiumFlags });
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      /** @type {(code: number) => void} */
      let exit = () => undefined;
      const ended = new Promise(done => void (exit = done));
      await page.exposeFunction('codeAutomationLog', (/** @type {string} */ level, /** @type {unknown[]} */ words) => {
        const text = words.map(String).join(' ');
        appendFileSync(log, `${level}: ${text}\n`);
        if (text.startsWith(mark)) console.log(text.slice(mark.length));
      });
      await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => exit(code));
      const crashed = new Promise(done => page.once('crash', () => done('The page crashed.')));
      await page.goto(server.url(workspace, { extensionDevelopmentPath: '.', extensionTestsPath: module }));
      /** @type {NodeJS.Timeout | undefined} */
      let timer;
      const late = new Promise(done => void (timer = setTimeout(done, timeoutMs, `The extension host tests did not end within ${timeoutMs / 1000} s.`)));
      const outcome = await Promise.race([ended, late, crashed, server.process.ended.then(() => 'The server ended.')]);
      clearTimeout(timer);
      if (typeof outcome === 'number') return outcome;
      await mkdir(screenshots, { recursive: true });
      await page.screenshot({ path: join(screenshots, 'host-tests-stuck.png') }).catch(() => undefined);
      throw new Error(`${String(outcome)} Logs: ${log}, ${serveOptions.log}`);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}
