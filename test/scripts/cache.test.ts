import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachePath, cached } from '../../scripts/vscode/cache.mjs';

describe('the cache of what was fetched', () => {
  const name = `test-${process.pid}`;

  afterEach(() => rm(cachePath(name), { recursive: true, force: true }));

  const fill = (text: string) => async (folder: string) => writeFile(join(folder, 'file'), text);
  const content = async () => readFile(join(cachePath(name), 'file'), 'utf8');

  it('makes a folder once', async () => {
    await cached(name, fill('first'));
    await cached(name, fill('second'));
    assert.equal(await content(), 'first');
  });

  it('has nothing under the name where making it failed', async () => {
    await assert.rejects(cached(name, async folder => {
      await fill('half')(folder);
      throw new Error('no network');
    }), /no network/);
    assert.equal(existsSync(cachePath(name)), false);
  });

  it('has one whole folder where two make it at the same time', async () => {
    await Promise.all(['one', 'two', 'three'].map(text => cached(name, fill(text))));
    assert.ok(['one', 'two', 'three'].includes(await content()));
  });
});
