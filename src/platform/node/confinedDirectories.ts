import { close, constants, open, readlink } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ConfinementError, FileSystemError } from '../../sandbox/fileSystemError';

const openDirectory = promisify(open);
const closeDirectory = promisify(close);
const readHandle = promisify(readlink);

/** Where an open directory can be reached by its handle, whatever happens to its name. */
const HANDLE_PATHS = process.platform === 'linux';
const MAX_HANDLES = 16;
const IDLE_MS = 1_000;

interface Handle {
  readonly fd: number;
  users: number;
  dropped: boolean;
}

/** Runs an operation with a path that leads to a directory. */
export type InDirectory<T> = (directory: string) => Promise<T>;

/** Takes back what an operation gave, such as an open file, where the place turned out to be another. */
export type Undo<T> = (result: T) => Promise<void>;

/**
 * Directories below a root, used in a way that a link swapped in meanwhile cannot redirect. On Linux an operation gets
 * a path through the directory's open handle, whose real place is checked each time; handles are kept for a moment,
 * since programs stay in a few directories. Elsewhere the real path is checked before and after.
 * Everything fails with `loop` where a component of the path is a symbolic link.
 */
export class ConfinedDirectories {
  readonly #handles = new Map<string, Handle>();
  #idle: ReturnType<typeof setTimeout> | undefined;

  /** @param root absolute real path */
  constructor(private readonly root: string) {}

  /** Runs an operation that may change something: the place is checked before. */
  change<T>(path: string, operation: InDirectory<T>, undo?: Undo<T>): Promise<T> {
    return this.#run(path, async (directory, check) => {
      await check();
      return operation(directory);
    }, undo);
  }

  /** Runs an operation that only looks: the place is checked meanwhile, and what was seen is dropped if it was another. */
  look<T>(path: string, operation: InDirectory<T>, undo?: Undo<T>): Promise<T> {
    return this.#run(path, async (directory, check) => {
      const looking = operation(directory);
      // Its failure is told below, unless the place was another.
      looking.catch(() => undefined);
      try {
        await check();
      } catch (error) {
        if (undo !== undefined) await looking.then(undo, () => undefined);
        throw error;
      }
      return looking;
    }, undo);
  }

  async #run<T>(path: string, use: (directory: string, check: () => Promise<void>) => Promise<T>, undo?: Undo<T>): Promise<T> {
    const expected = path === '' ? this.root : join(this.root, ...path.split('/'));
    if (!HANDLE_PATHS) return withCheckedPath(expected, directory => use(directory, () => Promise.resolve()), undo);
    const known = this.#handles.get(path);
    if (known !== undefined) {
      try {
        return await this.#through(known, expected, use);
      } catch (error) {
        if (!(error instanceof MovedError)) throw error;
        this.#drop(path, known);
      }
    }
    const handle: Handle = { fd: await openItself(expected), users: 0, dropped: false };
    this.#keep(path, handle);
    try {
      return await this.#through(handle, expected, use);
    } catch (error) {
      if (!(error instanceof MovedError)) throw error;
      this.#drop(path, handle);
      throw new ConfinementError('loop', path, 'fs.read', 'The folder is no longer where it was.');
    }
  }

  async #through<T>(handle: Handle, expected: string, use: (directory: string, check: () => Promise<void>) => Promise<T>): Promise<T> {
    const directory = `/proc/self/fd/${handle.fd}`;
    handle.users += 1;
    try {
      return await use(directory, async () => {
        if (await readHandle(directory) !== expected) throw new MovedError();
      });
    } finally {
      handle.users -= 1;
      if (handle.dropped && handle.users === 0) await closeDirectory(handle.fd);
      else this.#releaseLater();
    }
  }

  #keep(path: string, handle: Handle): void {
    const before = this.#handles.get(path);
    if (before !== undefined) this.#drop(path, before);
    this.#handles.set(path, handle);
    for (const [oldest, other] of this.#handles) {
      if (this.#handles.size <= MAX_HANDLES) break;
      this.#drop(oldest, other);
    }
  }

  #drop(path: string, handle: Handle): void {
    if (this.#handles.get(path) === handle) this.#handles.delete(path);
    if (handle.dropped) return;
    handle.dropped = true;
    if (handle.users === 0) close(handle.fd);
  }

  /** Lets go of all handles once nothing was done for a while. */
  #releaseLater(): void {
    if (this.#idle !== undefined) {
      this.#idle.refresh();
      return;
    }
    this.#idle = setTimeout(() => {
      this.#idle = undefined;
      for (const [path, handle] of [...this.#handles]) this.#drop(path, handle);
    }, IDLE_MS);
    this.#idle.unref();
  }
}

/** Opens a directory but not a link to one, which systems refuse with the errno of a file. */
async function openItself(path: string): Promise<number> {
  try {
    return await openDirectory(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    if ((await lstat(path)).isSymbolicLink()) throw new FileSystemError('loop', undefined, { cause: error });
    throw error;
  }
}

/** The directory behind a handle is no longer where it was. */
class MovedError extends Error {}

async function withCheckedPath<T>(expected: string, operation: InDirectory<T>, undo: Undo<T> | undefined): Promise<T> {
  requireSame(await realpath(expected), expected);
  const before = await lstat(expected, { bigint: true });
  if (!before.isDirectory()) throw new FileSystemError('notdir');
  const result = await operation(expected);
  try {
    const after = await lstat(expected, { bigint: true });
    requireSame(await realpath(expected), expected);
    if (after.ino !== before.ino || after.dev !== before.dev) throw new FileSystemError('loop');
  } catch (error) {
    await undo?.(result);
    throw error;
  }
  return result;
}

/** Fails with `loop` where a path turned out to be somewhere else: a component of it is a link. */
function requireSame(real: string, expected: string): void {
  if (real !== expected) throw new FileSystemError('loop');
}
