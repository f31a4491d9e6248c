import { isSameSpelling, pathProblem } from './fileNames';
import { ConfinementError } from './fileSystemError';
import { parentOf } from './wasi/location';
import type { WholeFileStore } from './wholeFileStore';

/**
 * A store whose own rules for names nobody tells: what is behind it may be a disk of any platform. So the strictest rules
 * hold: names that Windows or macOS would take for others are refused, and a file is served only under the spelling that
 * its directory lists.
 */
export function withStrictNames(store: WholeFileStore): WholeFileStore {
  /** Names as each directory listed them. Not asked for again while a name is among them: it costs a round trip. */
  const listed = new Map<string, ReadonlySet<string>>();

  const list: WholeFileStore['list'] = async path => {
    const entries = await store.list(path);
    listed.set(path, new Set(entries.map(({ name }) => name.normalize('NFC'))));
    return entries;
  };
  /** Of something that is there. */
  const requireSpelling = async (path: string): Promise<void> => {
    if (path === '') return;
    const directory = parentOf(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (listed.get(directory)?.has(name.normalize('NFC')) === true) return;
    if ((await list(directory)).some(entry => isSameSpelling(entry.name, name))) return;
    throw new ConfinementError('acces', path, 'fs.read', `"${name}" is spelled differently here.`);
  };
  const changed = <T>(operation: Promise<T>): Promise<T> => {
    listed.clear();
    return operation;
  };

  return {
    isReadOnly: () => store.isReadOnly?.() === true,
    async stat(path) {
      requireNames(path, 'fs.read');
      const found = await store.stat(path);
      await requireSpelling(path);
      return found;
    },
    async list(path) {
      requireNames(path, 'fs.read');
      return list(path);
    },
    async read(path) {
      requireNames(path, 'fs.read');
      return store.read(path);
    },
    async write(path, bytes) {
      requireNames(path, 'fs.write');
      return store.write(path, bytes);
    },
    async createDirectory(path) {
      requireNames(path, 'fs.write');
      return store.createDirectory(path);
    },
    async remove(path) {
      requireNames(path, 'fs.write');
      return changed(store.remove(path));
    },
    async rename(from, to) {
      requireNames(from, 'fs.write');
      requireNames(to, 'fs.write');
      return changed(store.rename(from, to));
    },
  };
}

function requireNames(path: string, capability: 'fs.read' | 'fs.write'): void {
  const problem = pathProblem(path, 'win32') ?? pathProblem(path, 'darwin');
  if (problem !== undefined) throw new ConfinementError('acces', path, capability, `${problem}.`);
}
