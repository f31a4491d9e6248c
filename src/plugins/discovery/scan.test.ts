import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rawZip } from '../../../test/support/rawZip';
import { MANIFEST } from '../../../test/support/serviceFixture';
import { NodeStorage } from '../../platform/node/nodeStorage';
import { Scanner } from './scan';
import type { FoundPackage } from './scan';

describe('looking for packages on the machine', () => {
  let root: string;
  let directory: string;
  let scanner: Scanner;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'airlock-discovery-'));
    directory = join(root, 'plugins');
    await mkdir(directory);
    scanner = new Scanner({ storage: new NodeStorage(), stagingRoot: join(root, 'staging'), now: Date.now, signal: new AbortController().signal });
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const scan = (): Promise<readonly FoundPackage[]> => scanner.scan([{ location: directory, scope: 'setting' }, { location: join(root, 'nowhere'), scope: 'system' }]);
  const named = (found: readonly FoundPackage[]): string[] => found.map(({ location, manifest, problem }) => `${location.slice(directory.length + 1)}: ${manifest?.version ?? problem?.code ?? ''}`);
  const put = async (name: string, contents: string | Uint8Array): Promise<void> => {
    await mkdir(join(directory, name, '..'), { recursive: true });
    await writeFile(join(directory, name), contents);
  };

  it('finds folders, archives, and modules with their manifests', async () => {
    await put('folder/plugin.toml', MANIFEST);
    await put('folder/hello.wasm', '');
    await put('flat.toml', MANIFEST.replace('hello.wasm', 'flat.wasm').replace('0.1.0', '0.2.0'));
    await put('flat.wasm', '');
    await put('packed.zip', rawZip([{ name: 'x/plugin.toml', contents: MANIFEST.replace('0.1.0', '0.3.0') }, { name: 'x/hello.wasm', contents: '' }]));
    await put('notes.txt', 'nothing');
    await put('.hidden/plugin.toml', MANIFEST);
    assert.deepEqual(named(await scan()), ['flat.wasm: 0.2.0', 'folder: 0.1.0', 'packed.zip: 0.3.0']);
  });

  it('lists what is broken with its problem, and follows no links', async () => {
    await put('empty/readme.md', '');
    await put('nomodule/plugin.toml', MANIFEST);
    await put('wrong/plugin.toml', '[plugin');
    await put('bare.wasm', '');
    await put('evil.zip', rawZip([{ name: '../plugin.toml', contents: MANIFEST }]));
    await put('broken.zip', 'no archive');
    await put('outside/plugin.toml', MANIFEST);
    await put('outside/hello.wasm', '');
    await symlink(join(directory, 'outside'), join(directory, 'linked'));
    assert.deepEqual(named(await scan()), ['bare.wasm: manifest.missing', 'broken.zip: archive.malformed', 'empty: manifest.missing', 'evil.zip: archive.unsafe-path', 'linked: package.io', 'nomodule: module.missing', 'outside: 0.1.0', 'wrong: manifest.syntax']);
    assert.ok((await scan()).every(({ manifest, problem }) => manifest !== undefined || (problem?.sentence ?? '').length > 10));
  });

  it('is a problem where a directory is none, and nothing where it is not there', async () => {
    await rm(directory, { recursive: true });
    assert.deepEqual(await scan(), []);
    await writeFile(directory, '');
    assert.deepEqual((await scan()).map(({ problem }) => problem?.code), ['package.io']);
  });

  it('looks at so many packages and says that there are more', async () => {
    for (let index = 0; index < 205; index++) await mkdir(join(directory, `p${index}`));
    const found = await scan();
    assert.equal(found.length, 201);
    assert.match(found.at(-1)?.problem?.message ?? '', /more than 200/);
  });

  it('sees an archive that was replaced', async () => {
    const archive = (version: string): Uint8Array => rawZip([{ name: 'plugin.toml', contents: MANIFEST.replace('0.1.0', version) }, { name: 'hello.wasm', contents: '' }]);
    await put('packed.zip', archive('0.1.0'));
    assert.deepEqual(named(await scan()), ['packed.zip: 0.1.0']);
    const [first] = await scan();
    assert.equal(first, (await scan())[0], 'unpacked again');
    await put('packed.zip', archive('0.10.0'));
    assert.deepEqual(named(await scan()), ['packed.zip: 0.10.0']);
  });
});
