import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { airlock, inTemporaryFolder } from './airlock';
import { modulePath } from './fixtures';

describe('airlock run with a plugin that reads and writes whole files', () => {
  for (const fixture of ['c-hostfiles', 'rust-hostfiles', 'c-flatfiles']) {
    it(`gives ${fixture} the folders that --dir names, read-only where it says so, and nothing else`, () => inTemporaryFolder(async folder => {
      await writeFile(join(folder, 'a'), 'text');
      const open = await airlock(['run', modulePath(fixture), '--dir', `${folder}::/workspace`, '--', 'read', 'a', 'write', '/workspace/b', 'more']);
      assert.deepEqual([open.code, open.stdout.toString().split('\n')[0], await readFile(join(folder, 'b'), 'utf8')], [0, 'text', 'more'], open.stderr);
      const readOnly = await airlock(['run', modulePath(fixture), '--dir', `${folder}::/workspace::ro`, '--', 'write', 'b', 'less']);
      assert.match(readOnly.stderr, /^airlock: Stopped: called \S+write.file, which needs the capability fs\.write\./);
      const none = await airlock(['run', modulePath(fixture), '--', 'read', 'a']);
      assert.match(none.stderr, /^airlock: Stopped: called \S+read.file, which needs the capability fs\.read\./);
    }));
  }
});
