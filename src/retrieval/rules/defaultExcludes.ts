import type { ExcludeRule } from './excludeRule';

/** What the editor leaves out of its searches by default, for where there is no editor. */
export const DEFAULT_EXCLUDES: readonly ExcludeRule[] = [
  '**/.git', '**/.svn', '**/.hg', '**/.DS_Store', '**/Thumbs.db', '**/node_modules', '**/bower_components', '**/*.code-search',
].map(glob => ({ glob }));
