import type { FileAccess } from '../sandbox/types';
import type { EffectiveRight } from './effective';
import { fileAccess } from './fileAccess';

/** The globs of one right, of which a path must be in each list. */
type Lists = readonly (readonly string[])[];

/**
 * What rights let a plugin do with files. A path must be named by what the manifest asks for, by what was asked when it was decided,
 * and by what was granted: what two globs have in common is no glob, so each is looked at. A folder is moved or removed where that
 * holds for everything below it.
 */
export function rightsAccess(rights: readonly EffectiveRight[]): FileAccess {
  const read = rights.filter(({ request }) => request.name === 'fs.read').map(right => listsOf(right).map(globs => fileAccess(globs, [])));
  const write = rights.filter(({ request }) => request.name === 'fs.write').map(right => listsOf(right).map(globs => fileAccess([], globs)));
  return {
    canRead: (path, isDirectory) => read.some(lists => lists.every(access => access.canRead(path, isDirectory))),
    canWrite: (path, isDirectory) => write.some(lists => lists.every(access => access.canWrite(path, isDirectory))),
    canReadAll: directory => read.some(lists => lists.every(access => access.canReadAll?.(directory) === true)),
  };
}

/** The lists that make a difference: one that has all of another word for word makes none. */
function listsOf({ request, grant }: EffectiveRight): Lists {
  const lists = [grant.capability, grant.asked, request].map(({ paths }) => paths ?? []);
  return lists.filter((list, index) => !lists.some((other, at) => at < index && other.every(glob => list.includes(glob))));
}
