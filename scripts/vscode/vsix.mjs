import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { cachePath } from './cache.mjs';

/**
 * Packages the extension as it is built now.
 * @param {string} file where the VSIX goes
 */
export async function packageExtension(file) {
  await packageFolder(process.cwd(), file);
}

/**
 * An extension of the tests' own as a VSIX.
 * @param {string} name of its folder in test/vscode/extensions
 * @param {string} file where the VSIX goes
 * @returns {Promise<string>} absolute path of the VSIX
 */
export async function testExtensionVsix(name, file) {
  await packageFolder(join('test', 'vscode', 'extensions', name), file);
  return resolve(file);
}

/**
 * The wasm-wasi-core extension as a VSIX.
 * @param {string} source folder of the built extension, or a VSIX
 * @param {string} file where the VSIX goes if it has to be made
 * @returns {Promise<string>} absolute path of the VSIX
 */
export async function wasiCoreVsix(source, file) {
  const found = await stat(source).catch(() => undefined);
  if (found === undefined) throw new Error(`AIRLOCK_WASI_CORE names ${source}, which is not there. Name the folder or the VSIX of ms-vscode.wasm-wasi-core.`);
  if (!found.isDirectory()) return resolve(source);
  const copy = cachePath('drafts', `wasi-core-${process.pid}`);
  await cp(source, copy, { recursive: true, filter: path => !/[\\/](node_modules|\.git)$/.test(path) });
  try {
    // Its scripts would build it again before packaging.
    const manifest = JSON.parse(await readFile(join(copy, 'package.json'), 'utf8'));
    delete manifest.scripts;
    await writeFile(join(copy, 'package.json'), JSON.stringify(manifest, undefined, 2));
    await packageFolder(copy, file);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
  return resolve(file);
}

/**
 * @param {string} folder
 * @param {string} file
 */
async function packageFolder(folder, file) {
  await mkdir(dirname(resolve(file)), { recursive: true });
  await createVSIX({ cwd: folder, packagePath: resolve(file), dependencies: false, allowMissingRepository: true, rewriteRelativeLinks: false, skipLicense: true });
}
