import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cache.mjs';
import { npm, unpackNpmPackage } from './npmPackage.mjs';
import { codeServer } from './pins.mjs';

/** What the server runs well without: native modules that aren't built here, and assistants that would open by themselves. */
const unused = [
  ...['@github', '@microsoft/mxc-sdk', '@devcontainers', 'kerberos', 'ssh2', 'cpu-features', 'node-pty', '@vscode/ripgrep-universal',
    '@vscode/sqlite3', '@vscode/windows-process-tree', '@vscode/windows-registry'].map(name => `node_modules/${name}`),
  ...['copilot', 'mermaid-markdown-features', 'microsoft-authentication', 'github', 'github-authentication'].map(name => `extensions/${name}`),
];

/**
 * The VS Code server that the npm package code-server carries, with what it needs installed.
 * @param {string} node executable of Node 24
 * @returns {Promise<string>} path of its main module
 */
export async function provisionServer(node) {
  const folder = await cached(`vscode-server-${codeServer.version}`, async draft => {
    await unpackNpmPackage(codeServer, draft, 'lib/vscode');
    await npm(['install', '--omit=dev', '--ignore-scripts'], { cwd: draft, node });
    for (const path of unused) await rm(join(draft, path), { recursive: true, force: true });
  });
  return join(folder, 'out', 'server-main.js');
}
