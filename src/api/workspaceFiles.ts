import { OverlayFileSystem } from '../sandbox/overlay';
import { confirmedWrites } from '../sandbox/confirmedWrites';
import type { Pauses } from '../sandbox/pauses';
import type { FileSystem } from '../sandbox/types';
import type { WorkspaceFolder } from './deps';

/** A folder whose changes are kept in memory. */
export interface PreviewedFolder {
  readonly folder: WorkspaceFolder;
  readonly overlay: OverlayFileSystem;
}

/** The workspace's folders as a run is to see them when nothing that it writes is real yet. */
export function previewed(folders: readonly WorkspaceFolder[]): readonly PreviewedFolder[] {
  return folders.map(folder => ({ folder, overlay: new OverlayFileSystem(folder.files) }));
}

/**
 * The files of a folder as a run writes to them directly: before it overwrites, moves or removes what has unsaved changes
 * in the editor the user is asked, once for each file. The run's time limit stands still meanwhile.
 */
export function guarded(folder: WorkspaceFolder, pauses: Pauses, ask: (path: string) => Promise<boolean>): FileSystem {
  const { hasUnsavedChanges } = folder;
  if (hasUnsavedChanges === undefined) return folder.files;
  const answers = new Map<string, Promise<boolean>>();
  return confirmedWrites(folder.files, {
    mayWrite: async path => {
      if (!await hasUnsavedChanges(path)) return true;
      const answer = answers.get(path) ?? pauses.during(() => ask(path));
      answers.set(path, answer);
      return answer;
    },
  });
}
