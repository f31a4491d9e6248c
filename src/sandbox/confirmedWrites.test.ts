import assert from 'node:assert/strict';
import { MemoryFileSystem } from '../../test/support/memoryFileSystem';
import { confirmedWrites } from './confirmedWrites';
import { FileSystemError } from './fileSystemError';
import type { FileSystem, OpenFileOptions } from './types';

const reading: OpenFileOptions = { read: true, write: false, create: false, exclusive: false, truncate: false, append: false };
const isRefused = (error: unknown): boolean => error instanceof FileSystemError && error.errno === 'acces';

/** Files of which `held` must not be written to, and what was asked about. */
function make(): { readonly below: MemoryFileSystem; readonly files: FileSystem; readonly asked: string[] } {
  const below = new MemoryFileSystem({ held: 'text', other: 'more' });
  const asked: string[] = [];
  return { below, asked, files: confirmedWrites(below, { mayWrite: async path => (asked.push(path), path !== 'held') }) };
}

describe('writes that are confirmed', () => {
  it('are asked about in every way in which a file\'s text can be lost, and change nothing where they are refused', async () => {
    const { below, files, asked } = make();
    const attempts: readonly (() => Promise<unknown>)[] = [
      () => files.open('held', { ...reading, write: true }), () => files.open('held', { ...reading, truncate: true }), () => files.removeFile('held'),
      () => files.rename('held', 'new'), () => files.rename('other', 'held'), () => files.link('held', 'new'),
    ];
    for (const attempt of attempts) await assert.rejects(attempt(), isRefused);
    assert.deepEqual([below.text('held'), below.text('other')], ['text', 'more']);
    assert.deepEqual((await below.readDirectory('')).map(({ name }) => name), ['held', 'other']);
    assert.deepEqual([...new Set(asked)].sort(), ['held', 'other']);
  });

  it('let everything else through unasked', async () => {
    const { files, asked } = make();
    assert.equal((await files.stat('held')).type, 'file');
    await (await files.open('held', reading)).close();
    await files.createDirectory('d');
    await files.removeDirectory('d');
    await files.symlink('held', 'soft');
    assert.equal(await files.readLink('soft'), 'held');
    assert.deepEqual(asked, []);
  });

  it('keep the promise of the files below to refuse links by themselves, without which each path is looked at bit by bit', () => {
    const { below } = make();
    const mayWrite = async (): Promise<boolean> => true;
    assert.equal(confirmedWrites(below, { mayWrite }).refusesLinks, undefined);
    assert.equal(confirmedWrites(Object.assign(below, { refusesLinks: true }), { mayWrite }).refusesLinks, true);
  });
});
