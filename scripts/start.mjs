// `npm start`: a real VS Code with the extension as it is in this tree, a workspace to try it on, and sample plugins.
// Usage: node scripts/start.mjs [--server | --desktop] [--port N]
import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mustRun, stopAll } from './lib/processes.mjs';
import { cachePath } from './vscode/cache.mjs';
import { installIntoDesktop, openDesktop, provisionDesktop } from './vscode/desktop.mjs';
import { installExtensions, provisionEditor, serve } from './vscode/editor.mjs';
import { makeProfile } from './vscode/profile.mjs';
import { packageExtension, wasiCoreVsix } from './vscode/vsix.mjs';

process.chdir(join(import.meta.dirname, '..'));
const { values } = parseArgs({ options: { server: { type: 'boolean' }, desktop: { type: 'boolean' }, port: { type: 'string' } } });

/** Ours alone, so that several may be open at once; gone when we are. */
const demo = cachePath(`demo-${process.pid}`);
const folders = { profile: join(demo, 'profile'), extensions: join(demo, 'extensions') };
const workspace = join(demo, 'workspace');
const log = join('out', 'logs', 'start.log');
/** Where the gallery has it, for machines that reach one. */
const galleryCore = 'ms-vscode.wasm-wasi-core';

/** The extensions that are installed for certain. */
async function pack() {
  await mustRun(process.execPath, ['esbuild.mjs', '--production']);
  const airlock = join(demo, 'airlock.vsix');
  await packageExtension(airlock);
  const core = process.env.AIRLOCK_WASI_CORE;
  return core === undefined || core === '' ? [airlock] : [airlock, await wasiCoreVsix(core, join(demo, 'wasm-wasi-core.vsix'))];
}

/**
 * Installs what was packed and, unless it was among that, wasm-wasi-core from the gallery.
 * @param {readonly string[]} packed
 * @param {(extension: string) => Promise<boolean>} install
 */
async function installAll(packed, install) {
  for (const extension of packed) {
    if (!await install(extension)) throw new Error(`${extension} could not be installed.`);
  }
  if (packed.length > 1 || await install(galleryCore)) console.log('Plugins can run on wasm-wasi-core and on the embedded host (setting airlock.runtime).');
  else console.log('No gallery could be reached for ms-vscode.wasm-wasi-core: plugins run on the embedded host. AIRLOCK_WASI_CORE may name its folder or VSIX.');
}

/** @param {readonly string[]} packed */
async function startServer(packed) {
  console.log('Setting up the VS Code server (once about 400 MB from npm) …');
  const editor = await provisionEditor();
  await installAll(packed, extension => installExtensions(editor, folders.extensions, [extension]).then(() => true, () => false));
  const server = await serve(editor, { ...folders, log, port: Number(values.port ?? 0), token: randomUUID() });
  console.log(`\nVS Code with Airlock is at\n\n    ${server.url(workspace)}\n\nOpen it in a browser. Ctrl-C ends it.`);
  return server.process;
}

/**
 * @param {string} executable
 * @param {readonly string[]} packed
 */
async function startDesktop(executable, packed) {
  await installAll(packed, extension => installIntoDesktop(executable, folders, extension));
  console.log('\nVS Code with Airlock opens in its own window. Ctrl-C closes it.');
  return openDesktop(executable, folders, workspace, log);
}

/** Removes what runs left that were ended by force. */
async function sweep() {
  await mkdir(cachePath(), { recursive: true });
  for (const name of await readdir(cachePath())) {
    const pid = /^demo-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(cachePath(name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function start() {
  await sweep();
  console.log('Building and packaging the extension …');
  const packed = await pack();
  const trustedKeys = join('examples', 'demo-key.pub');
  await makeProfile(folders.profile, existsSync(trustedKeys) ? { trustedKeys } : {});
  await cp(join('examples', 'demo-workspace'), workspace, { recursive: true, verbatimSymlinks: true });
  const executable = values.server === true ? undefined : await provisionDesktop();
  if (executable === undefined && values.desktop === true) throw new Error('There is no desktop editor: no screen, or no way to download it. Leave --desktop out.');
  const editor = executable === undefined ? await startServer(packed) : await startDesktop(executable, packed);
  return editor.ended;
}

process.once('exit', () => rmSync(demo, { recursive: true, force: true }));
try {
  process.exitCode = await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
await stopAll();
