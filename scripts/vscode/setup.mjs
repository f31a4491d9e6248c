// Everything the tests in a real VS Code stand on: editor, browser, packaged extension, folders of installed extensions.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { provisionChromium } from './chromium.mjs';
import { installExtensions, provisionEditor } from './editor.mjs';
import { packageExtension, testExtensionVsix, wasiCoreVsix } from './vsix.mjs';

/**
 * @typedef {object} Setup
 * @property {import('./editor.mjs').Editor} editor
 * @property {string} chromium executable
 * @property {string} hostExtensions folder of extensions for tests in the extension host, without Airlock itself
 * @property {string} embedded folder of extensions: Airlock, and one of the tests' own that brings an interface for plugins
 * @property {string} [vscodeWasi] folder of extensions: the same and wasm-wasi-core, where that was given
 */

const file = join('out', 'vscode', 'setup.json');

/**
 * Makes it all and leaves a note for test processes.
 * @param {string | undefined} wasiCore folder or VSIX of ms-vscode.wasm-wasi-core
 * @returns {Promise<Setup>}
 */
export async function setUp(wasiCore) {
  const [editor, chromium] = await Promise.all([provisionEditor(), provisionChromium()]);
  const base = dirname(file);
  await rm(base, { recursive: true, force: true });
  const airlock = join(base, 'airlock.vsix');
  await packageExtension(airlock);
  const tools = await testExtensionVsix('acme-tools', join(base, 'acme-tools.vsix'));
  const core = wasiCore === undefined ? [] : [await wasiCoreVsix(wasiCore, join(base, 'wasm-wasi-core.vsix'))];
  const folder = (/** @type {string} */ name) => join(base, name, 'extensions');
  /** @type {Setup} */
  const setup = { editor, chromium, hostExtensions: folder('host'), embedded: folder('embedded') };
  await installExtensions(editor, setup.hostExtensions, [tools, await testExtensionVsix('model-provider', join(base, 'model-provider.vsix')), ...core]);
  await installExtensions(editor, setup.embedded, [airlock, tools]);
  if (core.length > 0) {
    setup.vscodeWasi = folder('vscode-wasi');
    await installExtensions(editor, setup.vscodeWasi, [airlock, tools, ...core]);
  }
  await writeFile(file, JSON.stringify(setup, undefined, 2));
  return setup;
}

/**
 * What the last setUp made.
 * @returns {Promise<Setup>}
 */
export async function readSetup() {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new Error('There is no VS Code set up yet. Run: npm test vscode', { cause });
  }
}
