import assert from 'node:assert/strict';
import { MemoryStore } from '../../test/support/memoryStore';
import { ConfinementError } from './fileSystemError';
import { withStrictNames } from './strictNames';
import type { WholeFileStore } from './wholeFileStore';

const isRefused = (error: unknown): boolean => error instanceof ConfinementError && error.errno === 'acces';

describe('a store with strict names', () => {
  it('refuses names that some platform takes for others, in every operation and at any depth', async () => {
    const memory = new MemoryStore({ 'a.txt': 'alpha', 'd': undefined });
    const store = withStrictNames(memory);
    for (const name of ['NUL', 'com1.txt', 'a.txt:stream', 'a.txt::$DATA', 'a.txt.', 'a.txt ', 'd\\b', 'C:x', 'SECRET~1', 'a\u200c.txt', 'a\u0001']) {
      for (const path of [name, `d/${name}`, `${name}/x`]) {
        const attempts: readonly Promise<unknown>[] = [
          store.stat(path), store.list(path), store.read(path), store.write(path, new Uint8Array(1)), store.createDirectory(path), store.remove(path), store.rename('a.txt', path), store.rename(path, 'b.txt'),
        ];
        for (const attempt of attempts) await assert.rejects(attempt, isRefused, path);
      }
    }
    assert.equal(memory.calls, 0, 'the store was asked');
  });

  it('serves only the spelling that is listed; composed and decomposed forms are one', async () => {
    const memory = new MemoryStore({ 'Own.txt': 'mine', 'caf\u00e9': 'x' });
    // As a provider does whose names ignore case and composition.
    const forgiving: WholeFileStore = {
      stat: path => memory.stat(keptName(memory, path)), list: path => memory.list(path), read: path => memory.read(keptName(memory, path)),
      write: (path, bytes) => memory.write(path, bytes), createDirectory: path => memory.createDirectory(path), remove: path => memory.remove(path), rename: (from, to) => memory.rename(from, to),
    };
    assert.equal((await forgiving.stat('own.TXT')).size, 4, 'without the guard it is found');
    const store = withStrictNames(forgiving);
    await assert.rejects(store.stat('own.TXT'), isRefused);
    assert.equal((await store.stat('Own.txt')).size, 4);
    assert.equal((await store.stat('cafe\u0301')).size, 1);
  });

  it('lists a directory once while its files are asked for, and again after something was moved or removed', async () => {
    const memory = new MemoryStore({ a: '1', b: '2', c: '3' });
    let lists = 0;
    const store = withStrictNames({
      stat: path => memory.stat(path), read: path => memory.read(path), write: (path, bytes) => memory.write(path, bytes),
      createDirectory: path => memory.createDirectory(path), remove: path => memory.remove(path), rename: (from, to) => memory.rename(from, to),
      list: path => ((lists += 1), memory.list(path)),
    });
    for (const name of ['a', 'b', 'c', 'a']) await store.stat(name);
    assert.equal(lists, 1);
    await store.rename('a', 'd');
    await store.stat('d');
    await store.write('e', new Uint8Array(0));
    await store.stat('e');
    assert.equal(lists, 3);
  });
});

function keptName(memory: MemoryStore, path: string): string {
  const plain = (name: string): string => name.normalize('NFC').toLowerCase();
  return [...memory.tree.keys()].find(kept => plain(kept) === plain(path)) ?? path;
}
