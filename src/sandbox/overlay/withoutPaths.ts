import type { Change } from './changes';

/**
 * The changes without those that are about one of these paths, nor those that would overwrite or remove what is then not
 * moved away.
 */
export function withoutPaths(changes: readonly Change[], paths: ReadonlySet<string>): readonly Change[] {
  let kept = changes.filter(change => !paths.has(change.path) && !(change.kind === 'renamed' && paths.has(change.from)));
  for (;;) {
    const left = changes.filter(change => !kept.includes(change));
    const needed = new Set(left.flatMap(change => ('after' in change && !change.after.staysAtOrigin && change.after.origin !== undefined ? [change.after.origin] : [])));
    const next = kept.filter(change => !needed.has(change.path));
    if (next.length === kept.length) return kept;
    kept = next;
  }
}
