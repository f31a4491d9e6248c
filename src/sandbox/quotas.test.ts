import assert from 'node:assert/strict';
import { MemoryFileSystem } from '../../test/support/memoryFileSystem';
import { WasiProgram } from '../../test/support/wasiProgram';
import { ExecutionEnd } from './executionEnd';
import type { FileQuotas } from './fileQuotas';
import type { WholeFileStore } from './wholeFileStore';
import { createWholeFileSystem } from './wholeFileSystem';

const CREATE = 1;
const DIRECTORY = 2;

const programWith = (quotas: Partial<FileQuotas>, files = new MemoryFileSystem({ 'a.txt': 'alpha', 'b.txt': 'beta', 'd': { one: '1', two: '2', three: '3' } })): WasiProgram =>
  new WasiProgram({ files, quotas });

const endsWith = (message: string) => (error: unknown): boolean => {
  assert.ok(error instanceof ExecutionEnd, String(error));
  assert.deepEqual([error.reason, error.message], ['quota-exhausted', message]);
  return true;
};

describe('quotas of the file system', () => {
  it('bytes read: the last that fits is given, the next ends the execution', async () => {
    const program = programWith({ readBytes: 5 });
    const fd = await program.fd('a.txt', { base: 2n });
    assert.equal(await program.readFile(fd, 5), 'alpha');
    const other = await program.fd('b.txt', { base: 2n });
    await assert.rejects(program.readFile(other, 5), endsWith('Stopped: used up its quota of 5 bytes read from files (5 used, 4 more wanted).'));
  });

  it('bytes written, and nothing of what goes beyond', async () => {
    const files = new MemoryFileSystem({});
    const program = programWith({ writtenBytes: 1_000 }, files);
    const fd = await program.fd('new', { flags: CREATE });
    assert.equal(await program.writeFile(fd, 'x'.repeat(1_000)), 'success');
    await assert.rejects(program.writeFile(fd, 'y'), endsWith('Stopped: used up its quota of 1,000 bytes written to files (1,000 used, 1 more wanted).'));
    assert.equal(files.text('new').length, 1_000);
  });

  it('growing a file without writing counts as well, shrinking does not', async () => {
    const program = programWith({ writtenBytes: 100 });
    const fd = await program.fd('a.txt');
    assert.equal(await program.raw('fd_filestat_set_size', fd, 105n), 'success');
    assert.equal(await program.raw('fd_filestat_set_size', fd, 0n), 'success');
    await assert.rejects(program.raw('fd_allocate', fd, 0n, 1n << 60n), endsWith('Stopped: used up its quota of 100 bytes written to files (100 used, 1,152,921,504,606,847,000 more wanted).'));
    await assert.rejects(program.raw('fd_filestat_set_size', fd, 1n), endsWith('Stopped: used up its quota of 100 bytes written to files (100 used, 1 more wanted).'));
  });

  it('open files: those open at a time', async () => {
    const program = programWith({ openFiles: 2 });
    for (let round = 0; round < 5; round += 1) {
      const fds = [await program.fd('a.txt'), await program.fd('b.txt')];
      for (const fd of fds) assert.equal(await program.raw('fd_close', fd), 'success');
    }
    for (let round = 0; round < 5; round += 1) assert.equal(await program.open('missing'), 'noent');
    await program.fd('a.txt');
    await program.fd('a.txt');
    await assert.rejects(program.open('a.txt'), endsWith('Stopped: used up its quota of 2 open files (2 used, 1 more wanted).'));
  });

  it('operations, failed ones included', async () => {
    const program = programWith({ operations: 10 });
    for (let round = 0; round < 10; round += 1) assert.equal(await program.stat('missing'), 'noent');
    await assert.rejects(program.stat('missing'), endsWith('Stopped: used up its quota of 10 operations on files (10 used, 1 more wanted).'));
  });

  it('entries of folders', async () => {
    const program = programWith({ directoryEntries: 7 });
    const fd = await program.fd('d', { flags: DIRECTORY, base: 1n << 14n });
    await program.readdir(fd, 4096);
    await program.readdir(fd, 4096, 2n);
    await program.readdir(fd, 4096);
    await assert.rejects(program.readdir(fd, 4096), endsWith('Stopped: used up its quota of 7 directory entries listed (6 used, 3 more wanted).'));
  });

  it('tell what was used; of open files the most at a time', async () => {
    const program = programWith({});
    const fd = await program.fd('a.txt', { base: 2n });
    await program.readFile(fd, 3);
    assert.equal(await program.raw('fd_close', fd), 'success');
    const { operations, ...use } = program.wasi.fileUse;
    assert.deepEqual(use, { readBytes: 3, writtenBytes: 0, openFiles: 1, directoryEntries: 0 });
    assert.ok(operations > 0);
  });

  it('are asked before the files are', async () => {
    const files = new MemoryFileSystem({ a: 'x' });
    const program = programWith({ operations: 1 }, files);
    assert.notEqual(await program.stat('a'), 'noent');
    assert.equal(files.calls.length, 1);
    await assert.rejects(program.stat('a'), ExecutionEnd);
    assert.equal(files.calls.length, 1);
  });
});

describe('a file of 50 MB written in pieces of 64 KB', () => {
  const PIECE = 'x'.repeat(64_000);
  const writeAll = async (program: WasiProgram, pieces: number): Promise<void> => {
    const fd = await program.fd('big', { flags: CREATE });
    for (let index = 0; index < pieces; index += 1) assert.equal(await program.writeFile(fd, PIECE), 'success');
    assert.equal(await program.raw('fd_close', fd), 'success');
  };

  it('costs one write of the store where files are stored as wholes, not one for each piece', async () => {
    let bytes = 0;
    let writes = 0;
    let size: number | undefined;
    const refuse = (): Promise<never> => Promise.reject(new Error('not asked for'));
    const store: WholeFileStore = {
      stat: async path => {
        if (path === '') return { type: 'directory', size: 0, created: 0, modified: 0 };
        if (size === undefined) throw new (await import('./fileSystemError')).FileSystemError('noent');
        return { type: 'file', size, created: 0, modified: 0 };
      },
      write: async (_path, contents) => {
        writes += 1;
        bytes += contents.length;
        size = contents.length;
      },
      list: async () => [], read: async () => new Uint8Array(0), createDirectory: refuse, remove: refuse, rename: refuse,
    };
    await writeAll(new WasiProgram({ files: createWholeFileSystem(store) }), 782);
    assert.equal(size, 782 * 64_000);
    assert.ok(writes <= 2, `${writes} writes`);
    assert.equal(bytes, size);
  });

  it('takes operations in proportion to its size', async () => {
    const count = async (pieces: number): Promise<number> => {
      let operations = 0;
      const empty = new MemoryFileSystem({});
      const counting = Object.assign(Object.create(empty) as MemoryFileSystem, {
        stat: (path: string) => empty.stat(path),
        open: async (...args: Parameters<MemoryFileSystem['open']>) => {
          const file = await empty.open(...args);
          return { ...file, write: async () => void (operations += 1), stat: () => ((operations += 1), file.stat()), setSize: async () => void (operations += 1) };
        },
      });
      await writeAll(new WasiProgram({ files: counting }), pieces);
      return operations;
    };
    assert.equal(await count(782), 2 * await count(391));
  });
});
