import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchFolder } from './watchFolder';

describe('watching a folder', () => {
  let root: string;
  let folder: string;
  let told = 0;
  let watching: { dispose(): void } | undefined;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'airlock-watch-'));
    folder = join(root, 'a', 'b');
    told = 0;
  });
  afterEach(async () => {
    watching?.dispose();
    await rm(root, { recursive: true, force: true });
  });

  const start = (): void => { watching = watchFolder(folder, () => { told += 1; }); };

  /** Does something, and waits until the watch has told of it. */
  async function isTold(action: () => Promise<unknown>): Promise<void> {
    // What is left to be told of earlier steps comes first.
    await new Promise(resolve => setTimeout(resolve, 50));
    const before = told;
    await action();
    for (const last = Date.now() + 20_000; told === before;) {
      assert.ok(Date.now() < last, 'nothing was told');
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }

  it('tells of files that are made, changed, replaced and removed', async () => {
    await mkdir(folder, { recursive: true });
    start();
    await isTold(() => writeFile(join(folder, 'x'), '1'));
    await isTold(() => writeFile(join(folder, 'x'), '22'));
    await writeFile(join(root, 'y'), '3');
    await isTold(() => rename(join(root, 'y'), join(folder, 'x')));
    await isTold(() => rm(join(folder, 'x')));
  });

  it('tells of the folder itself, and goes on with the next one of its name', async () => {
    await mkdir(folder, { recursive: true });
    start();
    for (let round = 0; round < 3; round++) {
      await isTold(() => rm(join(root, 'a'), { recursive: true }));
      await isTold(() => mkdir(folder, { recursive: true }));
      await isTold(() => writeFile(join(folder, 'x'), '1'));
      await isTold(() => rename(folder, join(root, `moved-${round}`)));
      await isTold(() => mkdir(folder));
      await isTold(() => writeFile(join(folder, 'x'), '1'));
    }
  });

  it('waits for a folder that is not there yet', async () => {
    start();
    await mkdir(join(root, 'a'));
    await isTold(() => mkdir(folder));
    await isTold(() => writeFile(join(folder, 'x'), '1'));
  });

  it('tells nothing once it is disposed of', async () => {
    await mkdir(folder, { recursive: true });
    start();
    await isTold(() => writeFile(join(folder, 'x'), '1'));
    watching?.dispose();
    const before = told;
    await writeFile(join(folder, 'x'), '2');
    await rm(folder, { recursive: true });
    await new Promise(resolve => setTimeout(resolve, 50));
    assert.equal(told, before);
  });
});
