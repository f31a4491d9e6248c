import assert from 'node:assert/strict';
import { FileSystemError } from './fileSystemError';
import type { FileSystem, OpenFileOptions } from './types';
import type { WholeFileStore } from './wholeFileStore';
import { createWholeFileSystem } from './wholeFileSystem';

/** A store of whole files in memory: files, folders (`undefined`) and links by path, and which were written. */
function fake(tree: Record<string, string | undefined>, links: readonly string[] = []): { files: WholeFileStore; tree: Map<string, Uint8Array | undefined>; writes: string[] } {
  const entries = new Map<string, Uint8Array | undefined>([['', undefined], ...Object.entries(tree).map(([path, text]) => [path, text === undefined ? undefined : new TextEncoder().encode(text)] as const)]);
  const writes: string[] = [];
  const need = (path: string): Uint8Array | undefined => {
    if (!entries.has(path)) throw new FileSystemError('noent');
    return entries.get(path);
  };
  const statOf = (path: string): Awaited<ReturnType<WholeFileStore['stat']>> => {
    const bytes = need(path);
    return { type: links.includes(path) ? 'symlink' : bytes === undefined ? 'directory' : 'file', size: bytes?.length ?? 0, modified: 1_000, created: 1_000 };
  };
  const files: WholeFileStore = {
    stat: async path => statOf(path),
    list: async path => {
      need(path);
      const prefix = path === '' ? '' : `${path}/`;
      return [...entries.keys()].filter(each => each !== '' && each.startsWith(prefix) && !each.slice(prefix.length).includes('/')).map(each => ({ name: each.slice(prefix.length), type: statOf(each).type }));
    },
    read: async path => need(path) ?? new Uint8Array(0),
    write: async (path, bytes) => {
      writes.push(path);
      entries.set(path, bytes);
    },
    createDirectory: async path => { entries.set(path, undefined); },
    remove: async path => {
      need(path);
      entries.delete(path);
    },
    rename: async (from, to) => {
      for (const [path, bytes] of [...entries]) {
        if (path !== from && !path.startsWith(`${from}/`)) continue;
        entries.delete(path);
        entries.set(to + path.slice(from.length), bytes);
      }
    },
  };
  return { files, tree: entries, writes };
}

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
    const fs = createWholeFileSystem(fake({ 'a.txt': 'hello' }).files);
    const file = await fs.open('a.txt', reading);
    assert.equal(text(await file.read(1n, 3)), 'ell');
    assert.equal(text(await file.read(3n, 100)), 'lo');
    assert.equal((await file.read(1n << 62n, 100)).length, 0);
    await file.close();
  });

  it('writes once, when the file is closed', async () => {
    const { files, tree, writes } = fake({ 'a.txt': 'hello' });
    const fs = createWholeFileSystem(files);
    const file = await fs.open('a.txt', writing);
    for (let index = 0; index < 1_000; index++) await file.write(BigInt(index), bytes('x'));
    assert.deepEqual(writes, []);
    await file.close();
    assert.deepEqual(writes, ['a.txt']);
    assert.equal(text(tree.get('a.txt')), 'x'.repeat(1_000));
  });

  it('shows what is written to other handles and to stat at once', async () => {
    const fs = createWholeFileSystem(fake({ 'a.txt': 'hello' }).files);
    const writer = await fs.open('a.txt', writing);
    await writer.write(5n, bytes(' there'));
    assert.equal(await readAll(fs, 'a.txt'), 'hello there');
    assert.equal((await fs.stat('a.txt')).size, 11n);
    await writer.close();
  });

  it('makes a file at once, fills gaps with zeros, and cuts', async () => {
    const { files, tree } = fake({});
    const fs = createWholeFileSystem(files);
    const file = await fs.open('new', writing);
    assert.ok(tree.has('new'));
    await file.write(2n, bytes('b'));
    await file.setSize(1n);
    await file.setSize(3n);
    await file.close();
    assert.deepEqual([...tree.get('new') ?? []], [0, 0, 0]);
  });

  it('refuses what WASI refuses, by the same names', async () => {
    const fs = createWholeFileSystem(fake({ 'a.txt': 'x', 'dir': undefined, 'dir/b': 'y', 'soft': 'x' }, ['soft']).files);
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
    assert.equal(await errno(read.write(0n, bytes('x'))), 'badf');
    await read.close();
  });

  it('keeps a file within its bound', async () => {
    const fs = createWholeFileSystem(fake({}).files);
    const file = await fs.open('big', writing);
    assert.equal(await errno(file.setSize(1n << 40n)), 'fbig');
    assert.equal(await errno(file.write(1n << 62n, bytes('x'))), 'fbig');
    await file.close();
  });

  it('follows an open file when it is renamed, and does not bring a removed one back', async () => {
    const { files, tree } = fake({ 'dir': undefined, 'dir/a': 'one', 'gone': 'x' });
    const fs = createWholeFileSystem(files);
    const file = await fs.open('dir/a', writing);
    await fs.rename('dir', 'moved');
    await file.write(0n, bytes('two'));
    await file.close();
    assert.equal(text(tree.get('moved/a')), 'two');
    assert.ok(!tree.has('dir/a'));
    const removed = await fs.open('gone', writing);
    await removed.write(0n, bytes('back'));
    await fs.removeFile('gone');
    await removed.close();
    assert.ok(!tree.has('gone'));
  });
});
