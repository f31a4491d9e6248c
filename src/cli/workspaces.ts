import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Workspace } from '../api/deps';
import { AirlockError } from '../errors';
import { createNodeFileSystem } from '../platform/node/nodeFileSystem';
import { absolute, fileError } from './files';

/**
 * The workspace that these folders make, the same one as in an editor that has just them open: what was decided there counts here.
 * `undefined` where there are none.
 *
 * @throws AirlockError `package.not-found` or `package.io` where one is not a folder that can be read
 */
export async function workspaceOf(folders: readonly string[]): Promise<Workspace | undefined> {
  if (folders.length === 0) return undefined;
  const opened = await Promise.all([...new Set(folders.map(absolute))].map(async folder => {
    const found = await stat(folder).catch((error: unknown) => { throw fileError('open', folder, error); });
    if (!found.isDirectory()) throw new AirlockError('package.not-found', `--workspace names ${folder}, which is not a folder.`, 'Name the folder that contains it.');
    return { name: basename(folder), files: createNodeFileSystem(folder), location: editorUri(folder) };
  }));
  return {
    identity: opened.map(({ location }) => location).sort().join('\n'),
    name: opened.map(({ name }) => name).join(', '),
    isTrusted: true,
    folders: opened,
  };
}

/** A folder's URI in the editor's spelling, which escapes all but letters, digits, `-._~` and the slashes, and has drives in lower case. */
export function editorUri(folder: string): string {
  const path = decodeURIComponent(pathToFileURL(folder).pathname).replace(/^\/[A-Z]:/, drive => drive.toLowerCase());
  const escaped = path.split('/').map(part => encodeURIComponent(part).replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`));
  return `file://${escaped.join('/')}`;
}
