import { constants } from 'node:fs';
import { lstat, open, readlink, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { FileSystemError } from '../../sandbox/fileSystemError';

const HANDLE_PATHS = process.platform === 'linux';

/** Joins a `/`-separated path of the sandbox to a path of the system. */
export function systemPath(root: string, path: string): string {
  return path === '' ? root : join(root, ...path.split('/'));
}

/**
 * Runs an operation on a directory below `root` in a way that a link swapped in meanwhile cannot redirect. The operation
 * gets a path that leads to the directory itself: on Linux through its open handle, whose real place is checked after it
 * was opened. Elsewhere the real path is checked before and after.
 * Fails with `loop` where a component is a symbolic link.
 */
export async function withDirectory<T>(root: string, path: string, operation: (directory: string) => Promise<T>): Promise<T> {
  const expected = systemPath(root, path);
  if (!HANDLE_PATHS) return withCheckedPath(expected, operation);
  const handle = await open(expected, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    const through = `/proc/self/fd/${handle.fd}`;
    requireSame(await readlink(through), expected);
    return await operation(through);
  } finally {
    await handle.close();
  }
}

async function withCheckedPath<T>(expected: string, operation: (directory: string) => Promise<T>): Promise<T> {
  requireSame(await realpath(expected), expected);
  const before = await lstat(expected, { bigint: true });
  if (!before.isDirectory()) throw new FileSystemError('notdir');
  const result = await operation(expected);
  const after = await lstat(expected, { bigint: true });
  requireSame(await realpath(expected), expected);
  if (after.ino !== before.ino || after.dev !== before.dev) throw new FileSystemError('loop');
  return result;
}

/** Fails with `loop` where a path turned out to be somewhere else: a component of it is a link. */
function requireSame(real: string, expected: string): void {
  if (real !== expected && real !== expected.split(sep).join('/')) throw new FileSystemError('loop');
}
