import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { problemWithProgram } from '../../../capabilities/exec/programName';
import { ExecFailure } from '../../../capabilities/exec/types';
import { trustedPath } from './trustedPath';

/** A program that can be started. */
export interface FoundProgram {
  /** Its file, without links. */
  readonly file: string;
  /** The path by which it was found: some programs are several, and look at what they are called by. */
  readonly calledBy: string;
}

/** The folders of a PATH that programs are looked for in: absolute ones, and none that plugins can write in. */
export async function searchedFolders(path: string, forbidden: readonly string[]): Promise<readonly string[]> {
  const folders = [...new Set(path.split(delimiter).filter(isAbsolute))];
  const trusted = await Promise.all(folders.map(async folder => (await trustedPath(folder, forbidden)).kind === 'found'));
  return folders.filter((_, index) => trusted[index]);
}

/**
 * Finds the program of a name or an absolute path.
 *
 * @param folders those of PATH, as {@link searchedFolders} gives them
 * @param forbidden folders that plugins can write in, without links
 * @throws ExecFailure `not-found`, or `refused` where it lies in one of them, or needs a shell
 */
export async function findProgram(name: string, folders: readonly string[], forbidden: readonly string[]): Promise<FoundProgram> {
  const problem = problemWithProgram(name);
  if (problem !== undefined) throw new ExecFailure('refused', problem);
  const candidates = isAbsolute(name) ? [name] : folders.map(folder => join(folder, name));
  for (const calledBy of candidates.flatMap(withEnding)) {
    const found = await trustedPath(calledBy, forbidden);
    if (found.kind === 'forbidden') throw new ExecFailure('refused', `${name} lies in a folder that plugins can write in, or leads there. Programs are run from other folders only.`);
    if (found.kind === 'found' && await isProgram(found.path)) return { file: found.path, calledBy };
  }
  throw new ExecFailure('not-found', isAbsolute(name) ? `There is no program ${name}.` : `There is no program ${name} in the folders of PATH, those aside that plugins can write in.`);
}

/** Windows starts what ends so without a shell, and adds the ending where it isn't written. */
function withEnding(path: string): readonly string[] {
  return process.platform !== 'win32' || /\.(?:exe|com)$/i.test(path) ? [path] : [`${path}.exe`, `${path}.com`];
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile() && problemWithProgram(file) === undefined;
  } catch {
    return false;
  }
}
