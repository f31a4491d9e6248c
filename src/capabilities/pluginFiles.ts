import { FileSystemError } from '../sandbox/fileSystemError';
import type { HostCall } from '../sandbox/types';
import type { ErrnoName } from '../sandbox/wasi/errno';
import { WasiError } from '../sandbox/wasi/wasiError';
import type { HostServices } from './interfaces/types';

/** `file-error` of sdk/wit/airlock.wit, in its order. */
export const FILE_ERRORS = ['not-found', 'not-permitted', 'not-a-file', 'not-a-directory', 'too-large', 'no-space', 'invalid-path', 'failed'] as const;

export type FileError = (typeof FILE_ERRORS)[number];

/** The errors that stand for something of their own; everything else has failed. */
const ERRORS: Readonly<Partial<Record<ErrnoName, FileError>>> = {
  noent: 'not-found',
  acces: 'not-permitted', notcapable: 'not-permitted', perm: 'not-permitted', rofs: 'not-permitted',
  isdir: 'not-a-file',
  notdir: 'not-a-directory',
  fbig: 'too-large',
  nospc: 'no-space', dquot: 'no-space',
  inval: 'invalid-path', ilseq: 'invalid-path', nametoolong: 'invalid-path', loop: 'invalid-path',
};

/** The plugin's files, each one asked for at the gate once it is known which it is. */
export interface GatedFiles {
  read(call: string, path: string): Promise<Uint8Array>;
  write(call: string, path: string, contents: Uint8Array): Promise<void>;
}

/**
 * The files that a call may act on. Where the right to them was not granted at all, the execution ends: that is no path that is
 * refused, but a call that the plugin does not have.
 */
export function filesOf({ gate }: HostServices, { files }: Pick<HostCall, 'files'>): GatedFiles {
  if (files === undefined) throw new Error('There are no files where the plugin runs.');
  const permit = (capability: 'fs.read' | 'fs.write', call: string) => (argument: string): Promise<void> => gate.pass({ capability, call, argument });
  return {
    async read(call, path) {
      if (gate.allowed('fs.read') === undefined) await permit('fs.read', call)(path);
      return files.read(call, path, permit('fs.read', call));
    },
    async write(call, path, contents) {
      if (gate.allowed('fs.write') === undefined) await permit('fs.write', call)(path);
      await files.write(call, path, contents, permit('fs.write', call));
    },
  };
}

/** The name of what was thrown. What is no failure of a file goes on: an execution that ends, a host that is broken. */
export function errnoNameOf(error: unknown): Exclude<ErrnoName, 'success'> {
  if (error instanceof WasiError || error instanceof FileSystemError) return error.errno;
  throw error;
}

/** As {@link errnoNameOf}, in the words of the interface. */
export function fileErrorOf(error: unknown): FileError {
  return ERRORS[errnoNameOf(error)] ?? 'failed';
}
