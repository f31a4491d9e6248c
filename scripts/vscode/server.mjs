import { cp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cache.mjs';
import { npm, unpackNpmPackage } from './npmPackage.mjs';
import { codeServer } from './pins.mjs';

/** Counts up whenever what is made of the same package changes. */
const recipe = 2;

/** What the server runs well without: native modules that aren't built here, and assistants that would open by themselves. */
const unused = [
  ...['@github', '@microsoft/mxc-sdk', '@devcontainers', 'kerberos', 'ssh2', 'cpu-features', 'node-pty',
    '@vscode/sqlite3', '@vscode/windows-process-tree', '@vscode/windows-registry'].map(name => `node_modules/${name}`),
  ...['copilot', 'mermaid-markdown-features', 'microsoft-authentication', 'github', 'github-authentication'].map(name => `extensions/${name}`),
];

/** Native modules that it does need. */
const standIns = ['spdlog', 'native-watchdog'];

/**
 * The VS Code server that the npm package code-server carries, with what it needs installed.
 * @param {string} node executable of Node 24
 * @returns {Promise<string>} path of its main module
 */
export async function provisionServer(node) {
  const folder = await cached(`vscode-server-${codeServer.version}-${recipe}`, async draft => {
    await unpackNpmPackage(codeServer, draft, 'lib/vscode');
    await npm(['install', '--omit=dev', '--ignore-scripts'], { cwd: draft, node });
    for (const path of unused) await rm(join(draft, path), { recursive: true, force: true });
    await keepOwnSearch(join(draft, 'node_modules', '@vscode', 'ripgrep-universal', 'bin'));
    for (const name of standIns) await standIn(name, join(draft, 'node_modules', '@vscode', name));
  });
  return join(folder, 'out', 'server-main.js');
}

/**
 * Of the search program's builds for all platforms, keeps this one's. The editor finds files with it.
 * @param {string} builds
 */
async function keepOwnSearch(builds) {
  for (const name of await readdir(builds)) {
    if (name !== `${process.platform}-${process.arch}`) await rm(join(builds, name), { recursive: true });
  }
}

/**
 * @param {string} name
 * @param {string} folder
 */
async function standIn(name, folder) {
  await rm(folder, { recursive: true });
  await cp(join('scripts', 'vscode', 'stand-ins', `${name}.mjs`), join(folder, 'index.mjs'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: `@vscode/${name}`, version: '0.0.0', main: 'index.mjs' }));
}
