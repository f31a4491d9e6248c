import { AirlockError } from '../../errors';

/** Node's code of a failure, `ENOENT` for example. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether it failed because nothing is there. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

const REASONS: Readonly<Record<string, readonly [reason: string, nextStep: string]>> = {
  ENOENT: ['it does not exist', 'Check the name.'],
  ENOTDIR: ['something above it is not a folder', 'Check the name.'],
  EISDIR: ['it is a folder', 'Check the name.'],
  EACCES: ['this user may not', 'Check the permissions.'],
  EPERM: ['this user may not', 'Check the permissions.'],
  EROFS: ['the file system is read-only', 'Choose a place that can be written.'],
  ENOSPC: ['the disk is full', 'Make room and try again.'],
  EDQUOT: ['the disk quota is used up', 'Make room and try again.'],
  EBADF: ['this user may not', 'Check the permissions.'],
  ELOOP: ['it is a symbolic link', 'Put the file itself in its place.'],
};

/** A failure of node:fs as AirlockError `package.io`, with the original as its cause. `what` is for example "read". */
export function failure(what: string, location: string, error: unknown): AirlockError {
  if (error instanceof AirlockError) return error;
  const [reason, nextStep] = REASONS[codeOf(error) ?? ''] ?? [error instanceof Error ? error.message : String(error), ''];
  return new AirlockError('package.io', `${location} could not be ${what}: ${reason}.`, nextStep, { cause: error });
}
