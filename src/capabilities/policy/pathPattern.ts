import { matchesEverythingBelow, matchesPath, matchesSomethingBelow, parsePathGlob } from '../pathGlob';
import type { PathGlob } from '../pathGlob';
import type { ArgumentPattern, PatternResult } from './pattern';
import { forgivingPath } from './spelling';

/** A pattern over paths, which are also asked for as directories. '' is the workspace itself. */
export interface PathPattern extends ArgumentPattern {
  /** Whether it covers everything below a directory. */
  coversAllBelow(directory: string): boolean;
  /** Whether it touches a directory, or anything that could be below. */
  touchesBelow(directory: string): boolean;
  /** Whether it touches everything below a directory. */
  touchesAllBelow(directory: string): boolean;
}

/** Reads a path glob (`pathGlob.ts`). */
export function pathPattern(source: string): PatternResult<PathPattern> {
  const parsed = parsePathGlob(source);
  return parsed.ok ? { ok: true, pattern: patternOf(parsed.glob, forgivingPath) } : { ok: false, problem: parsed.problem };
}

/**
 * A glob as a pattern. It touches also what lies below the paths that it names: whoever denies a folder means that.
 *
 * @param forgiving makes one text of all spellings of a path
 */
export function patternOf(glob: PathGlob, forgiving: (path: string) => string): PathPattern {
  const exact = withBelow(glob);
  const lenient = withBelow({ ...glob, alternatives: glob.alternatives.map(components => components.map(component => (component === '**' ? component : forgiving(component)))) });
  const touching = (path: string, matches: (glob: PathGlob, path: string) => boolean): boolean => matches(exact, path) || matches(lenient, forgiving(path));
  return {
    covers: path => matchesPath(glob, path),
    touches: path => touching(path, matchesPath),
    coversAllBelow: directory => matchesEverythingBelow(glob, directory),
    touchesBelow: directory => touching(directory, matchesSomethingBelow) || touching(directory, matchesPath),
    touchesAllBelow: directory => touching(directory, matchesEverythingBelow),
  };
}

/** The same paths, and all that could be below them. */
function withBelow({ source, alternatives }: PathGlob): PathGlob {
  return { source, alternatives: alternatives.flatMap(components => (components.at(-1) === '**' ? [components] : [components, [...components, '**']])) };
}
