import { FileSystemError } from '../fileSystemError';
import type { FileSystem } from '../types';
import { childOf, parentOf } from '../wasi/location';
import type { After, Change } from './changes';
import { stepsFor, type Step } from './steps';

/** Something that could not be done. */
export interface ApplyFailure {
  readonly path: string;
  readonly error: unknown;
}

/** Bytes written at once. */
const CHUNK_BYTES = 1 << 20;

/** What a move is done by way of, where places are exchanged. */
const STAGING_NAME = '.airlock-apply';

/**
 * Makes the changes underneath. The order is found here: a place is only taken when what is to be kept of it was moved
 * away, and what is removed is removed as late as possible. What fails is left out, with all that would overwrite what
 * it was to save; the rest is done.
 *
 * @returns what failed, in the order met
 */
export async function applyChanges(changes: readonly Change[], files: FileSystem): Promise<readonly ApplyFailure[]> {
  const failures: ApplyFailure[] = [];
  /** Places whose contents were to be moved away and were not. */
  const occupied = new Set<string>();
  let pending = [...stepsFor(changes)];
  let staged = 0;
  while (pending.length > 0) {
    const step = pending.find(candidate => candidate.kind !== 'remove' && isPossible(candidate, pending)) ?? pending.find(candidate => isPossible(candidate, pending));
    if (step === undefined) {
      // Places are exchanged: one move goes by way of a name of its own.
      const move = pending.find(candidate => candidate.kind === 'move');
      if (move?.kind !== 'move') return [...failures, ...pending.map(({ path }) => ({ path, error: new FileSystemError('deadlk') }))];
      const staging = childOf(parentOf(move.path), `${STAGING_NAME}-${++staged}-${crypto.randomUUID()}`);
      pending = pending.filter(candidate => candidate !== move);
      try {
        await files.rename(move.from, staging);
        pending.push({ ...move, from: staging });
      } catch (error) {
        occupied.add(move.from);
        failures.push({ path: move.path, error });
      }
      continue;
    }
    pending = pending.filter(candidate => candidate !== step);
    try {
      if (step.kind !== 'remove' && occupied.has(step.path)) throw new FileSystemError('busy', 'What is there could not be moved away.');
      await perform(step, files);
    } catch (error) {
      if (step.kind === 'move') occupied.add(step.from);
      failures.push({ path: step.path, error });
    }
  }
  const failed = new Set(failures.map(({ path }) => path));
  failures.push(...await setTimes(changes.filter(({ path }) => !failed.has(path)), files));
  return failures;
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

async function perform(step: Step, files: FileSystem): Promise<void> {
  switch (step.kind) {
    case 'make-directory': return makeDirectory(step.path, files);
    case 'move': return files.rename(step.from, step.path);
    case 'put': return put(step.path, step.after, files);
    case 'symlink': return files.symlink(new TextDecoder().decode(await step.after.read()), step.path);
    case 'remove': return step.isDirectory ? files.removeDirectory(step.path) : files.removeFile(step.path);
    case 'link':
      try {
        return await files.link(step.from, step.path);
      } catch (error) {
        if (!(error instanceof FileSystemError) || error.errno !== 'notsup') throw error;
        return put(step.path, step.after, files);
      }
  }
}

/** A directory that somebody else made meanwhile is as good. */
async function makeDirectory(path: string, files: FileSystem): Promise<void> {
  try {
    await files.createDirectory(path);
  } catch (error) {
    if (!(error instanceof FileSystemError) || error.errno !== 'exist' || (await files.stat(path)).type !== 'directory') throw error;
  }
}

async function put(path: string, after: After, files: FileSystem): Promise<void> {
  const bytes = await after.read();
  const file = await files.open(path, { read: false, write: true, create: true, exclusive: false, truncate: true, append: false });
  try {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) await file.write(BigInt(at), bytes.subarray(at, at + CHUNK_BYTES));
  } finally {
    await file.close();
  }
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
