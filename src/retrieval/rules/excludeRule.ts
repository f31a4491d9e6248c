import picomatch from 'picomatch';

/** An entry of `files.exclude` or `search.exclude`. */
export interface ExcludeRule {
  /** A glob as the editor has them, against the path below the folder. */
  readonly glob: string;
  /** Only where there is a file of this name beside it; `$(basename)` stands for the name without its ending. */
  readonly when?: string;
}

/** What settings leave out of a folder. */
export interface Exclusion {
  /** Whether what is beside an entry counts. */
  readonly looksAtSiblings: boolean;
  /** Whether an entry is left out. */
  excludes(path: string, hasSibling: (name: string) => boolean): boolean;
}

/** What every folder is without, whatever settings say: the records of version control are no part of the work. */
const ALWAYS: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.jj']);

/**
 * @param ignoreCase whether names that differ in case are the same there
 * @param onProblem told of globs that can't be read; they exclude nothing
 */
export function excluding(rules: readonly ExcludeRule[], ignoreCase: boolean, onProblem: (sentence: string) => void): Exclusion {
  const compiled = rules.flatMap(rule => {
    const matches = compile(rule.glob, ignoreCase, onProblem);
    return matches === undefined ? [] : [{ matches, when: rule.when }];
  });
  return {
    looksAtSiblings: compiled.some(({ when }) => when !== undefined),
    excludes(path, hasSibling) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (ALWAYS.has(name.toLowerCase())) return true;
      return compiled.some(({ matches, when }) => matches(path) && (when === undefined || hasSibling(siblingOf(name, when))));
    },
  };
}

function compile(glob: string, ignoreCase: boolean, onProblem: (sentence: string) => void): ((path: string) => boolean) | undefined {
  // What names a folder excludes all that is in it: folders that are excluded are not looked into.
  const plain = glob.replace(/^\.?\//, '').replace(/\/+$/, '');
  if (plain === '') return undefined;
  try {
    return picomatch(plain, { dot: true, noextglob: true, nonegate: true, nocase: ignoreCase, strictBrackets: false });
  } catch (error) {
    onProblem(`The exclude pattern "${glob}" can't be read and is left out: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function siblingOf(name: string, when: string): string {
  const dot = name.lastIndexOf('.');
  return when.replaceAll('$(basename)', dot > 0 ? name.slice(0, dot) : name);
}
