import type { InstalledPlugin } from '../plugins/types';
import type { Change, Conflict } from '../sandbox/overlay';

/** The questions about what plugins write. */
export interface ChangePrompts {
  /** A plugin wants to write to a file that has unsaved changes in the editor. True lets it. */
  overwriteUnsaved(question: { readonly plugin: InstalledPlugin; readonly path: string; readonly signal: AbortSignal }): Promise<boolean>;
  /** What a plugin would change. `undefined`: not decided, since the window closes; nothing is applied. */
  reviewChanges(review: ChangesReview): Promise<'apply' | 'discard' | undefined>;
  /** The changes collide with others. `others` applies what does not collide, `undefined` goes back to the review. */
  resolveConflicts(question: { readonly plugin: InstalledPlugin; readonly conflicts: readonly ChangeConflict[]; readonly total: number; readonly signal: AbortSignal }): Promise<'all' | 'others' | undefined>;
}

/** What a run would change, to be looked at. */
export interface ChangesReview {
  readonly plugin: InstalledPlugin;
  readonly command: string;
  readonly folders: readonly FolderChanges[];
  /** Why these may not be all the changes that the plugin wanted to make; absent where they are. */
  readonly incomplete?: string;
  readonly signal: AbortSignal;
}

export interface FolderChanges {
  readonly name: string;
  /** URI of the folder, where it has one. */
  readonly location?: string;
  readonly changes: readonly Change[];
}

/** A place that somebody else changed since, or that has unsaved changes in the editor. */
export interface ChangeConflict {
  readonly folder: string;
  readonly path: string;
  readonly what: Conflict['what'] | 'unsaved';
}
