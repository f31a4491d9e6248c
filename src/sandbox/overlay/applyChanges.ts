import { FileSystemError } from '../fileSystemError';
import type { FileSystem } from '../types';
import { parentOf } from '../wasi/location';
import type { Change } from './changes';
import { Journal, type ApplyFailure } from './journal';
import { stepsFor, type Step } from './steps';

export type { ApplyFailure };

/** The changes of one tree. */
export interface TreeChanges {
  readonly changes: readonly Change[];
  readonly files: FileSystem;
}

/** What became of changes that were to be made. */
export type Applied =
  /** All were made. `problems` are leftovers and times that could not be set. */
  | { readonly kind: 'done'; readonly problems: readonly ApplyFailure[] }
  /** One failed, and all before it were taken back, but for what is in `stuck`. */
  | { readonly kind: 'undone'; readonly failure: ApplyFailure; readonly stuck: readonly ApplyFailure[] };

/**
 * Makes the changes underneath: all of them, or none. The order is found here: a place is only taken when what is to be
 * kept of it was moved away, and what is removed is removed as late as possible. Where one fails, everything before it is
 * taken back.
 */
export async function applyChanges(trees: readonly TreeChanges[]): Promise<Applied> {
  const journals: Journal[] = [];
  for (const { changes, files } of trees) {
    const journal = new Journal(files, new Set(changes.filter(change => change.kind === 'removed' && change.before.type === 'directory').map(({ path }) => path)));
    journals.push(journal);
    const failure = await makeAll(stepsFor(changes), journal);
    if (failure === undefined) continue;
    const stuck: ApplyFailure[] = [];
    for (const each of journals.reverse()) stuck.push(...await each.undo());
    return { kind: 'undone', failure, stuck };
  }
  const problems: ApplyFailure[] = [];
  for (const journal of journals) problems.push(...await journal.commit());
  for (const { changes, files } of trees) problems.push(...await setTimes(changes, files));
  return { kind: 'done', problems };
}

/** What failed, with nothing done after it. */
async function makeAll(steps: readonly Step[], journal: Journal): Promise<ApplyFailure | undefined> {
  let pending = steps;
  while (pending.length > 0) {
    const step = pending.find(candidate => candidate.kind !== 'remove' && isPossible(candidate, pending)) ?? pending.find(candidate => isPossible(candidate, pending));
    // Where none is possible places are exchanged: one move goes by way of a name of its own.
    const chosen = step ?? pending.find(candidate => candidate.kind === 'move') ?? pending[0];
    if (chosen === undefined) return undefined;
    pending = pending.filter(candidate => candidate !== chosen);
    try {
      if (step !== undefined) await journal.perform(step);
      else if (chosen.kind === 'move') pending = [...pending, { ...chosen, from: await journal.moveToSide(chosen.from) }];
      else throw new FileSystemError('deadlk');
    } catch (error) {
      return { path: chosen.path, error };
    }
  }
  return undefined;
}

/** Whether nothing that is still to be done has to come before. */
function isPossible(step: Step, pending: readonly Step[]): boolean {
  return pending.every(other => other === step || !comesBefore(other, step));
}

function comesBefore(other: Step, step: Step): boolean {
  if (step.kind === 'remove') {
    if (!step.isDirectory) return other.kind === 'link' && other.from === step.path;
    const isBelow = (path: string): boolean => path.startsWith(`${step.path}/`);
    return (other.kind === 'remove' && isBelow(other.path)) || ('from' in other && isBelow(other.from));
  }
  // What is there leaves first, and so does what is in the way of the directory.
  if (vacates(other, step.path)) return true;
  if (other.kind === 'make-directory' && other.path === parentOf(step.path)) return true;
  if (step.kind === 'put' && other.kind === 'move') return other.path === step.path;
  return step.kind === 'link' && other.kind !== 'remove' && other.path === step.from;
}

function vacates(step: Step, path: string): boolean {
  return step.kind === 'remove' ? step.path === path : step.kind === 'move' ? step.from === path : false;
}

/** Last of all, directories after what is in them: every other step would change them again. */
async function setTimes(changes: readonly Change[], files: FileSystem): Promise<readonly ApplyFailure[]> {
  const failures: ApplyFailure[] = [];
  for (const change of [...changes].reverse()) {
    if (change.kind === 'removed') continue;
    const { path, after: { accessed, modified } } = change;
    if (accessed === undefined && modified === undefined) continue;
    try {
      await files.setTimes(path, accessed, modified);
    } catch (error) {
      if (!(error instanceof FileSystemError) || error.errno !== 'notsup') failures.push({ path, error });
    }
  }
  return failures;
}
