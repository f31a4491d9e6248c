import { FileSystemError } from '../../sandbox/fileSystemError';

/** Codes of `vscode.FileSystemError` in WASI's words. */
const errnoByCode: Readonly<Record<string, FileSystemError['errno']>> = {
  FileNotFound: 'noent',
  FileExists: 'exist',
  FileNotADirectory: 'notdir',
  FileIsADirectory: 'isdir',
  NoPermissions: 'acces',
  Unavailable: 'io',
};

/** Runs an operation of the editor's file system; its failures become FileSystemError. */
export async function guarded<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof FileSystemError) throw error;
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
    throw new FileSystemError(errnoByCode[code] ?? 'io', error instanceof Error ? error.message : undefined, { cause: error });
  }
}
