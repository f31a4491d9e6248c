import type { ErrnoName } from './wasi/errno';

/** A file system refused an operation; thrown by FileSystem and OpenFile, answered to the plugin as its errno. */
export class FileSystemError extends Error {
  constructor(readonly errno: Exclude<ErrnoName, 'success'>, message?: string, options?: ErrorOptions) {
    super(message ?? `File system error ${errno}.`, options);
    this.name = 'FileSystemError';
  }
}
