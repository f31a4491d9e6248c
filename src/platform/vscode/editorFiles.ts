import type * as vscode from 'vscode';

/**
 * The part of `vscode.workspace.fs` that a file system needs, by path below one root. Failures are the editor's own, with
 * a `code`. Links have `isLink`; the rest of their stat is their target's.
 */
export interface EditorFiles {
  stat(path: string): Promise<EditorStat>;
  list(path: string): Promise<readonly { readonly name: string; readonly type: EditorStat['type']; readonly isLink: boolean }[]>;
  read(path: string): Promise<Uint8Array>;
  write(path: string, bytes: Uint8Array): Promise<void>;
  createDirectory(path: string): Promise<void>;
  /** Of a file, or of a directory that is empty. */
  delete(path: string): Promise<void>;
  /** Refuses where the target exists, unless it may be overwritten. */
  rename(from: string, to: string, overwrite: boolean): Promise<void>;
}

export interface EditorStat {
  readonly type: 'file' | 'directory' | 'other';
  readonly isLink: boolean;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly created: number;
}

/** Values of `vscode.FileType`, which is a bit field. */
const fileTypes = { file: 1, directory: 2, link: 64 };

/** The files below a root by the editor's file system. */
export function editorFiles(fs: vscode.FileSystem, root: vscode.Uri): EditorFiles {
  const at = (path: string): vscode.Uri => (path === '' ? root : root.with({ path: `${root.path.replace(/\/$/, '')}/${path}` }));
  return {
    stat: async path => {
      const stat = await fs.stat(at(path));
      return { ...typeOf(stat.type), size: stat.size, modified: stat.mtime, created: stat.ctime };
    },
    list: async path => (await fs.readDirectory(at(path))).map(([name, type]) => ({ name, ...typeOf(type) })),
    read: async path => fs.readFile(at(path)),
    write: async (path, bytes) => fs.writeFile(at(path), bytes),
    createDirectory: async path => fs.createDirectory(at(path)),
    delete: async path => fs.delete(at(path), { recursive: false, useTrash: false }),
    rename: async (from, to, overwrite) => fs.rename(at(from), at(to), { overwrite }),
  };
}

function typeOf(type: vscode.FileType): Pick<EditorStat, 'type' | 'isLink'> {
  const bits: number = type;
  return {
    type: (bits & fileTypes.directory) !== 0 ? 'directory' : (bits & fileTypes.file) !== 0 ? 'file' : 'other',
    isLink: (bits & fileTypes.link) !== 0,
  };
}
