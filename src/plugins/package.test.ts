import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NodeStorage } from '../platform/node/nodeStorage';
import { readPackage } from './package';
import { formatPublicKey, generateKey } from './trust/keyFile';
import { signFolder, verifyFolder } from './trust/signFolder';
import { trustOf } from './trust/trustFiles';
import { parseTrustFile } from './trust/trustedKeys';

const storage = new NodeStorage();
const MANIFEST = '[plugin]\nid = "org.example.hello"\nversion = "0.1.0"\n';
const MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

describe('a package folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-package-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function lay(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
    for (const [name, contents] of Object.entries(files)) await writeFile(join(folder, name), contents);
  }

  it('is read by its plugin.toml', async () => {
    await lay({ 'plugin.toml': `${MANIFEST}wasm = "hello.wasm"\n`, 'hello.wasm': MODULE });
    const read = await readPackage(storage, folder);
    assert.equal(read.manifest.id, 'org.example.hello');
    assert.deepEqual(read.module, MODULE);
    assert.equal(read.signature, undefined);
    assert.equal(read.signatureName, 'hello.sig');
  });

  it('is read by a manifest that has the module\'s name, and by any of its files', async () => {
    await lay({ 'hello.toml': MANIFEST, 'hello.wasm': MODULE, 'hello.sig': 'x', 'unrelated.toml': '' });
    for (const location of [folder, join(folder, 'hello.toml'), join(folder, 'hello.wasm'), join(folder, 'hello.sig'), pathToFileURL(folder).href]) {
      assert.equal((await readPackage(storage, location)).manifest.wasm, 'hello.wasm');
    }
  });

  it('that holds several packages is not guessed about', async () => {
    await lay({ 'a.toml': MANIFEST, 'a.wasm': MODULE, 'b.toml': MANIFEST, 'b.wasm': MODULE });
    await assert.rejects(readPackage(storage, folder), { code: 'manifest.missing', message: /a\.toml, b\.toml/ });
    assert.equal((await readPackage(storage, join(folder, 'b.wasm'))).manifestName, 'b.toml');
  });

  it('that lacks something says what', async () => {
    await assert.rejects(readPackage(storage, join(folder, 'nothing')), { code: 'package.not-found' });
    await assert.rejects(readPackage(storage, folder), { code: 'manifest.missing' });
    await lay({ 'x.wasm': MODULE, 'readme.md': '' });
    await assert.rejects(readPackage(storage, join(folder, 'x.wasm')), { code: 'manifest.missing' });
    await assert.rejects(readPackage(storage, join(folder, 'readme.md')), { code: 'package.not-found' });
    await lay({ 'plugin.toml': `${MANIFEST}wasm = "hello.wasm"\n` });
    await assert.rejects(readPackage(storage, folder), { code: 'module.missing' });
  });

  it('that reaches its files by symbolic links is refused', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'airlock-outside-'));
    try {
      await writeFile(join(outside, 'hello.wasm'), MODULE);
      await writeFile(join(outside, 'plugin.toml'), MANIFEST);
      await lay({ 'plugin.toml': `${MANIFEST}wasm = "hello.wasm"\n` });
      await symlink(join(outside, 'hello.wasm'), join(folder, 'hello.wasm'));
      await assert.rejects(readPackage(storage, folder), { code: 'package.io', message: /symbolic link/ });

      await rm(join(folder, 'hello.wasm'));
      await symlink(outside, join(folder, 'lib'));
      await lay({ 'plugin.toml': `${MANIFEST}wasm = "lib/hello.wasm"\n` });
      await assert.rejects(readPackage(storage, folder), { code: 'package.io', message: /symbolic link/ });

      await lay({ 'hello.wasm': MODULE, 'plugin.toml': `${MANIFEST}wasm = "hello.wasm"\n` });
      await symlink(join(outside, 'hello.wasm'), join(folder, 'hello.sig'));
      await assert.rejects(readPackage(storage, folder), { code: 'package.io', message: /symbolic link/ });

      await rm(join(folder, 'plugin.toml'));
      await symlink(join(outside, 'plugin.toml'), join(folder, 'plugin.toml'));
      await assert.rejects(readPackage(storage, folder), { code: 'package.io' });
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it('whose files are no files is refused', async () => {
    await lay({ 'plugin.toml': `${MANIFEST}wasm = "hello.wasm"\n` });
    await mkdir(join(folder, 'hello.wasm'));
    await assert.rejects(readPackage(storage, folder), { code: 'package.io' });
  });

  it('is signed, and verified until something changes', async () => {
    const key = await generateKey(bytes => void randomFillSync(bytes));
    const trusted = trustOf([await parseTrustFile(new TextEncoder().encode(formatPublicKey(key, 'Jane')))]);
    await lay({ 'hello.toml': MANIFEST, 'hello.wasm': MODULE });
    await assert.rejects(verifyFolder(storage, folder, trusted, 0), { code: 'signature.missing' });
    assert.equal(await signFolder(storage, folder, key), join(folder, 'hello.sig'));
    assert.match(await readFile(join(folder, 'hello.sig'), 'utf8'), /^[0-9a-f]{128}\n/);
    assert.equal((await verifyFolder(storage, folder, trusted, 0)).signer.kind, 'trusted');
    await assert.rejects(verifyFolder(storage, folder, trustOf([]), 0), { code: 'signature.unknown-key' });
    await lay({ 'hello.toml': `${MANIFEST}capabilities = ["fs.write"]\n` });
    await assert.rejects(verifyFolder(storage, folder, trusted, 0), { code: 'signature.mismatch' });
  });
});

describe('storage on the machine\'s file system', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'airlock-storage-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('replaces files without a trace of the temporary one, privately where asked', async () => {
    const file = storage.join(folder, 'a', 'b');
    await storage.replace(file, Uint8Array.of(1));
    await storage.replace(file, Uint8Array.of(2), { private: true });
    assert.deepEqual(await storage.read(file, 10), Uint8Array.of(2));
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(await storage.list(join(folder, 'a')), [{ name: 'b', type: 'file' }]);
  });

  it('leaves nothing when replacing fails', async () => {
    await mkdir(join(folder, 'target'));
    await writeFile(join(folder, 'target', 'x'), '');
    await assert.rejects(storage.replace(join(folder, 'target'), Uint8Array.of(1)), { code: 'package.io' });
    assert.deepEqual(await storage.list(folder), [{ name: 'target', type: 'directory' }]);
  });

  it('creates a file once', async () => {
    assert.equal(await storage.create(join(folder, 'a'), Uint8Array.of(1)), true);
    assert.equal(await storage.create(join(folder, 'a'), Uint8Array.of(2)), false);
    assert.deepEqual(await storage.read(join(folder, 'a'), 1), Uint8Array.of(1));
  });

  it('moves only to where nothing is', async () => {
    await storage.createDirectory(join(folder, 'a', 'b'));
    assert.equal(await storage.move(join(folder, 'a'), join(folder, 'c')), true);
    await storage.createDirectory(join(folder, 'a'));
    assert.equal(await storage.move(join(folder, 'a'), join(folder, 'c')), false);
  });

  it('reads no more than asked for', async () => {
    await writeFile(join(folder, 'a'), '12345');
    await assert.rejects(storage.read(join(folder, 'a'), 4), { code: 'package.io' });
    assert.equal((await storage.read(join(folder, 'a'), 5)).length, 5);
  });

  it('removes links, not what they point to', async () => {
    await writeFile(join(folder, 'kept'), '');
    await mkdir(join(folder, 'd'));
    await symlink(join(folder, 'kept'), join(folder, 'd', 'link'));
    await storage.remove(join(folder, 'd'));
    await storage.remove(join(folder, 'd'));
    assert.equal((await storage.stat(join(folder, 'kept')))?.type, 'file');
  });

  it('says why it failed and what to do', async () => {
    await assert.rejects(storage.list(join(folder, 'missing')), { code: 'package.io', message: /does not exist/ });
    if (process.getuid?.() === 0) return;
    await chmod(folder, 0o500);
    await assert.rejects(storage.replace(join(folder, 'a'), new Uint8Array()), { code: 'package.io', message: /this user may not/ });
  });
});
