import type { FileAccess } from '../sandbox/types';
import { isLiteral, matchesEverythingBelow, matchesPath, matchesSomethingBelow, parsePathGlob } from './pathGlob';
import type { PathGlob } from './pathGlob';
import { isProtected } from './protectedPaths';

/**
 * What a plugin may do with the files of one workspace folder.
 *
 * A folder may be listed where something below it may be read, and may be created, moved or removed only where
 * everything below it may be written: moving a folder moves all that is in it. It is moved only where everything below may be
 * read, too: in its new place other globs hold.
 *
 * @param read globs of the files that may be read
 * @param write globs of the files that may be written; writing alone doesn't let a plugin read
 */
export function fileAccess(read: readonly string[], write: readonly string[]): FileAccess {
  const readable = compile(read);
  const writable = compile(write);
  return {
    canRead: (path, isDirectory) => isResolved(path) && readable.some(glob => (isDirectory ? matchesSomethingBelow(glob, path) : matchesPath(glob, path))),
    canWrite: (path, isDirectory) => {
      if (path === '' || !isResolved(path)) return false;
      if (isProtected(path)) return !isDirectory && writable.some(glob => isLiteral(glob) && glob.source === path);
      return writable.some(glob => (isDirectory ? matchesEverythingBelow(glob, path) : matchesPath(glob, path)));
    },
    canReadAll: directory => isResolved(directory) && readable.some(glob => matchesEverythingBelow(glob, directory)),
  };
}

/** Whether a path is spelled as paths are once they are resolved: one that isn't names another file than its components say. */
function isResolved(path: string): boolean {
  return path === '' || !/(?:^|\/)(?:\.\.?)?(?:\/|$)/.test(path);
}

/** A glob that can't be read grants nothing: manifests and grants were checked before, a damaged record was not. */
function compile(globs: readonly string[]): readonly PathGlob[] {
  return globs.flatMap(source => {
    const parsed = parsePathGlob(source);
    return parsed.ok ? [parsed.glob] : [];
  });
}
