import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from './cache.mjs';
import { unpackNpmPackage } from './npmPackage.mjs';
import { node24 } from './pins.mjs';

/**
 * A Node 24 to run the VS Code server with: the one that runs this, or one from npm.
 * @returns {Promise<string>} path of the executable
 */
export async function provisionNode() {
  if (process.version.startsWith('v24.')) return process.execPath;
  const pin = node24[`${process.platform}-${process.arch}`];
  if (pin === undefined) throw new Error(`npm has no Node 24 for ${process.platform}-${process.arch} that we know of. Run this with Node 24.`);
  const folder = await cached(`${pin.name}-${pin.version}`, draft => unpackNpmPackage(pin, draft));
  const executable = ['bin/node', 'bin/node.exe', 'node.exe'].map(name => join(folder, name)).find(path => existsSync(path));
  if (executable === undefined) throw new Error(`${folder} holds no Node. Delete it and try again.`);
  return executable;
}
