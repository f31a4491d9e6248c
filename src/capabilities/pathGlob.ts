import { hasControls } from '../printable';

/**
 * Globs over paths below the workspace, as manifests and grants write them: `/` between components, `*` (any run of
 * characters in one component, leading dots included), `?` (one character), `{a,b}` (either), and `**` as a whole
 * component (any number of components; at the end, one or more). Everything else stands for itself, case included.
 * Classes, negation and escapes don't exist: a right that is granted must be readable at a glance.
 */
export interface PathGlob {
  /** As it was written. */
  readonly source: string;
  /** One list of components per alternative, braces resolved. */
  readonly alternatives: readonly (readonly string[])[];
}

export type PathGlobResult =
  | { readonly ok: true; readonly glob: PathGlob }
  | { readonly ok: false; /** What is wrong and what to write instead, sentences. */ readonly problem: string };

const MAX_LENGTH = 256;
const MAX_ALTERNATIVES = 64;
const ANY_DEPTH = '**';

/** Reads a glob; whatever could reach outside the workspace, or means different things to different tools, is refused. */
export function parsePathGlob(source: string): PathGlobResult {
  const problem = problemOf(source);
  if (problem !== undefined) return { ok: false, problem };
  const expanded = expandBraces(source);
  if (expanded === undefined) return { ok: false, problem: `"${source}" has braces that don't match, are nested, empty or too many. Write the patterns one by one.` };
  for (const alternative of expanded) {
    // An alternative may be empty, so each one is checked like a glob of its own.
    const inner = problemOf(alternative);
    if (inner !== undefined) return { ok: false, problem: `One reading of "${source}" is wrong: ${inner}` };
  }
  return { ok: true, glob: { source, alternatives: expanded.map(alternative => alternative.split('/')) } };
}

/** Whether the path (relative, `/`-separated) of a file is named by the glob. */
export function matchesPath(glob: PathGlob, path: string): boolean {
  return glob.alternatives.some(components => walk(components, path).has(components.length));
}

/** Whether the glob could name anything below the directory; '' is the workspace itself. */
export function matchesSomethingBelow(glob: PathGlob, directory: string): boolean {
  return glob.alternatives.some(components => [...walk(components, directory)].some(state => state < components.length));
}

/** Whether the glob names everything below the directory. */
export function matchesEverythingBelow(glob: PathGlob, directory: string): boolean {
  return glob.alternatives.some(components => components.at(-1) === ANY_DEPTH && walk(components, directory).has(components.length - 1));
}

/** Whether the glob names exactly one path: it has neither wildcards nor alternatives. */
export function isLiteral(glob: PathGlob): boolean {
  return !/[*?{]/.test(glob.source);
}

function problemOf(source: string): string | undefined {
  if (source === '') return 'A path is empty. Write `**` for every file of the workspace.';
  if (source.length > MAX_LENGTH) return `A path is longer than ${MAX_LENGTH} characters. Write a shorter pattern.`;
  if (hasControls(source)) return 'A path contains control characters. Write it without them.';
  if (source.includes('\\')) return `"${source}" contains a backslash. Write \`/\` between folders.`;
  if (source.startsWith('/') || source.startsWith('~') || /^[A-Za-z]:/.test(source)) return `"${source}" is absolute. Write it relative to the workspace, for example "src/**".`;
  if (source.startsWith('!')) return `"${source}" starts with \`!\`, but a pattern only ever adds. List what is needed.`;
  if (/[[\]]/.test(source)) return `"${source}" contains brackets. Write \`?\` or \`*\` instead of a class.`;
  if (source.endsWith('/')) return `"${source}" ends with a slash. Write "${source}**" for everything below it.`;
  for (const component of source.split('/')) {
    if (component === '') return `"${source}" contains an empty component. Write one \`/\` between folders.`;
    if (component === '.') return `"${source}" contains \`.\`. Leave it out.`;
    if (component === '..') return `"${source}" leaves the workspace. Write a path below it.`;
    if (component !== ANY_DEPTH && component.includes(ANY_DEPTH)) return `"${source}" has \`**\` beside other characters. It must stand alone between slashes.`;
  }
  return undefined;
}

function expandBraces(source: string): string[] | undefined {
  let results = [''];
  let rest = source;
  while (rest !== '') {
    const open = rest.search(/[{}]/);
    if (open === -1) return results.map(result => result + rest);
    const close = rest.indexOf('}', open);
    const inner = rest.slice(open + 1, close);
    if (rest[open] === '}' || close === -1 || inner === '' || inner.includes('{') || inner.includes('/')) return undefined;
    const before = rest.slice(0, open);
    results = results.flatMap(result => inner.split(',').map(choice => result + before + choice));
    if (results.length > MAX_ALTERNATIVES) return undefined;
    rest = rest.slice(close + 1);
  }
  return results;
}

/**
 * How far into the pattern the path can lead: the set of numbers of components consumed. Linear in both, whatever the
 * pattern, since patterns come from strangers.
 */
function walk(components: readonly string[], path: string): Set<number> {
  let states = settle(components, [0]);
  for (const name of path === '' ? [] : path.split('/')) {
    const next: number[] = [];
    for (const state of states) {
      const component = components[state];
      if (component === undefined) continue;
      if (component === ANY_DEPTH) {
        next.push(state);
        if (state === components.length - 1) next.push(state + 1);
      } else if (matchesName(component, name)) {
        next.push(state + 1);
      }
    }
    states = settle(components, next);
  }
  return states;
}

/** `**` in the middle also stands for no component at all. */
function settle(components: readonly string[], from: readonly number[]): Set<number> {
  const states = new Set<number>();
  for (let state of from) {
    states.add(state);
    while (components[state] === ANY_DEPTH && state < components.length - 1) states.add(++state);
  }
  return states;
}

/** Wildcards within one component: greedy, with one place to return to, in a time that grows with pattern times name at most. */
export function matchesName(pattern: string, name: string): boolean {
  const wanted = [...pattern];
  const given = [...name];
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < given.length) {
    if (wanted[p] === '*') {
      star = p++;
      resume = n;
    } else if (p < wanted.length && (wanted[p] === '?' || wanted[p] === given[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (wanted[p] === '*') p++;
  return p === wanted.length;
}
