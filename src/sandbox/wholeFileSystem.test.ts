import assert from 'node:assert/strict';
import { MemoryStore } from '../../test/support/memoryStore';
import { FileSystemError } from './fileSystemError';
import type { FileSystem, OpenFileOptions } from './types';
import { createWholeFileSystem } from './wholeFileSystem';

const reading: OpenFileOptions = { read: true, write: false, create: false, exclusive: false, truncate: false, append: false };
const writing: OpenFileOptions = { ...reading, write: true, create: true };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array | undefined): string => new TextDecoder().decode(data);

async function errno(operation: Promise<unknown>): Promise<string> {
  try {
    await operation;
  } catch (error) {
    return error instanceof FileSystemError ? error.errno : String(error);
  }
  return 'success';
}

async function readAll(fs: FileSystem, path: string): Promise<string> {
  const file = await fs.open(path, reading);
  const data = await file.read(0n, 1_000);
  await file.close();
  return text(data);
}

describe('a file system over whole files', () => {
  it('reads parts of files, and nothing past their end', async () => {
    const fs = createWholeFileSystem(new MemoryStore({ 'a.txt': 'hello' }));
    const file = await fs.open('a.txt', reading);
    assert.equal(text(await file.read(1n, 3)), 'ell');
    assert.equal(text(await file.read(3n, 100)), 'lo');
    assert.equal((await file.read(1n << 62n, 100)).length, 0);
    await file.close();
  });

  it('writes once, when the file is closed', async () => {
    const store = new MemoryStore({ 'a.txt': 'hello' });
    const fs = createWholeFileSystem(store);
    const file = await fs.open('a.txt', writing);
    for (let index = 0; index < 1_000; index++) await file.write(BigInt(index), bytes('x'));
    assert.deepEqual(store.writes, []);
    await file.close();
    assert.deepEqual(store.writes, ['a.txt']);
    assert.equal(text(store.tree.get('a.txt')), 'x'.repeat(1_000));
  });

  it('shows what is written to other handles and to stat at once', async () => {
    const fs = createWholeFileSystem(new MemoryStore({ 'a.txt': 'hello' }));
    const writer = await fs.open('a.txt', writing);
    await writer.write(5n, bytes(' there'));
    assert.equal(await readAll(fs, 'a.txt'), 'hello there');
    assert.equal((await fs.stat('a.txt')).size, 11n);
    await writer.close();
  });

  it('makes a file at once, fills gaps with zeros, and cuts', async () => {
    const store = new MemoryStore({});
    const fs = createWholeFileSystem(store);
    const file = await fs.open('new', writing);
    assert.ok(store.tree.has('new'));
    await file.write(2n, bytes('b'));
    await file.setSize(1n);
    await file.setSize(3n);
    await file.close();
    assert.deepEqual([...store.tree.get('new') ?? []], [0, 0, 0]);
  });

  it('refuses what WASI refuses, by the same names', async () => {
    const fs = createWholeFileSystem(new MemoryStore({ 'a.txt': 'x', 'dir': undefined, 'dir/b': 'y', 'soft': 'x' }, ['soft']));
    assert.equal(await errno(fs.open('none', reading)), 'noent');
    assert.equal(await errno(fs.open('a.txt', { ...writing, exclusive: true })), 'exist');
    assert.equal(await errno(fs.open('dir', writing)), 'isdir');
    assert.equal(await errno(fs.open('soft', reading)), 'loop');
    assert.equal(await errno(fs.removeDirectory('dir')), 'notempty');
    assert.equal(await errno(fs.removeFile('dir')), 'isdir');
    assert.equal(await errno(fs.removeDirectory('a.txt')), 'notdir');
    assert.equal(await errno(fs.createDirectory('dir')), 'exist');
    assert.equal(await errno(fs.rename('a.txt', 'dir')), 'notempty');
    assert.equal(await errno(fs.symlink('a.txt', 'new')), 'notsup');
    assert.equal((await fs.stat('soft')).type, 'symlink');
    const read = await fs.open('a.txt', reading);
    assert.equal(await errno(read.setTimes(1n, undefined)), 'notsup');
    assert.equal(await errno(fs.setTimes('a.txt', undefined, 1n)), 'notsup');
    assert.equal(await errno(read.setTimes(undefined, undefined)), 'success');
    assert.equal(await errno(fs.setTimes('a.txt', undefined, undefined)), 'success');
    assert.equal(await errno(read.write(0n, bytes('x'))), 'badf');
    await read.close();
  });

  it('loses nothing that was written to an open file when removing it or moving another over it fails', async () => {
    const store = new MemoryStore({ 'a': 'one', 'b': 'two' });
    const refuse = async (): Promise<never> => {
      throw new FileSystemError('acces');
    };
    store.remove = refuse;
    store.rename = refuse;
    const fs = createWholeFileSystem(store);
    const file = await fs.open('a', writing);
    await file.write(0n, bytes('new'));
    assert.equal(await errno(fs.removeFile('a')), 'acces');
    assert.equal(await errno(fs.rename('b', 'a')), 'acces');
    await file.close();
    assert.equal(text(store.tree.get('a')), 'new');
  });

  it('of a store that is read-only says so at every change, before anything is asked of the store', async () => {
    const store = new MemoryStore({ 'a.txt': 'x', 'dir': undefined });
    const fs = createWholeFileSystem(Object.assign(store, { isReadOnly: () => true }));
    const attempts: readonly Promise<unknown>[] = [
      fs.open('a.txt', writing), fs.open('a.txt', { ...reading, truncate: true }), fs.open('new', { ...reading, create: true }),
      fs.createDirectory('new'), fs.removeDirectory('dir'), fs.removeFile('a.txt'), fs.rename('a.txt', 'b'),
    ];
    for (const attempt of attempts) assert.equal(await errno(attempt), 'rofs');
    assert.equal(await readAll(fs, 'a.txt'), 'x');
    assert.deepEqual([...store.tree.keys()], ['', 'a.txt', 'dir']);
  });

  it('keeps a file within its bound', async () => {
    const fs = createWholeFileSystem(new MemoryStore({}));
    const file = await fs.open('big', writing);
    assert.equal(await errno(file.setSize(1n << 40n)), 'fbig');
    assert.equal(await errno(file.write(1n << 62n, bytes('x'))), 'fbig');
    await file.close();
  });

  it('tells the status of an open file without writing it back', async () => {
    const store = new MemoryStore({ 'a.txt': 'hello' });
    const fs = createWholeFileSystem(store);
    const before = Date.now();
    const file = await fs.open('a.txt', writing);
    await file.write(5n, bytes('!'));
    for (const { size, modified } of [await file.stat(), await fs.stat('a.txt')]) {
      assert.equal(size, 6n);
      assert.ok(modified >= BigInt(before) * 1_000_000n, 'the time of the change, not of the last saved contents');
    }
    assert.deepEqual(store.writes, []);
    await file.sync();
    assert.deepEqual(store.writes, ['a.txt']);
    store.tree.delete('a.txt');
    assert.equal((await file.stat()).size, 6n, 'removed by somebody else, it is still open');
    await file.close();
  });

  it('follows an open file when it is renamed, and does not bring a removed one back', async () => {
    const store = new MemoryStore({ 'dir': undefined, 'dir/a': 'one', 'gone': 'x' });
    const fs = createWholeFileSystem(store);
    const file = await fs.open('dir/a', writing);
    await fs.rename('dir', 'moved');
    await file.write(0n, bytes('two'));
    await file.close();
    assert.equal(text(store.tree.get('moved/a')), 'two');
    assert.ok(!store.tree.has('dir/a'));
    const removed = await fs.open('gone', writing);
    await removed.write(0n, bytes('back'));
    await fs.removeFile('gone');
    await removed.close();
    assert.ok(!store.tree.has('gone'));
  });
});
