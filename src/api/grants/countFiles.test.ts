import assert from 'node:assert/strict';
import { MemoryFileSystem } from '../../../test/support/memoryFileSystem';
import { countFiles } from './countFiles';

const FILES = { docs: { 'a.md': '', 'b.md': '', deep: { 'c.md': '' } }, src: { 'd.ts': '' }, 'e.md': '' };

describe('the count of files that patterns name', () => {
  const count = (globs: readonly string[], within?: readonly string[]) => countFiles([new MemoryFileSystem(FILES)], { globs, within }, new AbortController().signal);

  it('is of files, at any depth', async () => {
    assert.deepEqual(await count(['**']), { matching: 5, isCapped: false });
    assert.deepEqual(await count(['docs/**', 'e.md']), { matching: 4, isCapped: false });
    assert.deepEqual(await count(['docs/*']), { matching: 2, isCapped: false });
  });

  it('is of those only that what is asked for names as well', async () => {
    assert.deepEqual(await count(['**'], ['docs/**']), { matching: 3, isCapped: false });
    assert.deepEqual(await count(['src/**'], ['docs/**']), { matching: 0, isCapped: false });
  });

  it('leaves out patterns that can\'t be read', async () => {
    assert.deepEqual(await count(['../**', 'e.md']), { matching: 1, isCapped: false });
  });

  it('is that of all folders', async () => {
    const folders = [new MemoryFileSystem(FILES), new MemoryFileSystem({ 'f.md': '' })];
    assert.deepEqual(await countFiles(folders, { globs: ['*.md'] }, new AbortController().signal), { matching: 2, isCapped: false });
  });

  it('ends with what was found by then where there is more to look at than may be', async () => {
    const { matching, isCapped } = await countFiles([new MemoryFileSystem(FILES)], { globs: ['**'] }, new AbortController().signal, { entries: 3, milliseconds: 60_000 });
    assert.equal(isCapped, true);
    assert.ok(matching <= 3);
  });

  it('ends when nobody waits for it', async () => {
    await assert.rejects(countFiles([new MemoryFileSystem(FILES)], { globs: ['**'] }, AbortSignal.abort()), { code: 'cancelled' });
  });
});
