import { ConfinementError } from '../../sandbox/fileSystemError';
import type { FileSystem, OpenFile } from '../../sandbox/types';
import type { RuleQuestions } from './ruleQuestions';
import type { Rulings } from './rulings';
import type { DecidingRule } from './types';
import { refusing } from './words';

type FileRight = 'fs.read' | 'fs.write';

/**
 * A FileSystem that has the user asked before what rules ask about: when a file is opened, and before it is moved, linked or
 * removed. Names, kinds and sizes are not asked about. What is refused fails with `acces`.
 *
 * @param rulings what the rules say by now
 */
export function askedFiles(files: FileSystem, rulings: () => Rulings, questions: RuleQuestions): FileSystem {
  const ask = async (capability: FileRight, path: string, by: DecidingRule): Promise<void> => {
    const refused = await questions.refused({ capability, call: undefined, argument: path, by });
    if (refused === undefined) return;
    const rule = refusing(by, refused);
    throw new ConfinementError('acces', path, capability, `Denied by ${rule.words}.`, {}, rule);
  };
  const permit = async (capability: FileRight, path: string): Promise<void> => {
    const verdict = rulings().verdict(capability, path);
    if (verdict.effect === 'ask') await ask(capability, path, verdict.by);
  };
  /** For a directory, with all that could be below. */
  const permitAll = async (capability: FileRight, path: string, isDirectory: boolean): Promise<void> => {
    await permit(capability, path);
    if (!isDirectory) return;
    for (const by of rulings().below(capability, path).asking) await ask(capability, path, by);
  };
  return {
    ...(files.refusesLinks === undefined ? {} : { refusesLinks: files.refusesLinks }),
    stat: path => files.stat(path),
    readDirectory: path => files.readDirectory(path),
    readLink: path => files.readLink(path),
    async open(path, options) {
      if (options.read) await permit('fs.read', path);
      const writes = options.write || options.truncate || options.create;
      if (writes) await permit('fs.write', path);
      const file = await files.open(path, options);
      return writes || rulings().verdict('fs.write', path).effect !== 'ask' ? file : readOnly(file, () => permit('fs.write', path));
    },
    async createDirectory(path) {
      await permit('fs.write', path);
      return files.createDirectory(path);
    },
    async removeDirectory(path) {
      await permit('fs.write', path);
      return files.removeDirectory(path);
    },
    async removeFile(path) {
      await permit('fs.write', path);
      return files.removeFile(path);
    },
    async rename(from, to) {
      const isDirectory = (await files.stat(from)).type === 'directory';
      // In another place other rules hold: whoever moves it may read it there.
      await permitAll('fs.read', from, isDirectory);
      await permitAll('fs.write', from, isDirectory);
      await permitAll('fs.write', to, isDirectory);
      return files.rename(from, to);
    },
    async symlink(target, path) {
      await permit('fs.write', path);
      return files.symlink(target, path);
    },
    async link(from, to) {
      await permit('fs.read', from);
      await permit('fs.write', from);
      await permit('fs.write', to);
      return files.link(from, to);
    },
    async setTimes(path, accessed, modified) {
      await permit('fs.write', path);
      return files.setTimes(path, accessed, modified);
    },
  };
}

/** A file that was opened to be read: its times are changed only where the user lets it be written to. */
function readOnly(file: OpenFile, permitWrite: () => Promise<void>): OpenFile {
  return {
    ...(file.slice === undefined ? {} : { slice: (offset, length, onShort) => file.slice?.(offset, length, onShort) }),
    stat: () => file.stat(),
    read: (offset, length) => file.read(offset, length),
    write: (offset, bytes) => file.write(offset, bytes),
    setSize: size => file.setSize(size),
    async setTimes(accessed, modified) {
      await permitWrite();
      await file.setTimes(accessed, modified);
    },
    sync: () => file.sync(),
    close: () => file.close(),
  };
}
