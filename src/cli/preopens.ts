import { stat } from 'node:fs/promises';
import { fileAccess } from '../capabilities/fileAccess';
import type { CapabilityRequest } from '../capabilities/types';
import { AirlockError } from '../errors';
import { createNodeFileSystem } from '../platform/node/nodeFileSystem';
import type { Manifest } from '../plugins/types';
import type { FileAccess, FileSystem, Preopen } from '../sandbox/types';
import { absolute, fileError } from './files';
import type { DirectoryOption } from './options';

/** Where a package's globs count from. */
const WORKSPACE = '/workspace';

/**
 * The folders that `--dir` names, open to the plugin. A package gets no more of its workspace than its manifest asks
 * for; other folders, and a bare module's, are open as a whole.
 *
 * @throws AirlockError `package.not-found` or `package.io` where one is not a folder that can be read
 */
export async function openDirectories(directories: readonly DirectoryOption[], manifest: Manifest | undefined): Promise<Preopen[]> {
  /** A folder that is named twice is one and the same. */
  const opened = new Map<string, FileSystem>();
  return Promise.all(directories.map(async ({ host, guest, readOnly }) => {
    const root = absolute(host);
    const found = await stat(root).catch((error: unknown) => {
      throw fileError('open', host, error);
    });
    if (!found.isDirectory()) throw new AirlockError('package.not-found', `--dir names ${host}, which is not a folder.`, 'Name the folder that contains it.');
    const asked = guest === WORKSPACE && manifest !== undefined ? requestedAccess(manifest) : everything;
    const files = opened.get(root) ?? createNodeFileSystem(root);
    opened.set(root, files);
    return { guest, files, access: readOnly ? { ...asked, canWrite: () => false } : asked };
  }));
}

/**
 * What `--dir` grants to the functions beside WASI that act on files. Which paths, the folders decide that are open; a package gets
 * nothing that its manifest doesn't ask for.
 */
export function grantedBy(directories: readonly DirectoryOption[], manifest: Manifest | undefined): readonly CapabilityRequest[] {
  const granted: CapabilityRequest[] = [
    ...(directories.length > 0 ? [{ name: 'fs.read', paths: ['**'] } as const] : []),
    ...(directories.some(({ readOnly }) => !readOnly) ? [{ name: 'fs.write', paths: ['**'] } as const] : []),
  ];
  return manifest === undefined ? granted : manifest.capabilities.filter(({ name }) => granted.some(one => one.name === name));
}

const everything: FileAccess = { canRead: () => true, canWrite: () => true };

function requestedAccess({ capabilities }: Manifest): FileAccess {
  const paths = (name: 'fs.read' | 'fs.write'): string[] => capabilities.flatMap(request => (request.name === name ? request.paths ?? [] : []));
  return fileAccess(paths('fs.read'), paths('fs.write'));
}
