import * as vscode from 'vscode';
import { FileSystemError } from '../../sandbox/fileSystemError';
import { withStrictNames } from '../../sandbox/strictNames';
import type { FileSystem, FileType } from '../../sandbox/types';
import { createWholeFileSystem } from '../../sandbox/wholeFileSystem';
import type { WholeFileStore } from '../../sandbox/wholeFileStore';

/** The files below a folder of a virtual workspace, through the editor's own file system. */
export function createWorkspaceFileSystem(root: vscode.Uri, files: vscode.FileSystem = vscode.workspace.fs): FileSystem {
  const at = (path: string): vscode.Uri => (path === '' ? root : vscode.Uri.joinPath(root, ...path.split('/')));
  const store: WholeFileStore = {
    isReadOnly: () => files.isWritableFileSystem(root.scheme) === false,
    stat: path => guarded(async () => {
      const { type, size, ctime, mtime } = await files.stat(at(path));
      return { type: typeOf(type), size, created: ctime, modified: mtime };
    }),
    list: path => guarded(async () => (await files.readDirectory(at(path))).map(([name, type]) => ({ name, type: typeOf(type) }))),
    read: path => guarded(async () => files.readFile(at(path))),
    write: (path, bytes) => guarded(async () => files.writeFile(at(path), bytes)),
    createDirectory: path => guarded(async () => files.createDirectory(at(path))),
    remove: path => guarded(async () => files.delete(at(path), { recursive: false, useTrash: false })),
    rename: (from, to) => guarded(async () => files.rename(at(from), at(to), { overwrite: true })),
  };
  return createWholeFileSystem(withStrictNames(store));
}

/** A link is a link whatever it leads to: the editor reports both. */
function typeOf(type: vscode.FileType): FileType {
  if ((type & vscode.FileType.SymbolicLink) !== 0) return 'symlink';
  if ((type & vscode.FileType.Directory) !== 0) return 'directory';
  return (type & vscode.FileType.File) !== 0 ? 'file' : 'other';
}

const ERRNOS: Readonly<Record<string, FileSystemError['errno']>> = {
  FileNotFound: 'noent',
  FileExists: 'exist',
  FileNotADirectory: 'notdir',
  FileIsADirectory: 'isdir',
  NoPermissions: 'acces',
  Unavailable: 'again',
};

async function guarded<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof FileSystemError) throw error;
    const code = error instanceof vscode.FileSystemError ? error.code : '';
    throw new FileSystemError(ERRNOS[code] ?? 'io', error instanceof Error ? error.message : undefined, { cause: error });
  }
}
