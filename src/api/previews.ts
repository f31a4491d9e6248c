import { AirlockError, sentenceOf } from '../errors';
import type { InstalledPlugin } from '../plugins/types';
import { applyChanges, DEFAULT_OVERLAY_LIMITS, findConflicts, withoutPaths, type ApplyFailure, type Change } from '../sandbox/overlay';
import type { Ledger } from '../store/ledger';
import type { AirlockDeps } from './deps';
import type { ChangeConflict, ChangesReview, FolderChanges } from './changePrompts';
import type { PreviewedFolder } from './workspaceFiles';

/** A run that is over, and what it wrote. */
export interface PreviewedRun {
  readonly plugin: InstalledPlugin;
  readonly execution: string;
  readonly command: string;
  readonly folders: readonly PreviewedFolder[];
  /** Whether the run ended as it should. */
  readonly isComplete: boolean;
}

interface Listed extends PreviewedFolder {
  readonly changes: readonly Change[];
}

/** Most paths that a sentence names. */
const MAX_NAMED_PATHS = 3;
/** Most paths that a record names. */
const MAX_RECORDED_PATHS = 100;

/** Shows what runs would change, and does it when the user says so. */
export class Previews {
  constructor(private readonly deps: Pick<AirlockDeps, 'changePrompts' | 'now' | 'onProblem'>, private readonly ledger: Ledger) {}

  /** Resolves when the changes were applied or discarded and that is on record. Problems are told, not thrown. */
  async review(run: PreviewedRun, signal: AbortSignal): Promise<void> {
    try {
      const listed = await Promise.all(run.folders.map(async each => ({ ...each, changes: await each.overlay.changes() })));
      const total = count(listed);
      if (total === 0 && !isFull(run)) return;
      for (;;) {
        const chosen = await this.decide(run, listed, total, signal);
        if (chosen === undefined) {
          await this.record(run, 'changes.discard', listed, {});
          return;
        }
        if (await this.apply(run, chosen, total - count(chosen))) return;
      }
    } catch (error) {
      this.deps.onProblem(problem(run, `were not applied: ${sentenceOf(error)}`, error));
    }
  }

  /** What is to be applied; `undefined` for nothing. */
  private async decide({ plugin, command, folders, isComplete }: PreviewedRun, listed: readonly Listed[], total: number, signal: AbortSignal): Promise<readonly Listed[] | undefined> {
    const incomplete = incompleteness(isComplete, folders.some(({ overlay }) => overlay.isFull));
    const review: ChangesReview = { plugin, command, folders: listed.map(shown), signal, ...(incomplete === undefined ? {} : { incomplete }) };
    const { changePrompts } = this.deps;
    while (!signal.aborted) {
      if (await changePrompts.reviewChanges(review) !== 'apply') return undefined;
      const conflicts = await this.conflicts(listed);
      if (conflicts.length === 0) return listed;
      const answer = await changePrompts.resolveConflicts({ plugin, conflicts, total, signal });
      if (answer === 'all') return listed;
      if (answer === 'others') return listed.map(each => ({ ...each, changes: withoutPaths(each.changes, new Set(conflicts.filter(({ folder }) => folder === each.folder.name).map(({ path }) => path))) }));
    }
    return undefined;
  }

  /** Where somebody else changed something meanwhile, on disk or in the editor. */
  private async conflicts(listed: readonly Listed[]): Promise<readonly ChangeConflict[]> {
    const found = await Promise.all(listed.map(async ({ folder, changes }) => {
      const onDisk: readonly ChangeConflict[] = (await findConflicts(changes, folder.files)).map(conflict => ({ folder: folder.name, ...conflict }));
      const known = new Set(onDisk.map(({ path }) => path));
      const places = new Set(changes.flatMap(change => (change.kind === 'renamed' ? [change.from, change.path] : [change.path])));
      const unsaved: ChangeConflict[] = [];
      for (const path of places) {
        if (!known.has(path) && await folder.hasUnsavedChanges?.(path) === true) unsaved.push({ folder: folder.name, path, what: 'unsaved' });
      }
      return [...onDisk, ...unsaved];
    }));
    return found.flat();
  }

  /** Whether the changes are made; where they are not they wait for a decision again. */
  private async apply(run: PreviewedRun, chosen: readonly Listed[], leftOut: number): Promise<boolean> {
    const applied = await applyChanges(chosen.map(({ folder, changes }) => ({ changes, files: folder.files })));
    if (applied.kind === 'undone') {
      const { failure, stuck } = applied;
      await this.record(run, 'changes.failed', chosen, { path: failure.path, not_undone: stuck.map(({ path }) => path).join('\n') });
      const state = stuck.length === 0 ? 'Nothing was changed; the changes still wait for your decision.' : `What was done before could not be taken back of ${named(stuck)}.`;
      this.deps.onProblem(problem(run, `were not applied: ${failure.path} could not be changed. ${sentenceOf(failure.error)} ${state}`, failure.error));
      return false;
    }
    const { problems } = applied;
    await this.record(run, 'changes.apply', chosen, { left_out: leftOut, failed: problems.length });
    const [first] = problems;
    if (first !== undefined) this.deps.onProblem(problem(run, `were applied, but not all to the end: ${named(problems)}: ${sentenceOf(first.error)}`, first.error));
    return true;
  }

  private async record({ plugin, execution, command }: PreviewedRun, name: 'changes.apply' | 'changes.discard' | 'changes.failed', listed: readonly Listed[], more: Readonly<Record<string, number | string>>): Promise<void> {
    const paths = listed.flatMap(({ folder, changes }) => changes.map(change => `${change.kind} ${folder.name}/${change.path}`));
    const at = new Date(this.deps.now()).toISOString();
    await this.ledger.note({ name, at, pluginId: plugin.id, execution, command, changes: paths.length }, { paths: paths.slice(0, MAX_RECORDED_PATHS).join('\n'), ...more });
  }
}

function shown({ folder: { name, location }, changes }: Listed): FolderChanges {
  return { name, changes, ...(location === undefined ? {} : { location }) };
}

function count(listed: readonly Listed[]): number {
  return listed.reduce((sum, { changes }) => sum + changes.length, 0);
}

function isFull({ folders }: PreviewedRun): boolean {
  return folders.some(({ overlay }) => overlay.isFull);
}

function incompleteness(isComplete: boolean, isFull: boolean): string | undefined {
  if (isFull) return `A preview holds at most ${DEFAULT_OVERLAY_LIMITS.bytes / 1024 / 1024} MiB; the plugin was refused more.`;
  return isComplete ? undefined : 'The run did not end as it should: it may have wanted to change more.';
}

/** The first paths of a list. */
function named(failures: readonly ApplyFailure[]): string {
  const paths = failures.slice(0, MAX_NAMED_PATHS).map(({ path }) => path).join(', ');
  return failures.length > MAX_NAMED_PATHS ? `${paths} and ${failures.length - MAX_NAMED_PATHS} more` : paths;
}

function problem({ plugin }: PreviewedRun, sentence: string, cause: unknown): AirlockError {
  return new AirlockError('changes.failed', `The changes of ${plugin.manifest.meta.name} ${sentence}`, 'Look at these files, and run it again.', { cause });
}
