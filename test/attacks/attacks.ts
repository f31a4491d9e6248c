import {
  create, linkAt, linkFrom, linkTo, list, listed, makeFolder, open, plantLinkTo, read, readFrom, readLink, readWhole, removeFile, removeFolder, renameFrom, renameTo,
  setTimes, setTimesOpen, stat, truncate, write, writeWhole, type Attempt,
} from './attempts';
import type { Guard } from './scene';

/** The link of the kernel to the root of the file system, below the workspace. */
const MAGIC_ROOT = 'proc/root';

export interface Attack {
  readonly kind: string;
  readonly what: string;
  readonly attempt: Attempt;
  /** `$OUT` stands for the absolute path of the folder outside. */
  readonly path: string;
  /** What has to be taken away for it to succeed. */
  readonly guards: readonly Guard[];
  /** It is refused without anything being said: the name is simply not there. */
  readonly silent?: boolean;
}

export type Row = readonly [what: string, attempt: Attempt, path: string];

/** Attacks of one kind, one for each row. */
export const kind = (name: string, guards: readonly Guard[], rows: readonly Row[]): Attack[] => rows.map(([what, attempt, path]) => ({ kind: name, what, attempt, path, guards }));

/** Every attack but the races; the table of docs/WASI.md sums them up by kind. */
export const attacks: readonly Attack[] = [
  ...kind('dots and absolute paths', ['paths', 'files', 'grants'], [
    ['read', read, '../outside/secret'],
    ['read', read, './../outside/secret'],
    ['read', read, 'src/../../outside/secret'],
    ['read', read, 'src//.././/../outside/./secret'],
    ['read', read, 'src/sub/../../../outside/secret'],
    ['read', read, '$OUT/secret'],
    ['read', read, '//$OUT/secret'],
    ['read from a folder\'s descriptor', readFrom('src'), '../../outside/secret'],
    ['write', write, '../outside/secret'],
    ['truncate', truncate, '../outside/secret'],
    ['create', create, '../outside/new'],
    ['list', list, '../outside'],
    ['list the folder above', list, '..'],
    ['stat', stat, '../outside/secret'],
    ['read a link', readLink, '../outside/pointer'],
    ['make a folder', makeFolder, '../outside/new'],
    ['remove a folder', removeFolder, '../outside/empty'],
    ['remove a file', removeFile, '../outside/secret'],
    ['set times', setTimes, '../outside/secret'],
    ['move out', renameTo('own.txt'), '../outside/new'],
    ['move in', renameFrom('stolen.txt'), '../outside/secret'],
    ['link out', linkTo('own.txt'), '../outside/new'],
    ['link in', linkFrom('stolen.txt'), '../outside/secret'],
    ['make a link', linkAt('secret'), '../outside/new'],
    ['read whole', readWhole, '../outside/secret'],
    ['read whole', readWhole, 'src/../../outside/secret'],
    ['write whole', writeWhole, '../outside/new'],
  ]),
  ...kind('symbolic links', ['paths', 'files', 'grants'], [
    ['read', read, 'file-link'],
    ['read through a folder', read, 'folder-link/secret'],
    ['read, absolute', read, 'absolute-link'],
    ['read through a folder, absolute', read, 'absolute-folder/secret'],
    ['read through two links', read, 'chain'],
    ['read through a link below', read, 'src/up/secret'],
    ['read through the folder above', read, 'parent/outside/secret'],
    ['write', write, 'file-link'],
    ['truncate', truncate, 'file-link'],
    ['create', create, 'folder-link/new'],
    ['create where a link dangles', create, 'dangling'],
    ['list', list, 'folder-link'],
    ['list with a slash at the end', list, 'folder-link/'],
    ['stat', stat, 'file-link'],
    ['stat through a folder', stat, 'folder-link/secret'],
    ['read a link', readLink, 'folder-link/pointer'],
    ['make a folder', makeFolder, 'folder-link/new'],
    ['remove a folder', removeFolder, 'folder-link/empty'],
    ['remove a file', removeFile, 'folder-link/secret'],
    ['set times', setTimes, 'file-link'],
    ['move out', renameTo('own.txt'), 'folder-link/new'],
    ['move in', renameFrom('stolen.txt'), 'folder-link/secret'],
    ['link out', linkTo('own.txt'), 'folder-link/new'],
    ['link in', linkFrom('stolen.txt'), 'folder-link/secret'],
    ['make a link', linkAt('secret'), 'folder-link/new'],
    ['read whole', readWhole, 'file-link'],
    ['read whole, through a folder', readWhole, 'folder-link/secret'],
    ['write whole', writeWhole, 'file-link'],
    ['write whole, where a link dangles', writeWhole, 'dangling'],
  ]),
  ...kind('links planted for other programs', ['paths'], [
    ['to the folder above', plantLinkTo('trap'), '../outside'],
    ['absolute', plantLinkTo('trap'), '/etc/passwd'],
    ['by a detour', plantLinkTo('trap'), 'src/../../outside'],
    ['deeper', plantLinkTo('out/trap'), '../../outside'],
  ]),
  ...kind('links moved to where they lead out', ['paths', 'grants'], [
    ['rename', renameFrom('moved'), 'src/sub/inner'],
    ['hard link', linkFrom('moved'), 'src/sub/inner'],
  ]),
  ...kind('files of the workspace without a grant', ['grants'], [
    ['read', read, 'private/key'],
    ['read through a link', read, 'to-private'],
    ['read through a link to its folder', read, 'private-folder/key'],
    ['list', list, 'private'],
    ['stat', stat, 'private/key'],
    ['write what may be read', write, 'src/one.c'],
    ['truncate', truncate, 'src/one.c'],
    ['create', create, 'src/new.c'],
    ['make a folder', makeFolder, 'src/new'],
    ['remove a file', removeFile, 'src/one.c'],
    ['remove a folder', removeFolder, 'folder'],
    ['set times', setTimes, 'src/one.c'],
    ['set times through a file open for reading', setTimesOpen, 'src/one.c'],
    ['move away', renameFrom('stolen.txt'), 'src/one.c'],
    ['move over', renameTo('own.txt'), 'src/one.c'],
    ['link to where it may be read', linkFrom('stolen.txt'), 'private/key'],
    ['link to where it may be written', linkFrom('mine.txt'), 'src/one.c'],
    ['make a link', linkAt('../own.txt'), 'src/new'],
    ['read whole', readWhole, 'private/key'],
    ['read whole, through a link', readWhole, 'to-private'],
    ['write whole what may be read', writeWhole, 'src/one.c'],
  ]),
  { kind: 'files of the workspace without a grant', what: 'see the name in a listing', attempt: listed, path: 'private', guards: ['grants'], silent: true },
  ...kind('what makes tools run something, under any spelling', ['grants'], [
    ...['.git', '.GIT', '.Git.', '.git ', '.g\u200cit', '.git::$INDEX_ALLOCATION', 'GIT~1', '\uff0egit', '.vscode', '.VSCODE', '.devcontainer'].map((name): Row => ['make a folder', makeFolder, `out/${name}`]),
    ...['airlock.toml', 'AIRLOCK.TOML', 'airlock.toml:x', 'tasks.json', 'Launch.json.', 'demo.code-workspace', '.gitmodules'].map((name): Row => ['create', create, `out/${name}`]),
    ['write', write, '.git/config'],
    ['create a hook', create, '.git/hooks/pre-commit'],
    ['write a whole hook', writeWhole, '.git/hooks/pre-commit'],
    ['move in', renameTo('own.txt'), '.git/hooks/post-checkout'],
    ['move a folder into its place', renameTo('out'), '.vscode'],
  ]),
  ...kind('what is no file', ['paths', 'files', 'grants'], [
    ['open a FIFO', open, 'fifo'],
    ['open a device', open, 'zero'],
    ['open a file of the kernel\'s', open, 'proc/environ'],
    ['open through a magic link to the root', open, `${MAGIC_ROOT}/etc/passwd`],
    ['list through a magic link to the working folder', list, 'proc/cwd'],
    ['list open files', list, 'proc/fd'],
  ]),
  ...kind('hard links', ['files'], [
    ['write', write, 'hard.txt'],
    ['truncate', truncate, 'hard.txt'],
    ['write whole', writeWhole, 'hard.txt'],
    ['set times', setTimes, 'hard.txt'],
    ['set times through a file open for reading', setTimesOpen, 'hard.txt'],
    ['make one more', linkFrom('again.txt'), 'hard.txt'],
  ]),
];

/** Names that mean something else on the platform, which is simulated: without the guard they reach the system. */
export const windowsAttacks: readonly Attack[] = kind('names on Windows', ['files'], [
  ...['CON', 'nul.txt', 'AUX', 'aux .c', 'COM1', 'LPT\u00b9.log', 'CONOUT$', 'a.txt:hidden', 'own.txt::$DATA', 'C:x', 'a.', 'a ', '..\\outside\\new', '\\\\server\\share', 'SECRET~1'].map((name): Row => ['create', create, name]),
  ['make a link to another machine', plantLinkTo('out/trap'), '\\\\server\\share'],
  ['make a link to another drive', plantLinkTo('out/trap'), 'C:\\Windows'],
]);

export const macAttacks: readonly Attack[] = kind('names on macOS', ['files'], [
  ['create with a character that is ignored', create, 'o\u200cwn.txt'],
  ['make a folder with a character that is ignored', makeFolder, 'out/x\ufeff'],
]);
