import { FileSystemError } from '../../sandbox/fileSystemError';
import { Errno, type ErrnoName } from '../../sandbox/wasi/errno';

function isErrnoName(name: string): name is Exclude<ErrnoName, 'success'> {
  return Object.hasOwn(Errno, name) && name !== 'success';
}

/** Names that Node uses and WASI spells differently. */
const SPELLINGS: Readonly<Record<string, Exclude<ErrnoName, 'success'>>> = { eopnotsupp: 'notsup', enotsup: 'notsup', ewouldblock: 'again', unknown: 'io' };

/** A failure of node:fs as the file system's error with WASI's errno; whatever has no name is `io`. */
export function fileSystemErrorOf(error: unknown): FileSystemError {
  if (error instanceof FileSystemError) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code.toLowerCase() : '';
  const name = code.replace(/^e/, '');
  const errno = SPELLINGS[code] ?? (isErrnoName(name) ? name : 'io');
  return new FileSystemError(errno, error instanceof Error ? error.message : undefined, { cause: error });
}

/** Runs an operation of node:fs; its failures become FileSystemError. */
export async function guarded<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw fileSystemErrorOf(error);
  }
}
