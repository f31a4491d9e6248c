import type { ChangeConflict } from '../../api/changePrompts';
import type { Change } from '../../sandbox/overlay';

/** Largest file that is shown, in bytes of each side. */
const MAX_SHOWN_BYTES = 5 * 1024 * 1024;

/** One line for one change: for the log, and wherever a diff cannot show it. */
export function changeLine(change: Change): string {
  const name = (path: string, type: string): string => (type === 'directory' ? `${path}/` : path);
  switch (change.kind) {
    case 'created': return `created ${name(change.path, change.after.type)}`;
    case 'removed': return `removed ${name(change.path, change.before.type)}`;
    case 'renamed': return `renamed ${change.from} to ${change.path}`;
    case 'changed': return `changed ${change.path}`;
    case 'touched': return `times set of ${name(change.path, change.after.type)}`;
  }
}

/** How many changes of which kind, as a phrase: "2 created, 1 removed". */
export function countChanges(changes: readonly Change[]): string {
  const words: Readonly<Record<Change['kind'], string>> = { created: 'created', changed: 'changed', renamed: 'renamed', removed: 'removed', touched: 'with other times' };
  return (Object.keys(words) as Change['kind'][]).flatMap(kind => {
    const number = changes.filter(change => change.kind === kind).length;
    return number === 0 ? [] : [`${number} ${words[kind]}`];
  }).join(', ');
}

/** Whether a diff editor can show the change: files and links, not directories and times. */
export function isShown(change: Change): boolean {
  return change.kind !== 'touched' && (change.kind === 'removed' ? change.before : change.after).type !== 'directory';
}

/** What an editor shows of one side: its text, or a line about what is not text. */
export function shownText(type: string, bytes: Uint8Array): string {
  if (type === 'symlink') return `Symbolic link to ${new TextDecoder().decode(bytes)}\n`;
  if (bytes.length > MAX_SHOWN_BYTES) return `Too large to be shown: ${bytes.length} bytes.\n`;
  if (!bytes.includes(0)) {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      // Not text, then.
    }
  }
  return `Binary file of ${bytes.length} bytes.\n`;
}

/** One line for a place where changes collide. */
export function conflictLine({ path, what }: ChangeConflict): string {
  switch (what) {
    case 'changed': return `${path} was changed by somebody else since.`;
    case 'removed': return `${path} was removed by somebody else since.`;
    case 'created': return `${path} was created by somebody else since.`;
    case 'unsaved': return `${path} has unsaved changes in the editor.`;
  }
}
