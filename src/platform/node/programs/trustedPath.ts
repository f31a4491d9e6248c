import { lstat, readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse, relative, sep } from 'node:path';

/** Links that are followed on one way. */
const MOST_LINKS = 40;
/** Where names that differ in case alone may be the same: what may be forbidden is. */
const FOLDS_CASE = process.platform === 'win32' || process.platform === 'darwin';

/** Where a path leads, if it can be trusted. */
export type TrustedPath =
  /** The path without links. */
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'missing' }
  /** It leads through a folder that plugins can write in: who knows to what, the next moment. */
  | { readonly kind: 'forbidden' };

/**
 * Follows an absolute path, link by link: neither the end nor anything on the way lies in one of the forbidden folders.
 *
 * @param forbidden without links, as {@link withoutLinks} gives them
 */
export async function trustedPath(path: string, forbidden: readonly string[]): Promise<TrustedPath> {
  const { root } = parse(path);
  let left = partsOf(path.slice(root.length));
  let current = root;
  for (let links = 0; ;) {
    const [part, ...rest] = left;
    if (part === undefined) return { kind: 'found', path: current };
    left = rest;
    if (part === '..') {
      current = dirname(current);
      continue;
    }
    const next = join(current, part);
    if (forbidden.some(folder => isWithin(next, folder))) return { kind: 'forbidden' };
    try {
      if (!(await lstat(next)).isSymbolicLink()) {
        current = next;
        continue;
      }
      if ((links += 1) > MOST_LINKS) return { kind: 'missing' };
      const target = await readlink(next);
      if (isAbsolute(target)) current = parse(target).root;
      left = [...partsOf(isAbsolute(target) ? target.slice(current.length) : target), ...rest];
    } catch {
      // Whatever keeps us from looking keeps the program from being found.
      return { kind: 'missing' };
    }
  }
}

/** Folders without links on the way to them; one that isn't there can't be written in. */
export async function withoutLinks(folders: readonly string[]): Promise<readonly string[]> {
  const real = await Promise.all(folders.map(folder => realpath(folder).catch(() => undefined)));
  return real.filter(folder => folder !== undefined);
}

/** Whether a path is a folder or lies below it. */
function isWithin(path: string, folder: string): boolean {
  const way = relative(folded(folder), folded(path));
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function folded(path: string): string {
  return FOLDS_CASE ? path.normalize('NFC').toLowerCase() : path;
}

function partsOf(path: string): readonly string[] {
  return path.split(sep === '\\' ? /[/\\]/ : '/').filter(part => part !== '' && part !== '.');
}
