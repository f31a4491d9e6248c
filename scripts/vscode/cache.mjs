// The cache of what was fetched or made once: folders in .vscode-test/, named after what they hold and its version. A
// folder that is there is complete, because it is made under another name and renamed when done.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** @param {readonly string[]} parts */
export function cachePath(...parts) {
  return resolve('.vscode-test', ...parts);
}

/**
 * Gives the folder of this name, and makes it first where it isn't there. Two processes may ask at the same time: both
 * make it, the first one's is kept.
 * @param {string} name names the content and its version, so that it never has to be updated
 * @param {(folder: string) => Promise<void>} make fills an empty folder
 * @returns {Promise<string>} absolute path
 */
export async function cached(name, make) {
  const folder = cachePath(name);
  if (existsSync(folder)) return folder;
  const draft = cachePath('drafts', `${name.replaceAll('/', '-')}-${randomUUID()}`);
  await mkdir(draft, { recursive: true });
  try {
    await make(draft);
    await mkdir(join(folder, '..'), { recursive: true });
    await rename(draft, folder).catch(error => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}
