import { AirlockError } from '../../../errors';
import { hasControls, printable } from '../../../printable';
import { nameProblem } from '../../../sandbox/fileNames';
import { MAX_DEPTH, MAX_ENTRIES, MAX_PATH_LENGTH, MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_FREE_BYTES } from './bounds';

/** What an archive says of one of its entries. */
export interface ArchiveEntry {
  /** As it is written in the archive. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link' | 'other';
  /** Bytes, unpacked and packed, as the archive claims. */
  readonly size: number;
  readonly packedSize: number;
  readonly isEncrypted?: boolean;
}

/** A file that may be unpacked, and where: plain names below the target. */
export interface AcceptedFile {
  readonly index: number;
  readonly names: readonly string[];
}

/**
 * Decides which entries of an archive are unpacked and where, all of them or none: one that no honest tool would make
 * condemns the archive. The single folder that everything may be in is left out of the paths, unless it is to be kept.
 *
 * @param archive the archive's name, for errors
 * @throws AirlockError `archive.unsafe-path`, `archive.link`, `archive.duplicate`, `archive.bomb`, `archive.encrypted`
 */
export function acceptEntries(archive: string, entries: readonly ArchiveEntry[], { keepsCommonFolder = false } = {}): readonly AcceptedFile[] {
  if (entries.length > MAX_ENTRIES) throw bomb(`${archive} lists ${entries.length} files, and ${MAX_ENTRIES} is the most.`);
  const seen = new Map<string, { readonly path: string; readonly isFile: boolean }>();
  const files: AcceptedFile[] = [];
  let unpacked = 0;
  entries.forEach((entry, index) => {
    const names = namesOf(archive, entry);
    refuseType(archive, entry);
    if (entry.size > RATIO_FREE_BYTES && entry.size > entry.packedSize * MAX_RATIO) {
      throw bomb(`${quoted(entry.path)} in ${archive} unpacks to more than ${MAX_RATIO} times its size.`);
    }
    unpacked += entry.size;
    if (unpacked > MAX_UNPACKED_BYTES) throw bomb(`${archive} unpacks to more than ${MAX_UNPACKED_BYTES / 1024 / 1024} MiB.`);
    refuseCollision(archive, entry, names, seen);
    if (entry.type === 'file') files.push({ index, names });
  });
  return keepsCommonFolder ? files : withoutCommonFolder(files);
}

function namesOf(archive: string, { path, type }: ArchiveEntry): readonly string[] {
  const names = (type === 'directory' ? path.replace(/\/$/, '') : path).split('/');
  const why = path.length > MAX_PATH_LENGTH ? `is longer than ${MAX_PATH_LENGTH} characters`
    : names.length > MAX_DEPTH ? `is more than ${MAX_DEPTH} folders deep`
    : path.startsWith('/') ? 'is absolute'
    : names.includes('..') ? 'leads out of the archive'
    : names.some(name => name === '' || name === '.') ? 'has an empty part'
    : hasControls(path) ? 'has a character that not every file system takes as it is'
    : names.map(problemAnywhere).find(problem => problem !== undefined);
  if (why === undefined) return names;
  throw new AirlockError('archive.unsafe-path', `The path ${quoted(path)} in ${archive} ${why}.`, 'Nothing was unpacked. Don\'t use this archive unless you know why it is made like this.');
}

/** What is wrong with a name on any platform: a package means the same on all. */
function problemAnywhere(name: string): string | undefined {
  const problem = nameProblem(name, 'win32') ?? nameProblem(name, 'darwin');
  return problem === undefined ? undefined : `has a name that ${problem}`;
}

function refuseType(archive: string, { path, type, isEncrypted }: ArchiveEntry): void {
  if (type === 'link') {
    throw new AirlockError('archive.link', `${quoted(path)} in ${archive} is a symbolic link, which could lead anywhere.`, 'Put the file itself into the archive.');
  }
  if (type === 'other') throw new AirlockError('archive.link', `${quoted(path)} in ${archive} is neither a file nor a folder.`, 'Put only files into the archive.');
  if (isEncrypted === true) throw new AirlockError('archive.encrypted', `${quoted(path)} in ${archive} is encrypted.`, 'Make the archive without a password.');
}

/**
 * Names that differ by letter case or Unicode normalization only are one file on some systems and two on others, so what
 * was verified might not be what is there.
 */
function refuseCollision(archive: string, entry: ArchiveEntry, names: readonly string[], seen: Map<string, { readonly path: string; readonly isFile: boolean }>): void {
  let prefix = '';
  names.forEach((name, depth) => {
    prefix += `${depth === 0 ? '' : '/'}${name}`;
    const key = prefix.normalize('NFC').toLowerCase().normalize('NFC');
    const isLast = depth === names.length - 1;
    const isFile = isLast && entry.type === 'file';
    const other = seen.get(key);
    if (other === undefined) seen.set(key, { path: prefix, isFile });
    else if (isFile || other.isFile || other.path !== prefix) {
      const what = other.path === prefix ? `${quoted(prefix)} twice` : `${quoted(other.path)} and ${quoted(prefix)}, which are one name on some systems`;
      throw new AirlockError('archive.duplicate', `${archive} holds ${what}.`, 'Nothing was unpacked: it would not be sure which one counts.');
    }
  });
}

function withoutCommonFolder(files: readonly AcceptedFile[]): readonly AcceptedFile[] {
  const [folder] = files[0]?.names ?? [];
  const isCommon = folder !== undefined && files.every(({ names }) => names.length > 1 && names[0] === folder);
  return isCommon ? files.map(({ index, names }) => ({ index, names: names.slice(1) })) : files;
}

function bomb(message: string): AirlockError {
  return new AirlockError('archive.bomb', message, 'Nothing was unpacked: it is far more than a plugin needs.');
}

/** A path as it can be shown: what is invisible or would change the text around it is written out. */
function quoted(path: string): string {
  return printable(JSON.stringify(path.length > 80 ? `${path.slice(0, 79)}…` : path));
}
