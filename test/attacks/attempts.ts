import type { WasiProgram } from '../support/wasiProgram';

const READ = 1n << 1n;
const WRITE = 1n << 6n;
const FILE_TIMES = 1n << 23n;
const READDIR = 1n << 14n;
const FILESTAT = 1n << 18n;
const CREATE_FLAG = 1;
const DIRECTORY_FLAG = 2;
const TRUNCATE_FLAG = 8;
/** Sets the modification time given. */
const MODIFIED = 4;
const EARLY = 1_000_000_000n;

/** One way of getting at a path; resolves to whether the call did what it was asked to. */
export type Attempt = (program: WasiProgram, path: string) => Promise<boolean>;

const opens = async (program: WasiProgram, path: string, flags: number, base: bigint): Promise<number | undefined> => {
  const opened = await program.open(path, { flags, base });
  return typeof opened === 'number' ? opened : undefined;
};
const done = async (answer: Promise<string>): Promise<boolean> => await answer === 'success';

/** Reads what must not be read: the text `secret`. */
export const read: Attempt = async (program, path) => {
  const fd = await opens(program, path, 0, READ);
  return fd !== undefined && await program.readFile(fd, 16) === 'secret';
};
/** Opens it to read, whatever it then holds. */
export const open: Attempt = async (program, path) => await opens(program, path, 0, READ) !== undefined;
export const write: Attempt = async (program, path) => {
  const fd = await opens(program, path, 0, WRITE);
  return fd !== undefined && await program.writeFile(fd, 'overwritten') === 'success';
};
const permit = async (): Promise<void> => undefined;
/** Reads what must not be read by the function that takes whole files. */
export const readWhole: Attempt = async (program, path) => {
  const contents = await program.wasi.files.read('read_file', `/workspace/${path}`, permit).catch(() => undefined);
  return contents !== undefined && new TextDecoder().decode(contents) === 'secret';
};
/** Writes by the function that takes whole files. */
export const writeWhole: Attempt = async (program, path) => program.wasi.files.write('write_file', `/workspace/${path}`, new TextEncoder().encode('overwritten'), permit).then(() => true, () => false);
export const truncate: Attempt = async (program, path) => await opens(program, path, TRUNCATE_FLAG, WRITE) !== undefined;
export const create: Attempt = async (program, path) => await opens(program, path, CREATE_FLAG, WRITE) !== undefined;
export const list: Attempt = async (program, path) => {
  const fd = await opens(program, path, DIRECTORY_FLAG, READDIR | FILESTAT);
  return fd !== undefined && (await program.readdir(fd, 4096)).names.length > 2;
};
export const stat: Attempt = async (program, path) => typeof await program.stat(path, true) !== 'string';
export const readLink: Attempt = (program, path) => done(program.raw('path_readlink', program.root, ...program.text(path), 300_000, 100, program.out));
export const makeFolder: Attempt = (program, path) => done(program.raw('path_create_directory', program.root, ...program.text(path)));
export const removeFolder: Attempt = (program, path) => done(program.raw('path_remove_directory', program.root, ...program.text(path)));
export const removeFile: Attempt = (program, path) => done(program.raw('path_unlink_file', program.root, ...program.text(path)));
export const setTimes: Attempt = (program, path) => done(program.raw('path_filestat_set_times', program.root, 1, ...program.text(path), 0n, EARLY, MODIFIED));
/** Sets times through a file that is only open for reading. */
export const setTimesOpen: Attempt = async (program, path) => {
  const fd = await opens(program, path, 0, READ | FILE_TIMES);
  return fd !== undefined && await program.raw('fd_filestat_set_times', fd, 0n, EARLY, MODIFIED) === 'success';
};
export const renameTo = (from: string): Attempt => (program, path) => done(program.raw('path_rename', program.root, ...program.text(from), program.root, ...program.second(path)));
export const renameFrom = (to: string): Attempt => (program, path) => done(program.raw('path_rename', program.root, ...program.text(path), program.root, ...program.second(to)));
export const linkTo = (from: string): Attempt => (program, path) => done(program.raw('path_link', program.root, 0, ...program.text(from), program.root, ...program.second(path)));
export const linkFrom = (to: string): Attempt => (program, path) => done(program.raw('path_link', program.root, 0, ...program.text(path), program.root, ...program.second(to)));
/** Makes a link at a path. */
export const linkAt = (target: string): Attempt => (program, path) => done(program.raw('path_symlink', ...program.text(target), program.root, ...program.second(path)));
/** Makes a link that leads to a path, for other programs to follow. */
export const plantLinkTo = (at: string): Attempt => (program, path) => done(program.raw('path_symlink', ...program.text(path), program.root, ...program.second(at)));
/** Climbs from the descriptor of a folder inside. */
export const readFrom = (folder: string): Attempt => async (program, path) => {
  const at = await program.open(folder, { flags: DIRECTORY_FLAG, base: (1n << 13n) });
  if (typeof at !== 'number') return false;
  const opened = await program.open(path, { at, base: READ });
  return typeof opened === 'number' && await program.readFile(opened, 16) === 'secret';
};
/** Finds a name in a listing of the workspace. */
export const listed: Attempt = async (program, path) => (await program.readdir(program.root, 65_536)).names.includes(path);
