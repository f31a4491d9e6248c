import { readFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Every path below a folder with what is there: contents, link targets, or that it is a folder. */
export async function tree(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length);
    if (entry.isDirectory()) found[name] = 'directory';
    else if (entry.isSymbolicLink()) found[name] = `link to ${await readlink(path)}`;
    else found[name] = (await readFile(path)).toString('base64');
  }
  return found;
}
