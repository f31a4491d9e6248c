import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AirlockError } from '../errors';
import type { ErrorCode } from '../errors';

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}

/** The error for a file operation that failed, as a sentence. `doing` is for example "read". */
export function fileError(doing: string, path: string, error: unknown): AirlockError {
  const code = isErrno(error) ? error.code : undefined;
  const [kind, why, nextStep] = explain(code);
  return new AirlockError(kind, `Could not ${doing} ${path}: ${why ?? (error instanceof Error ? error.message : String(error))}.`, nextStep, { cause: error });
}

function explain(code: string | undefined): [ErrorCode, string | undefined, string] {
  switch (code) {
    case 'ENOENT': return ['package.not-found', 'there is nothing of that name', 'Check the path.'];
    case 'ENOTDIR': return ['package.not-found', 'a part of the path is not a folder', 'Check the path.'];
    case 'EISDIR': return ['package.io', 'it is a folder', 'Name a file.'];
    case 'EACCES':
    case 'EPERM': return ['package.io', 'permission denied', 'Check who may read and write it.'];
    case 'EEXIST': return ['package.io', 'it exists already', 'Choose another name, or remove it first.'];
    case 'ENOSPC': return ['package.io', 'the disk is full', 'Free some space.'];
    case 'EROFS': return ['package.io', 'the file system is read-only', 'Choose another place.'];
    default: return ['package.io', code, 'Check the path and try again.'];
  }
}

/** The bytes of a file. Throws AirlockError `package.not-found` or `package.io`. */
export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw fileError('read', path, error);
  }
}

/** The bytes of a file, or undefined where there is none. Throws AirlockError `package.io` where it can't be read. */
export async function readBytesIfAny(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await readBytes(path);
  } catch (error) {
    if (error instanceof AirlockError && error.code === 'package.not-found') return undefined;
    throw error;
  }
}

/** Writes a file, over what is there. Throws AirlockError `package.io`. */
export async function writeBytes(path: string, contents: Uint8Array | string): Promise<void> {
  try {
    await writeFile(path, contents);
  } catch (error) {
    throw fileError('write', path, error);
  }
}

/** The absolute form of a path as it was typed. */
export function absolute(path: string): string {
  return resolve(path);
}
