import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inTemporaryFolder } from './airlock';
import { ID, errorOf, lay, newKey, onRoot, trust } from './packages';

function mount(...args: readonly string[]): boolean {
  return process.platform === 'linux' && spawnSync('mount', args, { stdio: 'ignore' }).status === 0;
}

describe('a root on a file system that is full or can only be read', () => {
  it('is left as it was by installations and runs, with a clear message', async function () {
    await inTemporaryFolder(async folder => {
      const disk = join(folder, 'disk'), root = join(disk, 'root');
      await mkdir(disk);
      // Only who may mount can have such a file system.
      if (!mount('-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk)) return this.skip();
      try {
        const key = await newKey();
        await trust(root, key);
        assert.equal((await onRoot(root, ['install', await lay(join(folder, 'hello'), { key })])).code, 0);
        const before = await readdir(join(root, 'plugins'));
        const next = await lay(join(folder, 'next'), { key, version: '2.0.0' });

        await writeFile(join(disk, 'fill'), new Uint8Array(4 << 20)).catch(() => undefined);
        const full = await onRoot(root, ['install', next, '--json']);
        assert.equal(full.code, 74);
        assert.match(errorOf(full).message, /the disk is full/);
        await rm(join(disk, 'fill'));

        assert.ok(mount('-o', 'remount,ro', disk));
        const readOnly = await onRoot(root, ['install', next, '--json']);
        assert.equal(readOnly.code, 74);
        assert.match(errorOf(readOnly).message, /the file system is read-only/);
        assert.equal((await onRoot(root, ['run', ID])).code, 74);
        assert.match((await onRoot(root, ['list'])).stdout, /org\.example\.hello {2}1\.0\.0/);
        assert.deepEqual(await readdir(join(root, 'plugins')), before);
      } finally {
        spawnSync('umount', [disk]);
      }
    });
  });
});
