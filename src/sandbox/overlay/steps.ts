import type { After, Change } from './changes';

/** One operation on the tree underneath. */
export type Step =
  | { readonly kind: 'make-directory'; readonly path: string }
  | { readonly kind: 'move'; readonly from: string; readonly path: string }
  | { readonly kind: 'put'; readonly path: string; readonly after: After }
  | { readonly kind: 'symlink'; readonly path: string; readonly after: After }
  | { readonly kind: 'link'; readonly from: string; readonly path: string; readonly after: After }
  | { readonly kind: 'remove'; readonly path: string; readonly isDirectory: boolean };

/** The operations that make the changes, in no order: `applyChanges` finds one. */
export function stepsFor(changes: readonly Change[]): readonly Step[] {
  /** Places whose contents are replaced or removed, and may therefore be moved away. */
  const vacated = new Set(changes.flatMap(change => (change.kind === 'removed' ? change.before.type !== 'directory' : change.kind === 'changed' && change.after.origin !== change.path) ? [change.path] : []));
  const moved = new Set<string>();
  /** Where each file with several names is put first. */
  const first = new Map<object, string>();
  const steps: Step[] = [];
  for (const change of changes) {
    if (change.kind === 'removed' || change.kind === 'touched') continue;
    const { path, after } = change;
    if (after.type === 'directory') {
      steps.push({ kind: 'make-directory', path });
      continue;
    }
    if (change.kind === 'changed' && after.origin === path) {
      first.set(after.identity, path);
      steps.push({ kind: 'put', path, after });
      continue;
    }
    const source = first.get(after.identity);
    // A link replaces nothing: what is in the way goes first.
    if (change.kind === 'changed' && (source !== undefined || after.type !== 'file')) steps.push({ kind: 'remove', path, isDirectory: false });
    if (source !== undefined) {
      steps.push({ kind: 'link', from: source, path, after });
      continue;
    }
    first.set(after.identity, path);
    const from = change.kind === 'renamed' ? change.from : after.origin !== undefined && vacated.has(after.origin) ? after.origin : undefined;
    if (from !== undefined) {
      moved.add(from);
      steps.push({ kind: 'move', from, path });
      if (after.isHeld) steps.push({ kind: 'put', path, after });
    } else if (after.origin !== undefined && after.staysAtOrigin) {
      if (change.kind === 'changed' && after.type === 'file') steps.push({ kind: 'remove', path, isDirectory: false });
      steps.push({ kind: 'link', from: after.origin, path, after });
    } else {
      steps.push({ kind: after.type === 'symlink' ? 'symlink' : 'put', path, after });
    }
  }
  for (const change of changes) {
    if (change.kind === 'removed' && !moved.has(change.path)) steps.push({ kind: 'remove', path: change.path, isDirectory: change.before.type === 'directory' });
  }
  return steps;
}
