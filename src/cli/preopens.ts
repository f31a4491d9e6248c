import { stat } from 'node:fs/promises';
import { AirlockError } from '../errors';
import { createNodeFileSystem } from '../platform/node/nodeFileSystem';
import type { FileAccess, Preopen } from '../sandbox/types';
import { absolute, fileError } from './files';
import type { DirectoryOption } from './options';

/**
 * The folders that `--dir` names, open to the plugin.
 *
 * @throws AirlockError `package.not-found` or `package.io` where one is not a folder that can be read
 */
export function openDirectories(directories: readonly DirectoryOption[]): Promise<Preopen[]> {
  return Promise.all(directories.map(async ({ host, guest, readOnly }) => {
    const root = absolute(host);
    const found = await stat(root).catch((error: unknown) => {
      throw fileError('open', host, error);
    });
    if (!found.isDirectory()) throw new AirlockError('package.not-found', `--dir names ${host}, which is not a folder.`, 'Name the folder that contains it.');
    return { guest, files: createNodeFileSystem(root), access: readOnly ? { ...everything, canWrite: () => false } : everything };
  }));
}

const everything: FileAccess = { canRead: () => true, canWrite: () => true };
