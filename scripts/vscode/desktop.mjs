// The desktop editor, downloaded by @vscode/test-electron: for machines that have a screen and reach the download.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath } from '@vscode/test-electron';
import { OwnedProcess, run } from '../lib/processes.mjs';
import { cachePath } from './cache.mjs';

const day = 24 * 60 * 60 * 1000;

/** Whether there is a screen to open a window on. */
function hasScreen() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

/** Whether the download's server answers, tried for 3 s and remembered for a day. */
async function canDownload() {
  const file = cachePath('desktop-verdict.json');
  try {
    const { at, works } = JSON.parse(await readFile(file, 'utf8'));
    if (Date.now() - at < day) return works === true;
  } catch {
    // Not tried yet.
  }
  const works = await fetch('https://update.code.visualstudio.com/api/releases/stable', { signal: AbortSignal.timeout(3000) })
    .then(response => response.ok, () => false);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ at: Date.now(), works }));
  return works;
}

/**
 * The desktop editor's executable, downloaded where it isn't there yet.
 * @returns {Promise<string | undefined>} undefined where there is no screen or no way to download it
 */
export async function provisionDesktop() {
  if (process.env.CI !== undefined || !hasScreen() || !await canDownload()) return undefined;
  try {
    return await downloadAndUnzipVSCode({ version: 'stable', cachePath: cachePath('desktop') });
  } catch (error) {
    console.log(`The desktop editor could not be downloaded (${String(error)}).`);
    return undefined;
  }
}

/**
 * Installs extensions into the desktop editor.
 * @param {string} executable
 * @param {{ profile: string, extensions: string }} folders
 * @param {string} extension VSIX file or gallery identifier
 * @returns {Promise<boolean>}
 */
export async function installIntoDesktop(executable, folders, extension) {
  const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true });
  if (cli === undefined) return false;
  const { code } = await run(cli, [...args, ...flags(folders), '--install-extension', extension, '--force'], { timeoutMs: 120_000 });
  return code === 0;
}

/**
 * Opens a window. Its process ends with ours.
 * @param {string} executable
 * @param {{ profile: string, extensions: string }} folders
 * @param {string} workspace
 * @param {string} log
 */
export function openDesktop(executable, folders, workspace, log) {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return new OwnedProcess(executable, [...flags(folders), ...asRoot, '--disable-workspace-trust', '--new-window', '--wait', resolve(workspace)], { log });
}

/** @param {{ profile: string, extensions: string }} folders */
function flags({ profile, extensions }) {
  return ['--user-data-dir', resolve(profile, 'data'), '--extensions-dir', resolve(extensions)];
}
