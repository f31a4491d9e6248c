import { FileSystemError } from '../fileSystemError';
import type { FileStat, FileSystem } from '../types';
import type { Before, Change } from './changes';

/** What is underneath is no longer what the plugin saw there. */
export interface Conflict {
  readonly path: string;
  /** `changed` or `removed` since the plugin saw it, or `created` where it saw nothing. */
  readonly what: 'changed' | 'removed' | 'created';
}

/** The places where somebody else changed something since the plugin came to it. */
export async function findConflicts(changes: readonly Change[], files: FileSystem): Promise<readonly Conflict[]> {
  const conflicts = new Map<string, Conflict>();
  const vacated = new Set(changes.flatMap(change => (change.kind === 'removed' ? [change.path] : change.kind === 'renamed' ? [change.from] : [])));
  for (const change of changes) {
    const conflict = await conflictOf(change, files, vacated);
    if (conflict !== undefined && !conflicts.has(conflict.path)) conflicts.set(conflict.path, conflict);
  }
  return [...conflicts.values()];
}

async function conflictOf(change: Change, files: FileSystem, vacated: ReadonlySet<string>): Promise<Conflict | undefined> {
  if ('before' in change) {
    const path = change.kind === 'renamed' ? change.from : change.path;
    const now = await statOrNothing(files, path);
    if (now === undefined) return { path, what: 'removed' };
    if (!isSame(change.before, now)) return { path, what: 'changed' };
  }
  if (change.kind !== 'created' && change.kind !== 'renamed') return undefined;
  const { path } = change;
  if (vacated.has(path)) return undefined;
  const now = await statOrNothing(files, path);
  if (now === undefined || (now.type === 'directory' && change.after.type === 'directory')) return undefined;
  return { path, what: 'created' };
}

/** A directory is the same while it is one; its entries are looked at one by one. */
function isSame({ type, stat }: Before, now: FileStat): boolean {
  if (now.type !== type) return false;
  return type === 'directory' || (now.size === stat.size && now.modified === stat.modified && now.inode === stat.inode);
}

async function statOrNothing(files: FileSystem, path: string): Promise<FileStat | undefined> {
  try {
    return await files.stat(path);
  } catch (error) {
    // On the way there may be a file or a link by now, or still: the plugin may have put a directory in its place.
    if (error instanceof FileSystemError && (error.errno === 'noent' || error.errno === 'notdir' || error.errno === 'loop')) return undefined;
    throw error;
  }
}
