import { posix } from 'node:path';
import { fileAccess } from '../../src/capabilities/fileAccess';
import { FileSystemError } from '../../src/sandbox/fileSystemError';
import { withStrictNames } from '../../src/sandbox/strictNames';
import type { FileStat } from '../../src/sandbox/types';
import type { PathConfinement } from '../../src/sandbox/wasi/resolve';
import type { WholeFileStore } from '../../src/sandbox/wholeFileStore';
import { createWholeFileSystem } from '../../src/sandbox/wholeFileSystem';
import { everything } from '../support/executions';
import { MemoryStore } from '../support/memoryStore';
import { WasiProgram } from '../support/wasiProgram';
import type { Guard } from './scene';

const ROOT = 'workspace';
const READABLE = ['*.txt', '*.txt.', 'folder-link/**', 'src/**', 'out/**'];
const WRITABLE = ['*.txt', '*.txt.', 'out/**'];
const TREE = {
  'workspace': undefined, 'workspace/own.txt': 'mine', 'workspace/src': undefined, 'workspace/src/one.c': 'int x;', 'workspace/out': undefined,
  'workspace/SECRET.TXT': 'secret', 'workspace/secret.key': 'secret', 'workspace/secret-long-name.key': 'secret', 'workspace/private': undefined, 'workspace/private/key.txt': 'secret',
  'workspace/STRASSE.TXT': 'secret', 'workspace/.git': undefined, 'workspace/.git/config': '[core]',
  'workspace/file-link.txt': 'secret', 'workspace/folder-link': undefined, 'workspace/folder-link/secret': 'secret',
  'outside': undefined, 'outside/secret': 'secret', 'outside/empty': undefined,
};
const LINKS = ['workspace/file-link.txt', 'workspace/folder-link'];

/** A virtual workspace on a provider that takes as many spellings for a name as disks do, with secrets in it and beside it. */
export class VirtualScene {
  private readonly memory = new MemoryStore(TREE, LINKS);

  /** A program of the attacker's, with everything in its way but what is left out; `files` are names and links. */
  program(without: readonly Guard[]): WasiProgram {
    const guarded = (guard: Guard): boolean => !without.includes(guard);
    const store = forgiving(this.memory, guarded('files'));
    return new WasiProgram({
      files: createWholeFileSystem(guarded('files') ? withStrictNames(store) : store),
      access: guarded('grants') ? fileAccess(READABLE, WRITABLE) : everything,
      parts: guarded('paths') ? {} : { confinement: byText(store) },
    });
  }

  /** All that no attack may touch. */
  state(): string {
    return [...this.memory.tree].filter(([path]) => path !== 'workspace/own.txt').map(([path, bytes]) => `${path} ${new TextDecoder().decode(bytes)}`).sort().join('\n');
  }
}

/**
 * A store below the workspace's folder that finds files under the spellings of Windows and macOS, and goes up by `..`.
 * @param tellsLinks whether links are told apart from what they lead to
 */
function forgiving(memory: MemoryStore, tellsLinks: boolean): WholeFileStore {
  const plain = (path: string): string => path.split('/').map(name => {
    const written = name.replace(/\u00df/g, 'ss').normalize('NFKC').replace(/[\u200c-\u200f\ufeff]/g, '').toLowerCase().replace(/:.*$/, '').replace(/[. ]+$/, '');
    return written === 'secret~1.txt' ? 'secret-long-name.key' : written;
  }).join('/');
  const at = (path: string): string => {
    const place = posix.normalize(`${ROOT}/${path.replaceAll('\\', '/')}`).replace(/\/$/, '');
    return [...memory.tree.keys()].find(kept => plain(kept) === plain(place)) ?? place;
  };
  return {
    async stat(path) {
      const found = await memory.stat(at(path));
      return tellsLinks || found.type !== 'symlink' ? found : { ...found, type: memory.tree.get(at(path)) === undefined ? 'directory' : 'file' };
    },
    list: path => memory.list(at(path)),
    read: path => memory.read(at(path)),
    write: (path, bytes) => memory.write(at(path), bytes),
    createDirectory: path => memory.createDirectory(at(path)),
    remove: path => memory.remove(at(path)),
    rename: (from, to) => memory.rename(at(from), at(to)),
  };
}

/** Paths as a host without guards resolves them: by their text, wherever that leads. */
function byText(store: WholeFileStore): PathConfinement {
  return {
    leaves: () => false,
    async resolve(_call, { preopen, path: directory }, path) {
      const place = posix.join(directory, path);
      const found = await store.stat(place).catch((error: unknown) => {
        if (error instanceof FileSystemError && error.errno === 'noent') return undefined;
        throw error;
      });
      const stat: FileStat | undefined = found && { type: found.type, size: BigInt(found.size), modified: 0n, accessed: 0n, changed: 0n, device: 1n, inode: 1n, links: 1n };
      return { preopen, path: place === '.' ? '' : place, stat, mustBeDirectory: false };
    },
  };
}
