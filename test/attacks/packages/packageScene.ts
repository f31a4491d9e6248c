import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Airlock } from '../../../src/api/types';
import type { InstallOptions } from '../../../src/api/lifecycleTypes';
import { gitSource } from '../../../src/platform/node/git/gitSource';
import { NodeStorage } from '../../../src/platform/node/nodeStorage';
import { localSources } from '../../../src/plugins/sources/localSources';
import { ociSource } from '../../../src/plugins/sources/oci/ociSource';
import type { PackageReference, PackageSource } from '../../../src/plugins/sources/source';
import { formatPublicKey } from '../../../src/plugins/trust/keyFile';
import type { SigningKey } from '../../../src/plugins/trust/keyFile';
import { signPackage } from '../../../src/plugins/trust/signature';
import { createInProcessHardener } from '../../../src/sandbox/hardener';
import { bytes, ServiceFixture } from '../../support/serviceFixture';
import { rawZip } from '../../support/rawZip';
import type { RawEntry } from '../../support/rawZip';

export type Files = Readonly<Record<string, string | Uint8Array>>;

export const ID = 'org.example.hello';
export const manifestOf = (version = '2.0.0', more = ''): string => `[plugin]\nid = "${ID}"\nversion = "${version}"\nwasm = "hello.wasm"\n${more}`;
/** A module whose `_start` does nothing. */
export const START_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 10, 1, 6, 0x5f, 0x73, 0x74, 0x61, 0x72, 0x74, 0, 0, 10, 4, 1, 2, 0, 0x0b);

/**
 * Airlock as it is on a machine: storage, sources and hardening are the real ones, in a folder of its own. An honest version of
 * the plugin that all hostile packages pretend to be is installed already.
 */
export class PackageScene {
  readonly storage = new NodeStorage();
  readonly airlock: Airlock;
  /** Where hostile packages are made; emptied between them. */
  readonly work: string;
  /** What they would like to reach. */
  readonly outside: string;
  readonly root: string;
  /** The system's temporary folder, as Airlock and what it starts see it. */
  readonly temporary: string;
  /** Milliseconds that a fetch may take. */
  timeoutMs = 60_000;

  private constructor(readonly folder: string, private readonly fixture: ServiceFixture, readonly sources: readonly PackageSource[], private readonly temporaryBefore: string | undefined) {
    this.work = join(folder, 'work');
    this.outside = join(folder, 'outside');
    this.root = join(folder, 'airlock');
    this.temporary = join(folder, 'tmp');
    this.airlock = fixture.open({
      storage: this.storage, root: this.root, trustFiles: [join(this.root, 'trusted_keys.toml')], now: Date.now, sources,
      hardener: createInProcessHardener(), fetchTimeoutMs: () => this.timeoutMs,
    });
  }

  static async make(): Promise<PackageScene> {
    const folder = await mkdtemp(join(tmpdir(), 'airlock-hostile-'));
    const fixture = await ServiceFixture.make();
    const sources = [ociSource({ fetch: (url, init) => fetch(url, init), credentials: async () => undefined }), gitSource(async () => 'git'), ...localSources(new NodeStorage())];
    const scene = new PackageScene(folder, fixture, sources, process.env.TMPDIR);
    for (const each of [scene.outside, scene.temporary, scene.work]) await mkdir(each);
    process.env.TMPDIR = scene.temporary;
    await scene.clear();
    await scene.install(await scene.laid(await scene.signed({ 'plugin.toml': manifestOf('1.0.0') }), join(scene.work, 'honest')));
    await scene.clear();
    return scene;
  }

  /** The key that is trusted, and one that nobody knows. */
  get key(): SigningKey {
    return this.fixture.key;
  }

  get stranger(): SigningKey {
    return this.fixture.stranger;
  }

  /** Writes `trusted_keys.toml`, until what was made is cleared. */
  trust(text: string): Promise<void> {
    return this.storage.replace(join(this.root, 'trusted_keys.toml'), bytes(text));
  }

  /** A package's files with a signature by the trusted key. */
  async signed(files: Files = {}, key = this.key): Promise<Files> {
    const all: Files = { 'plugin.toml': manifestOf(), 'hello.wasm': START_MODULE, ...files };
    const part = (name: string): Uint8Array => Buffer.from(all[name] ?? '');
    return { 'hello.sig': await signPackage({ manifest: part('plugin.toml'), module: part('hello.wasm') }, key), ...all };
  }

  /** Writes files into a folder; returns its location. */
  async laid(files: Files, folder = join(this.work, 'package')): Promise<string> {
    for (const [name, contents] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), contents);
    }
    return folder;
  }

  /** Writes a ZIP file of a signed package with more entries, or of other ones. */
  async zipped(more: readonly RawEntry[], changed: Parameters<typeof rawZip>[1] & { readonly files?: Files } = {}): Promise<string> {
    const files = changed.files ?? await this.signed();
    return this.archive(rawZip([...Object.entries(files).map(([name, contents]) => ({ name, contents })), ...more], changed));
  }

  async archive(contents: Uint8Array): Promise<string> {
    await writeFile(join(this.work, 'package.zip'), contents);
    return join(this.work, 'package.zip');
  }

  install(reference: string | PackageReference, options: InstallOptions = {}): ReturnType<Airlock['install']> {
    return this.airlock.install(typeof reference === 'string' ? { location: reference } : reference, options);
  }

  /** All that a refused package must leave as it was. */
  async state(): Promise<object> {
    const plugins = await this.airlock.plugins();
    return {
      outside: await tree(this.outside),
      temporary: await tree(this.temporary),
      staging: await tree(join(this.root, 'staging')),
      packages: await tree(join(this.root, 'plugins')),
      recorded: plugins,
      grants: await this.airlock.grants(ID),
      places: (await readdir(this.root)).filter(name => name !== 'staging').sort(),
    };
  }

  /** Removes what was made for one package. */
  async clear(): Promise<void> {
    await this.trust(formatPublicKey(this.key, 'Jane'));
    for (const folder of [this.work, this.outside]) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder);
    }
  }

  async dispose(): Promise<void> {
    await this.fixture.close();
    if (this.temporaryBefore === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = this.temporaryBefore;
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Every file and link below a folder, with what is in it. */
async function tree(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return Promise.all(entries.map(async entry => {
    const path = join(entry.parentPath, entry.name);
    const contents = entry.isFile() ? createHash('sha256').update(await readFile(path)).digest('hex') : entry.isSymbolicLink() ? await readlink(path) : entry.isDirectory() ? 'folder' : 'other';
    return `${path} ${contents}`;
  })).then(lines => lines.sort());
}
