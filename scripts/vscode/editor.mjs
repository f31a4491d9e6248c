// The VS Code server: what it is made of, installing extensions into it, serving a workspace with it.
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { OwnedProcess, mustRun } from '../lib/processes.mjs';
import { provisionNode } from './node.mjs';
import { provisionServer } from './server.mjs';

/**
 * @typedef {object} Editor
 * @property {string} node executable of Node 24
 * @property {string} main the server's main module
 */

/** @returns {Promise<Editor>} */
export async function provisionEditor() {
  const node = await provisionNode();
  return { node, main: await provisionServer(node) };
}

/**
 * Installs extensions into a folder of extensions.
 * @param {Editor} editor
 * @param {string} extensions the folder, made where missing
 * @param {readonly string[]} wanted VSIX files, or identifiers to be fetched from the gallery
 */
export async function installExtensions({ node, main }, extensions, wanted) {
  await mkdir(extensions, { recursive: true });
  const flags = wanted.flatMap(extension => ['--install-extension', extension.endsWith('.vsix') ? resolve(extension) : extension]);
  const output = await mustRun(node, [
    main, '--accept-server-license-terms', '--server-data-dir', resolve(extensions, '..', 'install-data'), '--extensions-dir', resolve(extensions), '--force', ...flags,
  ], { timeoutMs: 120_000 });
  const done = output.match(/was successfully installed/g)?.length ?? 0;
  if (done !== wanted.length) throw new Error(`Of ${wanted.length} extensions ${done} were installed:\n${output}`);
}

/**
 * @typedef {object} ServeOptions
 * @property {string} profile folder that makeProfile made
 * @property {string} extensions folder of extensions
 * @property {string} log file for what the server prints
 * @property {number} [port] default: one that is free
 * @property {string} [token] secret that the first page must bring; default: none is needed
 * @property {boolean} [trust] whether workspaces have to be trusted; default false
 * @property {boolean} [testDriver] whether test modules may be run in the extension host; dialogs then throw
 * @property {NodeJS.ProcessEnv} [env] variables of the extension host
 */

/** A server that answers. */
export class EditorServer {
  /**
   * @param {OwnedProcess} process
   * @param {number} port
   * @param {string | undefined} token
   */
  constructor(process, port, token) {
    this.process = process;
    this.token = token;
    this.authority = `127.0.0.1:${port}`;
    this.origin = `http://${this.authority}`;
  }

  /**
   * The page that opens a folder.
   * @param {string} folder
   * @param {Readonly<Record<string, string>>} [payload] parameters of the window; paths of the server's machine
   */
  url(folder, payload = {}) {
    const query = new URLSearchParams({ folder: resolve(folder) });
    const entries = Object.entries(payload).map(([name, path]) => [name, `vscode-remote://${this.authority}${resolve(path)}`]);
    if (entries.length > 0) query.set('payload', JSON.stringify(entries));
    if (this.token !== undefined) query.set('tkn', this.token);
    return `${this.origin}/?${query.toString()}`;
  }

  async stop() {
    await this.process.stop();
  }
}

/**
 * Starts the server and waits until it listens (up to 60 s).
 * @param {Editor} editor
 * @param {ServeOptions} options
 * @returns {Promise<EditorServer>}
 */
export async function serve({ node, main }, { profile, extensions, log, port = 0, token, trust = false, testDriver = false, env = {} }) {
  /** @type {(port: number) => void} */
  let listening = () => undefined;
  const ready = new Promise(done => void (listening = done));
  let printed = '';
  const owned = new OwnedProcess(node, [
    main, '--host', '127.0.0.1', '--port', String(port), '--accept-server-license-terms',
    '--server-data-dir', resolve(profile), '--extensions-dir', resolve(extensions), '--telemetry-level', 'off',
    ...(token === undefined ? ['--without-connection-token'] : ['--connection-token', token]),
    ...(trust ? [] : ['--disable-workspace-trust']), ...(testDriver ? ['--enable-smoke-test-driver'] : []),
  ], {
    log, env,
    onOutput: text => {
      printed = (printed + text).slice(-10_000);
      const found = /listening on (\d+)/.exec(printed);
      if (found !== null) listening(Number(found[1]));
    },
  });
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise(done => void (timer = setTimeout(done, 60_000, 'late')));
  const outcome = await Promise.race([ready, late, owned.ended.then(code => `ended with ${code}`)]);
  clearTimeout(timer);
  if (typeof outcome === 'number') return new EditorServer(owned, outcome, token);
  await owned.stop();
  throw new Error(`The VS Code server ${outcome === 'late' ? 'did not listen within 60 s' : String(outcome)}. Its log: ${log}\n${printed.slice(-2000)}`);
}
