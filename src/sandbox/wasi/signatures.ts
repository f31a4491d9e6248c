import type { Attached, FlatType, Signature } from '../../wasm/types';

/** Module name of WASI preview 1. */
export const WASI_MODULE = 'wasi_snapshot_preview1';

/** Parameters of each function: `i` an i32, `I` an i64. Every one but proc_exit returns an errno. */
const PARAMETERS = {
  args_get: 'ii',
  args_sizes_get: 'ii',
  environ_get: 'ii',
  environ_sizes_get: 'ii',
  clock_res_get: 'ii',
  clock_time_get: 'iIi',
  fd_advise: 'iIIi',
  fd_allocate: 'iII',
  fd_close: 'i',
  fd_datasync: 'i',
  fd_fdstat_get: 'ii',
  fd_fdstat_set_flags: 'ii',
  fd_fdstat_set_rights: 'iII',
  fd_filestat_get: 'ii',
  fd_filestat_set_size: 'iI',
  fd_filestat_set_times: 'iIIi',
  fd_pread: 'iiiIi',
  fd_prestat_get: 'ii',
  fd_prestat_dir_name: 'iii',
  fd_pwrite: 'iiiIi',
  fd_read: 'iiii',
  fd_readdir: 'iiiIi',
  fd_renumber: 'ii',
  fd_seek: 'iIii',
  fd_sync: 'i',
  fd_tell: 'ii',
  fd_write: 'iiii',
  path_create_directory: 'iii',
  path_filestat_get: 'iiiii',
  path_filestat_set_times: 'iiiiIIi',
  path_link: 'iiiiiii',
  path_open: 'iiiiiIIii',
  path_readlink: 'iiiiii',
  path_remove_directory: 'iii',
  path_rename: 'iiiiii',
  path_symlink: 'iiiii',
  path_unlink_file: 'iii',
  poll_oneoff: 'iiii',
  proc_exit: 'i',
  proc_raise: 'i',
  random_get: 'ii',
  sched_yield: '',
  sock_accept: 'iii',
  sock_recv: 'iiiiii',
  sock_send: 'iiiii',
  sock_shutdown: 'ii',
} as const;

/** What each function reads first: the positions of its pointer and length, `=` for bytes, `*` for buffers, `>` for buffers whose contents it reads too. */
const READ_FIRST: Readonly<Partial<Record<keyof typeof PARAMETERS, string>>> = {
  fd_pread: '1*2',
  fd_pwrite: '1>2',
  fd_read: '1*2',
  fd_write: '1>2',
  path_create_directory: '1=2',
  path_filestat_get: '2=3',
  path_filestat_set_times: '2=3',
  path_link: '2=3',
  path_open: '2=3',
  path_readlink: '1=2',
  path_remove_directory: '1=2',
  path_rename: '1=2',
  path_symlink: '0=1',
  path_unlink_file: '1=2',
};

/** Name of a function of WASI preview 1. */
export type WasiName = keyof typeof PARAMETERS;

function signatureOf(name: WasiName): Signature {
  const params = Array.from(PARAMETERS[name], (letter): FlatType => (letter === 'i' ? 'i32' : 'i64'));
  return { params, results: name === 'proc_exit' ? [] : ['i32'] };
}

function isWasiName(name: string): name is WasiName {
  return Object.hasOwn(PARAMETERS, name);
}

/** Every function of the specification (witx/wasi_snapshot_preview1.witx), with its signature. */
export const WASI_SIGNATURES: ReadonlyMap<string, Signature> = new Map(Object.keys(PARAMETERS).filter(isWasiName).map(name => [name, signatureOf(name)]));

/** What a call of each function brings along (protocol.ts, "Attached bytes"). */
export const WASI_ATTACHED: ReadonlyMap<string, Attached> = new Map(Object.entries(READ_FIRST).map(([name, [pointer, kind, length]]): [string, Attached] =>
  [name, { pointer: Number(pointer), length: Number(length), unit: kind === '=' ? 1 : 8, follow: kind === '>' }]));
