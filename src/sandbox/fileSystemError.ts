import type { RefusingRule } from './types';
import type { ErrnoName } from './wasi/errno';

/** A file system refused an operation; thrown by FileSystem and OpenFile, answered to the plugin as its errno. */
export class FileSystemError extends Error {
  constructor(readonly errno: Exclude<ErrnoName, 'success'>, message?: string, options?: ErrorOptions) {
    super(message ?? `File system error ${errno}.`, options);
    this.name = 'FileSystemError';
  }
}

/** A file system refused what would reach beyond the files it serves, or what it was told not to do. It is answered like any other, and recorded as a denial. */
export class ConfinementError extends FileSystemError {
  constructor(
    errno: FileSystemError['errno'],
    /** Below the root of the file system; what the plugin calls it once it has passed through a preopen. */
    readonly path: string,
    readonly capability: 'fs.read' | 'fs.write',
    message: string,
    options?: ErrorOptions,
    /** The rule that is against it, where one is. */
    readonly rule?: RefusingRule,
  ) {
    super(errno, message, options);
    this.name = 'ConfinementError';
  }
}
