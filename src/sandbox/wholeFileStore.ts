import type { FileType } from './types';

/**
 * A tree that knows only whole files, as the editor's `workspace.fs` does. Paths as in FileSystem; failures are
 * FileSystemError.
 */
export interface WholeFileStore {
  /** Whether nothing in it can be changed at all. */
  isReadOnly?(): boolean;
  /** Times in milliseconds since the epoch. Links are reported as links, not as what they lead to. */
  stat(path: string): Promise<{ readonly type: FileType; readonly size: number; readonly created: number; readonly modified: number }>;
  list(path: string): Promise<readonly { readonly name: string; readonly type: FileType }[]>;
  read(path: string): Promise<Uint8Array>;
  /** Creates the file or replaces its contents. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  createDirectory(path: string): Promise<void>;
  /** Removes a file, or a directory that is empty. */
  remove(path: string): Promise<void>;
  /** Replaces a file that is there; a directory in the way was removed before. */
  rename(from: string, to: string): Promise<void>;
}
