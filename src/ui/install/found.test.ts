import assert from 'node:assert/strict';
import { findPackages, type FolderListing } from './found';

type Tree = { readonly [name: string]: Tree | string };

function lister(tree: Tree): (path: string) => Promise<FolderListing> {
  return async path => {
    let here: Tree | string | undefined = tree;
    for (const name of path.split('/').filter(part => part !== '')) here = typeof here === 'object' ? here[name] : undefined;
    if (typeof here !== 'object' || 'unreadable' in here) throw new Error('cannot be listed');
    const entries = here;
    return { folders: Object.keys(entries).filter(name => typeof entries[name] === 'object'), holdsManifest: typeof entries['plugin.toml'] === 'string' };
  };
}

const folder: Tree = { 'plugin.toml': '' };

describe('finding packages in a workspace', () => {
  it('gives shallow ones first, then by name', async () => {
    assert.deepEqual(await findPackages(lister({ plugins: { b: folder, a: folder }, deep: { er: { one: folder } }, src: { 'a.c': '' } })), ['plugins/a', 'plugins/b', 'deep/er/one']);
  });

  it('takes the root itself, and looks no further inside a package', async () => {
    assert.deepEqual(await findPackages(lister({ ...folder, inner: folder })), ['']);
  });

  it('passes over hidden folders, dependencies, and folders that cannot be listed', async () => {
    assert.deepEqual(await findPackages(lister({ '.git': folder, 'node_modules': { x: folder }, 'locked': { unreadable: '' }, 'ok': folder })), ['ok']);
  });

  it('ends in a tree without an end', async () => {
    let listed = 0;
    await findPackages(async () => {
      listed++;
      return { folders: Array.from({ length: 50 }, (_, index) => `f${index}`), holdsManifest: false };
    });
    assert.equal(listed, 400);
  });
});
