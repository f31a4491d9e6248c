import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryFileSystem } from '../../../test/support/memoryFileSystem';
import { MemoryStore } from '../../../test/support/memoryStore';
import { WasiProgram } from '../../../test/support/wasiProgram';
import { createNodeFileSystem } from '../../platform/node/nodeFileSystem';
import { OverlayFileSystem } from '../overlay';
import type { FileAccess, FileSystem } from '../types';
import { createWholeFileSystem } from '../wholeFileSystem';

const CREATE = 1, DIRECTORY = 2, EXCLUSIVE = 4, TRUNCATE = 8;
const READ = 1n << 1n, WRITE = 1n << 6n;
const onlyRead: FileAccess = { canRead: () => true, canWrite: () => false };

/** Every backend, with one file, `there`. */
const backends: Readonly<Record<string, () => { readonly files: FileSystem; readonly dispose?: () => void }>> = {
  'real files': () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'airlock-open-')));
    writeFileSync(join(root, 'there'), 'text');
    return { files: createNodeFileSystem(root), dispose: () => { rmSync(root, { recursive: true }); } };
  },
  'a virtual workspace': () => ({ files: createWholeFileSystem(new MemoryStore({ there: 'text' })) }),
  'a preview': () => ({ files: new OverlayFileSystem(new MemoryFileSystem({ there: 'text' })) }),
};

const names = async (files: FileSystem): Promise<string[]> => (await files.readDirectory('')).map(({ name }) => name);

for (const [what, make] of Object.entries(backends)) {
  describe(`path_open on ${what}`, () => {
    it('without O_CREAT never makes a file, whatever else is asked for', async () => {
      const { files, dispose } = make();
      for (const flags of [0, TRUNCATE, EXCLUSIVE, DIRECTORY, EXCLUSIVE | TRUNCATE]) {
        for (const base of [0n, READ, WRITE, READ | WRITE]) {
          const program = new WasiProgram({ files });
          assert.equal(await program.open('missing', { flags, base }), 'noent', `${flags} ${base}`);
          assert.equal(await program.open('missing/below', { flags, base }), 'noent');
          assert.equal(typeof await program.stat('missing'), 'string');
          await program.dispose();
        }
      }
      assert.deepEqual(await names(files), ['there']);
      dispose?.();
    });

    it('with O_CREAT and no right to write makes nothing, and still reads what is there', async () => {
      const { files, dispose } = make();
      const program = new WasiProgram({ files, access: onlyRead });
      for (const flags of [CREATE, CREATE | EXCLUSIVE, CREATE | TRUNCATE]) {
        for (const base of [0n, READ, WRITE]) assert.equal(await program.open('missing', { flags, base }), 'acces', `${flags} ${base}`);
      }
      const fd = await program.fd('there', { flags: CREATE, base: READ });
      assert.equal(await program.readFile(fd, 10), 'text');
      assert.deepEqual(program.wasi.denials.map(({ path }) => path), ['/workspace/missing']);
      assert.deepEqual(await names(files), ['there']);
      await program.dispose();
      dispose?.();
    });

    it('with O_CREAT for reading does not make again what vanishes between the look and the opening', async () => {
      const { files, dispose } = make();
      let vanish = false;
      const racing: FileSystem = {
        ...bound(files),
        open: async (path, options) => {
          if (vanish) await files.removeFile(path);
          return files.open(path, options);
        },
      };
      const program = new WasiProgram({ files: racing, access: onlyRead });
      vanish = true;
      assert.equal(await program.open('there', { flags: CREATE, base: READ }), 'noent');
      assert.deepEqual(await names(files), []);
      await program.dispose();
      dispose?.();
    });
  });
}

/** A file system whose methods can be taken apart. */
function bound(files: FileSystem): FileSystem {
  return {
    stat: path => files.stat(path), readDirectory: path => files.readDirectory(path), readLink: path => files.readLink(path), open: (path, options) => files.open(path, options),
    createDirectory: path => files.createDirectory(path), removeDirectory: path => files.removeDirectory(path), removeFile: path => files.removeFile(path),
    rename: (from, to) => files.rename(from, to), symlink: (target, path) => files.symlink(target, path), link: (from, to) => files.link(from, to),
    setTimes: (path, accessed, modified) => files.setTimes(path, accessed, modified),
  };
}
