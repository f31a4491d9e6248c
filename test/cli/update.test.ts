import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { SigningKey } from '../../src/plugins/trust/keyFile';
import { commit, git } from '../sources/gitServer';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { inTemporaryFolder } from './airlock';
import { ID, errorOf, jsonOf, lay, newKey, onRoot, trust } from './packages';

interface Update {
  readonly id: string;
  readonly kind: string;
  readonly from?: string;
  readonly version?: string;
  readonly newRequests?: readonly { readonly name: string }[];
  readonly error?: { readonly code: string };
}

/** A root with version 1.0.0 of a plugin, installed from a folder. */
async function withPlugin(folder: string): Promise<{ readonly root: string; readonly source: string; readonly key: SigningKey; readonly lay: (version: string, more?: string) => Promise<unknown> }> {
  const root = join(folder, 'root'), source = join(folder, 'hello');
  const key = await newKey();
  await trust(root, key);
  await lay(source, { key });
  assert.equal((await onRoot(root, ['install', source])).code, 0);
  return { root, source, key, lay: (version, more = '') => lay(source, { key, version, more }) };
}

async function update(root: string, ...args: readonly string[]): Promise<Update> {
  const ended = await onRoot(root, ['update', ID, '--json', ...args]);
  const [first] = jsonOf(ended)['updates'] as Update[];
  return first ?? assert.fail('no update');
}

describe('airlock update, rollback, pin and versions', () => {
  it('update to what is there now, keep what was, and go back', () => inTemporaryFolder(async folder => {
    const { root, lay } = await withPlugin(folder);
    assert.equal((await update(root)).kind, 'current');
    await lay('1.1.0');
    const { kind, from, version } = await update(root);
    assert.deepEqual({ kind, from, version }, { kind: 'updated', from: '1.0.0', version: '1.1.0' });
    const listed = jsonOf(await onRoot(root, ['versions', ID, '--json']))['versions'] as { version: string; isActive: boolean; isKept: boolean }[];
    assert.deepEqual(listed.map(({ version, isActive, isKept }) => [version, isActive, isKept]), [['1.1.0', true, true], ['1.0.0', false, true]]);
    assert.match((await onRoot(root, ['versions', ID])).stdout, /^VERSION +STATE +RUNNING +INSTALLED +PACKAGE\n1\.1\.0 +active +0 .*\n1\.0\.0 +kept +0 /);
    const back = await onRoot(root, ['rollback', ID, '--json']);
    assert.equal((jsonOf(back)['plugin'] as { version: string }).version, '1.0.0');
    const nowhere = await onRoot(root, ['rollback', ID, '--to', '9.9.9', '--json']);
    assert.equal(nowhere.code, 66);
    assert.equal(errorOf(nowhere).code, 'plugin.no-such-version');
  }));

  it('take a version that asks for more only where that is said', () => inTemporaryFolder(async folder => {
    const { root, lay } = await withPlugin(folder);
    await lay('1.1.0', 'capabilities = [{ name = "env", variables = ["HOME"] }]');
    const declined = await onRoot(root, ['update', ID, '--json']);
    assert.equal(declined.code, 77);
    assert.equal(errorOf(declined).code, 'consent.denied');
    assert.match(declined.stderr, /newly asks to see the environment variable HOME/);
    const taken = await update(root, '--yes');
    assert.equal(taken.kind, 'updated');
    assert.deepEqual(taken.newRequests?.map(({ name }) => name), ['env']);
    const run = await onRoot(root, ['run', ID]);
    assert.equal(run.code, 77, 'it is not allowed yet');
  }));

  it('refuse an older version, and any for a pinned plugin', () => inTemporaryFolder(async folder => {
    const { root, source, key, lay: layNext } = await withPlugin(folder);
    // What is in the folder that it was installed from is where somebody works: another folder is another matter.
    const other = await lay(join(folder, 'other'), { key, version: '0.9.0' });
    const older = await onRoot(root, ['install', other, '--json']);
    assert.equal(older.code, 65, older.stderr);
    assert.equal(errorOf(older).code, 'plugin.downgrade');
    assert.equal((await onRoot(root, ['install', other, '--allow-downgrade'])).code, 0);
    assert.equal((await onRoot(root, ['install', source])).code, 0);
    await layNext('2.0.0');
    assert.equal((jsonOf(await onRoot(root, ['pin', ID, '--json']))['plugin'] as { pinned: boolean }).pinned, true);
    const pinned = await onRoot(root, ['update', ID, '--json']);
    assert.equal(pinned.code, 65);
    assert.equal(errorOf(pinned).code, 'plugin.pinned');
    assert.match((await onRoot(root, ['update', '--all'])).stdout, /pinned, or none/);
    assert.equal((await onRoot(root, ['unpin', ID])).code, 0);
    assert.equal((await update(root)).version, '2.0.0');
  }));

  it('tell each plugin of several, and end with what failed first', () => inTemporaryFolder(async folder => {
    const { root, lay } = await withPlugin(folder);
    await lay('1.1.0');
    const ended = await onRoot(root, ['update', 'org.example.none', ID, '--json']);
    assert.equal(ended.code, 66);
    const updates = jsonOf(ended)['updates'] as Update[];
    assert.deepEqual(updates.map(({ id, kind }) => [id, kind]), [['org.example.none', 'failed'], [ID, 'updated']]);
    for (const args of [['update'], ['update', ID, '--all'], ['update', ID, 'x', '--to', '1']]) assert.equal((await onRoot(root, args)).code, 64);
  }));

  it('list the versions that a repository has, and update to one of them', () => inTemporaryFolder(async folder => {
    const root = join(folder, 'root'), repository = join(folder, 'hello.git');
    const key = await newKey();
    await trust(root, key);
    for (const version of ['1.0.0', '1.2.0', '1.10.0']) {
      const source = await lay(join(folder, version), { key, version });
      await commit(repository, Object.fromEntries(await Promise.all(['plugin.toml', 'hello.wasm', 'hello.sig'].map(async name => [name, await readFile(join(source, name))] as const))));
      git(repository, 'tag', `v${version}`);
    }
    const url = pathToFileURL(repository).href;
    assert.equal((await onRoot(root, ['tags', url])).stdout, '1.10.0\n1.2.0\n1.0.0\n');
    assert.deepEqual(jsonOf(await onRoot(root, ['tags', url, '--json']))['versions'], [{ version: '1.10.0', ref: 'v1.10.0' }, { version: '1.2.0', ref: 'v1.2.0' }, { version: '1.0.0', ref: 'v1.0.0' }]);
    assert.equal((await onRoot(root, ['install', url, '--ref', 'v1.0.0'])).code, 0);
    assert.equal((await update(root, '--to', '1.2.0')).version, '1.2.0');
    const missing = await onRoot(root, ['tags', pathToFileURL(join(folder, 'none.git')).href, '--json']);
    assert.equal(missing.code, 66);
    assert.equal(errorOf(missing).code, 'source.not-found');
  }));
});
