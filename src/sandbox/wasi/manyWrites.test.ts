import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStore } from '../../../test/support/memoryStore';
import { WasiProgram } from '../../../test/support/wasiProgram';
import { createNodeFileSystem } from '../../platform/node/nodeFileSystem';
import type { FileSystem, OpenFile } from '../types';
import { createWholeFileSystem } from '../wholeFileSystem';
import { FdFlag, OpenFlag, Whence } from './abi';

const PIECE_BYTES = 64 * 1024;
const MB = 1024 * 1024;
const piece = 'airlock '.repeat(PIECE_BYTES / 8);

/** What a backend was asked for. */
interface Work {
  calls: number;
  writtenBytes: number;
}

interface Backend {
  readonly files: FileSystem;
  readonly work: Work;
  sizeOf(path: string): Promise<number>;
  close(): Promise<void>;
}

/** Real files, each call counted. */
async function onDisk(): Promise<Backend> {
  const root = await mkdtemp(join(tmpdir(), 'airlock-writes-'));
  const work = { calls: 0, writtenBytes: 0 };
  return {
    files: counted(createNodeFileSystem(root), work), work,
    sizeOf: async path => (await stat(join(root, path))).size,
    close: () => rm(root, { recursive: true }),
  };
}

/** A virtual workspace: what counts is what its provider is asked for. */
async function virtual(): Promise<Backend> {
  const store = new MemoryStore();
  return { files: createWholeFileSystem(store), work: store, sizeOf: async path => (await store.stat(path)).size, close: async () => undefined };
}

function counted(files: FileSystem, work: Work): FileSystem {
  const counting = <T extends object>(target: T, after: (name: string, args: readonly unknown[], result: unknown) => unknown): T => new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        work.calls += 1;
        return after(String(name), args, await Reflect.apply(value, object, args));
      };
    },
  });
  return counting(files, (name, _args, result) => (name !== 'open' ? result : counting(result as OpenFile, (method, [, bytes], answer) => {
    if (method === 'write') work.writtenBytes += (bytes as Uint8Array).length;
    return answer;
  })));
}

/** Ways in which programs write a file piece by piece: what they do for each. */
const ways: Readonly<Record<string, { readonly append?: boolean; readonly piece: (program: WasiProgram, fd: number, index: number) => Promise<unknown> }>> = {
  'one after another': { piece: async () => undefined },
  'by appending': { append: true, piece: async () => undefined },
  'looking at its status each time': { piece: (program, fd) => program.raw('fd_filestat_get', fd, program.out) },
  'looking at its name each time': { piece: program => program.stat('big') },
  'looking for its end each time': { piece: (program, fd) => program.raw('fd_seek', fd, 0n, Whence.end, program.out) },
};

async function write(backend: Backend, megabytes: number, way: string): Promise<Work> {
  const program = new WasiProgram({ files: backend.files });
  const { append = false, piece: also } = ways[way] ?? assert.fail(way);
  const before = { ...backend.work };
  const fd = await program.fd('big', { flags: OpenFlag.create | OpenFlag.truncate, fdflags: append ? FdFlag.append : 0 });
  const pieces = megabytes * MB / PIECE_BYTES;
  for (let index = 0; index < pieces; index += 1) {
    assert.equal(await program.writeFile(fd, piece), 'success');
    await also(program, fd, index);
  }
  assert.equal(await program.raw('fd_close', fd), 'success');
  await program.dispose();
  assert.equal(await backend.sizeOf('big'), megabytes * MB);
  return { calls: backend.work.calls - before.calls, writtenBytes: backend.work.writtenBytes - before.writtenBytes };
}

describe('a file of 50 MB written in pieces of 64 KB', () => {
  for (const [name, make] of Object.entries({ 'on disk': onDisk, 'in a virtual workspace': virtual })) {
    for (const way of Object.keys(ways)) {
      it(`${name}, ${way}: every byte is written once, and five times the size takes at most five times the calls`, async () => {
        const backend = await make();
        try {
          const small = await write(backend, 10, way);
          const large = await write(backend, 50, way);
          assert.equal(small.writtenBytes, 10 * MB);
          assert.equal(large.writtenBytes, 50 * MB);
          assert.ok(large.calls <= 5 * small.calls, `${large.calls} calls for 50 MB, ${small.calls} for 10 MB`);
        } finally {
          await backend.close();
        }
      });
    }
  }
});
