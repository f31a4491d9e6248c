import ignore from 'ignore';

/** The rules of `.gitignore` files that count in a folder, from the one of the workspace folder down. */
export interface IgnoreRules {
  /**
   * Whether an entry is ignored, as git decides it: by the last pattern that matches it. What lies above it was looked at before
   * and is not ignored.
   *
   * @param path below the workspace folder
   */
  ignores(path: string, isDirectory: boolean): boolean;
  /** The rules that count in a folder below, which has a `.gitignore` of its own. */
  within(directory: string, text: string): IgnoreRules;
}

/** A pattern, with the spelling that it has where paths are counted from the workspace folder. */
type Pattern = string;

/** The rules where nothing is ignored yet. */
export function noRules(ignoreCase: boolean): IgnoreRules {
  return rulesOf([], ignoreCase);
}

function rulesOf(patterns: readonly Pattern[], ignoreCase: boolean): IgnoreRules {
  const matcher = ignore({ ignorecase: ignoreCase, allowRelativePaths: true }).add(patterns.map(pattern => ({ pattern })));
  return {
    ignores: (path, isDirectory) => patterns.length > 0 && matcher.ignores(isDirectory ? `${path}/` : path),
    within: (directory, text) => rulesOf([...patterns, ...patternsOf(directory, text)], ignoreCase),
  };
}

/** The patterns of a `.gitignore`; those of a folder below are rewritten to count from above, so that the last one that matches decides. */
function patternsOf(directory: string, text: string): readonly Pattern[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/).filter(line => line !== '' && !line.startsWith('#'));
  return directory === '' ? lines : lines.map(line => below(directory, line));
}

function below(directory: string, line: string): Pattern {
  const isNegative = line.startsWith('!');
  const pattern = isNegative ? line.slice(1) : line;
  if (/^[/ ]*$/.test(pattern)) return '';
  const place = `/${directory.split('/').map(literally).join('/')}`;
  // A slash at the beginning or in the middle ties a pattern to its folder; without one it counts at any depth below.
  const isTied = /\/(?! *$)/.test(pattern);
  const rewritten = `${place}/${isTied ? '' : '**/'}${pattern.replace(/^\//, '')}`;
  return isNegative ? `!${rewritten}` : rewritten;
}

/** A name as a pattern that stands for it alone. */
function literally(name: string): string {
  return name.replace(/[\\*?[\]!# ]/g, '\\$&');
}
