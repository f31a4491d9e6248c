import { importKey } from '../types';
import { WASI_MODULE } from '../wasi/signatures';

/**
 * Calls whose answers are kept in a redacted recording: they tell of names, sizes, times and errors, never of contents.
 * Whatever is not listed is redacted, functions that are added later too.
 */
const KEPT: ReadonlySet<string> = new Set([
  'args_get', 'args_sizes_get', 'environ_sizes_get', 'clock_res_get', 'clock_time_get', 'random_get', 'poll_oneoff',
  'fd_fdstat_get', 'fd_filestat_get', 'fd_prestat_get', 'fd_prestat_dir_name', 'fd_readdir', 'fd_seek', 'fd_tell', 'fd_write', 'fd_pwrite',
  'path_open', 'path_filestat_get', 'path_readlink',
].map(name => importKey(WASI_MODULE, name)));

/** Calls whose reads of plugin memory are names of files and nothing else, in the same form for each of them. */
const NAMING: ReadonlySet<string> = new Set([
  'path_create_directory', 'path_filestat_get', 'path_filestat_set_times', 'path_link', 'path_open', 'path_readlink', 'path_remove_directory',
  'path_rename', 'path_symlink', 'path_unlink_file',
].map(name => importKey(WASI_MODULE, name)));

/** Below this, a digest gives away what it is of, to anybody who tries all that it could be. */
const SMALLEST_DIGESTED = 16;

/** Whether a redacted recording leaves out what this import is answered with. */
export function isRedactedAnswer(key: string): boolean {
  return !KEPT.has(key);
}

/** Whether what the host reads for this import are names of files. */
export function readsNames(key: string): boolean {
  return NAMING.has(key);
}

/** SHA-256 of contents, or nothing where they are so short that it would tell them. */
export async function redactedDigest(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length < SMALLEST_DIGESTED) return new Uint8Array(0);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
}
