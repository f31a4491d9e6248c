import { fileAccess } from '../../capabilities/fileAccess';
import { isLiteral, matchesPath, matchesSomethingBelow, parsePathGlob } from '../../capabilities/pathGlob';
import type { CapabilityRequest } from '../../capabilities/types';

/** A file or folder that a plugin was refused. */
export interface DeniedFile {
  readonly capability: 'fs.read' | 'fs.write';
  /** Below its folder of the workspace, `/`-separated. */
  readonly path: string;
  readonly isDirectory: boolean;
}

/** The most paths that are named one by one: a button is to be read. */
const MOST_NAMED = 3;

/**
 * The rights that would let a plugin use these files, the narrowest first: just these, the folders that they are in, the topmost
 * folders, the patterns of the manifest that name them.
 *
 * @param requests what its manifest asks for of this capability: nothing that it doesn't name as a whole is offered
 */
export function fileOffers(requests: readonly CapabilityRequest[], name: DeniedFile['capability'], files: readonly DeniedFile[]): readonly CapabilityRequest[] {
  const isAsked = askedFor(requests, name);
  const wanted = files.flatMap(file => (isAsked(globOf(file)) ? [file] : []));
  const levels = [globOf, parentOf, topOf].map(level => [...new Set(wanted.map(file => {
    const glob = level(file);
    return isAsked(glob) ? glob : globOf(file);
  }))]);
  return [...levels.map(withoutContained).filter(paths => paths.length > 0 && paths.length <= MOST_NAMED), patternsFor(requests, files)].flatMap(paths => (paths.length === 0 ? [] : [{ name, paths }]));
}

function globOf({ path, isDirectory }: DeniedFile): string {
  return isDirectory ? `${path}/**` : path;
}

function parentOf(file: DeniedFile): string {
  const parent = file.path.split('/').slice(0, -1).join('/');
  return parent === '' ? globOf(file) : `${parent}/**`;
}

function topOf(file: DeniedFile): string {
  const [top = '', ...rest] = file.path.split('/');
  return rest.length === 0 ? globOf(file) : `${top}/**`;
}

/** Whether all that a glob names is asked for. One that names a file is a path, as it is; what can't be written so is not offered. */
function askedFor(requests: readonly CapabilityRequest[], name: DeniedFile['capability']): (glob: string) => boolean {
  const globs = requests.flatMap(({ paths }) => paths ?? []);
  const access = name === 'fs.read' ? fileAccess(globs, []) : fileAccess([], globs);
  return glob => {
    const folder = glob.endsWith('/**') ? glob.slice(0, -3) : undefined;
    const parsed = parsePathGlob(folder ?? glob);
    if (!parsed.ok || !isLiteral(parsed.glob)) return false;
    if (folder === undefined) return name === 'fs.read' ? access.canRead(glob, false) : access.canWrite(glob, false);
    return name === 'fs.read' ? access.canReadAll?.(folder) === true : access.canWrite(folder, true);
  };
}

/** What the manifest itself writes about the files; all files of the workspace are never offered. */
function patternsFor(requests: readonly CapabilityRequest[], files: readonly DeniedFile[]): readonly string[] {
  const parsed = [...new Set(requests.flatMap(({ paths }) => paths ?? []))].map(parsePathGlob).flatMap(result => (result.ok ? [result.glob] : []));
  const named = parsed.filter(glob => files.some(({ path, isDirectory }) => (isDirectory ? matchesSomethingBelow(glob, path) : matchesPath(glob, path)))).map(({ source }) => source);
  return named.some(source => /^[*/]+$/.test(source)) ? [] : named;
}

/** Globs of which none lies in a folder that another one names. */
function withoutContained(globs: readonly string[]): readonly string[] {
  return globs.filter(glob => !globs.some(other => other !== glob && other.endsWith('/**') && glob.startsWith(other.slice(0, -2))));
}
