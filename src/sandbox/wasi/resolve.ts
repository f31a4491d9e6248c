import type { AccessControl, FileRight } from './accessControl';
import { FileSystemError } from '../fileSystemError';
import type { FileStat } from '../types';
import { childOf, type Location } from './location';
import { WasiError } from './wasiError';

/** Most symbolic links followed for one path, as on Linux. */
const MAX_LINKS = 40;
/** Longest path that symbolic links may build up, in characters. */
const MAX_LENGTH = 65_536;

/** A path resolved below its preopen. */
export interface Resolved extends Location {
  /** What is there; undefined where nothing is. Never a link if the last link was to be followed. */
  readonly stat: FileStat | undefined;
  /** The path said that it names a directory: it ended in `/`, `.` or `..`. */
  readonly mustBeDirectory: boolean;
}

/** What keeps paths inside their preopens; other than {@link PATH_CONFINEMENT} only where a test shows what it is for. */
export interface PathConfinement {
  /** See {@link resolvePath}. */
  readonly resolve: (call: string, start: Location, path: string, follow: boolean, access: AccessControl, needs?: FileRight) => Promise<Resolved>;
  /** See {@link leaves}. */
  readonly leaves: (directory: string, target: string) => boolean;
}

/**
 * Resolves a path of the plugin's, component by component, from a directory of its: `..` and symbolic links never leave
 * that directory (`notcapable`), every component but the last must be a directory (`notdir`), and the last may be missing.
 * With `follow`, a link in the last component is followed too; a trailing slash follows it always.
 *
 * @param needs what the call is for: as a want of that is recorded what it may not know of
 */
export async function resolvePath(call: string, start: Location, path: string, follow: boolean, access: AccessControl, needs: FileRight = 'fs.read'): Promise<Resolved> {
  if (path === '') throw new WasiError('noent');
  if (path.includes('\0')) throw new WasiError('inval');
  const { preopen } = start;
  const escape = (): never => access.refuseEscape(call, preopen.guest, path);
  if (path.startsWith('/')) escape();

  let at: string[] = [];
  let rest = split(path);
  let links = 0;
  let mustBeDirectory = endsInDirectory(path);
  if (preopen.files.refusesLinks === true && isPlain(rest)) {
    const found = await atOnce(call, start, rest, access, needs);
    const stat = found?.stat;
    if (found !== undefined && !(stat?.type === 'symlink' && (follow || mustBeDirectory)) && !(mustBeDirectory && stat?.type !== 'directory')) {
      return { ...found, mustBeDirectory };
    }
  }
  for (;;) {
    const name = rest.shift();
    if (name === undefined) break;
    if (name === '.') continue;
    if (name === '..') {
      if (at.length === 0) escape();
      at = at.slice(0, -1);
      continue;
    }
    const here = below(start.path, [...at, name]);
    const isLast = rest.length === 0;
    access.requireVisible(call, { preopen, path: here }, isLast, needs);
    const stat = await statOrNothing(preopen.files.stat(here));
    if (stat === undefined) {
      if (!isLast) throw new WasiError('noent');
      return { preopen, path: here, stat, mustBeDirectory };
    }
    if (stat.type === 'symlink' && (!isLast || follow || mustBeDirectory)) {
      links += 1;
      if (links > MAX_LINKS) throw new WasiError('loop');
      const target = await preopen.files.readLink(here);
      if (target.startsWith('/')) escape();
      if (target === '') throw new WasiError('noent');
      if (isLast) mustBeDirectory ||= endsInDirectory(target);
      rest = [...split(target), ...rest];
      if (rest.length > MAX_LENGTH / 2) throw new WasiError('nametoolong');
      continue;
    }
    if (!isLast && stat.type !== 'directory') throw new WasiError('notdir');
    if (isLast) {
      if (mustBeDirectory && stat.type !== 'directory') throw new WasiError('notdir');
      return { preopen, path: here, stat, mustBeDirectory };
    }
    at = [...at, name];
  }
  const here = below(start.path, at);
  return { preopen, path: here, stat: await preopen.files.stat(here), mustBeDirectory: true };
}

/** Whether a path goes straight down: its components need no resolving unless one is a link. */
function isPlain(components: readonly string[]): boolean {
  return components.length > 0 && components.every(name => name !== '.' && name !== '..');
}

/** Looks a plain path up in one step. Undefined where there is anything to it: a link, or nothing. */
async function atOnce(call: string, start: Location, components: readonly string[], access: AccessControl, needs: FileRight): Promise<Omit<Resolved, 'mustBeDirectory'> | undefined> {
  const { preopen } = start;
  components.forEach((_, index) => {
    access.requireVisible(call, { preopen, path: below(start.path, components.slice(0, index + 1)) }, index === components.length - 1, needs);
  });
  const path = below(start.path, components);
  try {
    return { preopen, path, stat: await preopen.files.stat(path) };
  } catch (error) {
    if (error instanceof FileSystemError) return undefined;
    throw error;
  }
}

function below(directory: string, components: readonly string[]): string {
  return components.length === 0 ? directory : childOf(directory, components.join('/'));
}

function split(path: string): string[] {
  return path.split('/').filter(part => part !== '');
}

function endsInDirectory(path: string): boolean {
  return /(^|\/)\.{0,2}$/.test(path);
}

async function statOrNothing(stat: Promise<FileStat>): Promise<FileStat | undefined> {
  try {
    return await stat;
  } catch (error) {
    if (error instanceof FileSystemError && error.errno === 'noent') return undefined;
    throw error;
  }
}

/** Whether a target leaves the preopen for a link in this directory, going by the text alone. */
export function leaves(directory: string, target: string): boolean {
  if (target.startsWith('/')) return true;
  let depth = directory === '' ? 0 : directory.split('/').length;
  for (const part of target.split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

export const PATH_CONFINEMENT: PathConfinement = { resolve: resolvePath, leaves };
