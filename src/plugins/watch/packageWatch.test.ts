import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MANIFEST } from '../../../test/support/serviceFixture';
import { AirlockError } from '../../errors';
import { NodeStorage } from '../../platform/node/nodeStorage';
import { watchFolder } from '../../platform/node/watchFolder';
import { readPackage } from '../package';
import { PackageWatch } from './packageWatch';

describe('watching a package that somebody works on', () => {
  let root: string;
  let folder: string;
  let watch: PackageWatch | undefined;
  let failures: AirlockError[];
  /** What was made active, in order. */
  let active: string[];
  let looks: number;
  /** Folders that are watched, or were. */
  let watched: Set<string>;
  let whileLooking: () => Promise<void>;
  const storage = new NodeStorage();

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'airlock-dev-'));
    folder = join(root, 'hello');
    failures = [];
    active = [];
    looks = 0;
    watched = new Set();
    whileLooking = async () => undefined;
    await lay('0.1.0');
  });
  afterEach(async () => {
    await watch?.dispose();
    await rm(root, { recursive: true, force: true });
  });

  /** Writes the package; its module says the version, as a signature would. */
  async function lay(version: string, into = folder): Promise<void> {
    await mkdir(into, { recursive: true });
    await writeFile(join(into, 'plugin.toml'), MANIFEST.replace('0.1.0', version));
    await writeFile(join(into, 'hello.wasm'), version);
  }

  /** A file system that tells of nothing. */
  const silent: typeof watchFolder = () => ({ dispose: () => undefined });

  /** Makes the package what it is to be in one step. */
  async function replace(version: string): Promise<void> {
    await lay(version, join(root, 'next'));
    await rename(join(root, 'next'), folder);
  }

  async function start({ location = folder, watching = recorded, graceMs = 150 }: { location?: string; watching?: typeof watchFolder; graceMs?: number } = {}): Promise<void> {
    watch = new PackageWatch({
      storage, location, quietMs: 50, graceMs, pollMs: watching === silent ? 20 : 100_000, watchFolder: watching,
      reload: async () => {
        looks += 1;
        await whileLooking();
        const { manifest, module } = await readPackage(storage, location);
        if (new TextDecoder().decode(module) !== manifest.version) throw new AirlockError('signature.mismatch', `${manifest.version} is not what was signed.`);
        if (active.at(-1) === manifest.version) return 'current';
        active.push(manifest.version);
        return 'reloaded';
      },
      onFailure: error => failures.push(error),
      onStatus: () => undefined,
    });
    await watch.ready;
  }

  async function until(condition: () => boolean): Promise<void> {
    for (const last = Date.now() + 20_000; !condition();) {
      assert.ok(Date.now() < last, `active ${active.join(', ')}; failures ${failures.map(String).join(', ')}`);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }

  const recorded: typeof watchFolder = (watchedFolder, listener) => {
    watched.add(watchedFolder);
    return watchFolder(watchedFolder, listener);
  };

  const rest = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 300));

  it('does nothing before something changes', async () => {
    await start();
    await rest();
    assert.equal(looks, 0);
  });

  it('makes active what is written, step by step or by replacing files', async () => {
    // However long there is between two steps, on a machine that is busy.
    await start({ graceMs: 60_000 });
    await lay('0.2.0');
    await until(() => active.at(-1) === '0.2.0');
    await lay('0.3.0', join(root, 'next'));
    for (const name of ['hello.wasm', 'plugin.toml']) await rename(join(root, 'next', name), join(folder, name));
    await until(() => active.at(-1) === '0.3.0');
    assert.deepEqual(failures, []);
  });

  it('goes on where the folder is removed and made again, and tells nobody that it was gone', async () => {
    await start();
    for (const version of ['0.2.0', '0.3.0']) {
      await rm(folder, { recursive: true });
      await until(() => watch?.problem !== undefined);
      await replace(version);
      await until(() => active.at(-1) === version);
      await until(() => watch?.problem === undefined);
    }
    await rename(folder, join(root, 'old'));
    await replace('0.4.0');
    await until(() => active.at(-1) === '0.4.0');
    assert.deepEqual(failures, []);
  });

  it('tells once why what is there does not hold up, and again only after something did', async () => {
    await start();
    await writeFile(join(folder, 'hello.wasm'), '0.2.0');
    await until(() => failures.length === 1);
    assert.equal(failures[0]?.code, 'signature.mismatch');
    assert.equal(watch?.problem?.code, 'signature.mismatch');
    for (const step of ['a', 'b', 'c']) {
      await writeFile(join(folder, 'hello.wasm'), step);
      await writeFile(join(folder, 'plugin.toml'), `[plugin${step}`);
      await rest();
    }
    await until(() => watch?.problem?.code === 'manifest.syntax');
    assert.equal(failures.length, 1);
    await lay('0.3.0');
    await until(() => active.at(-1) === '0.3.0' && watch?.problem === undefined);
    await writeFile(join(folder, 'plugin.toml'), 'x');
    await until(() => failures.length === 2);
  });

  it('says nothing of a build that becomes whole in time', async () => {
    await start({ graceMs: 20_000 });
    await writeFile(join(folder, 'hello.wasm'), '0.2.0');
    await until(() => looks > 0);
    await writeFile(join(folder, 'plugin.toml'), MANIFEST.replace('0.1.0', '0.2.0'));
    await until(() => active.at(-1) === '0.2.0');
    await rest();
    assert.deepEqual(failures, []);
  });

  it('looks again at once where something happened while it looked at half of a build', async () => {
    let change = (): void => undefined;
    await start({ graceMs: 1_000_000, watching: (_folder, listener) => ((change = listener), { dispose: () => undefined }) });
    await writeFile(join(folder, 'hello.wasm'), '0.2.0');
    whileLooking = async () => {
      if (looks === 1) change();
    };
    change();
    await until(() => looks === 2);
    await writeFile(join(folder, 'plugin.toml'), MANIFEST.replace('0.1.0', '0.2.0'));
    change();
    await until(() => active.at(-1) === '0.2.0');
    assert.deepEqual(failures, []);
  });

  it('follows a module that is in a folder of its own, wherever the manifest puts it', async () => {
    await start();
    await mkdir(join(folder, 'build'));
    await writeFile(join(folder, 'build', 'hello.wasm'), '0.2.0');
    await writeFile(join(folder, 'plugin.toml'), MANIFEST.replace('0.1.0', '0.2.0').replace('hello.wasm', 'build/hello.wasm'));
    await until(() => active.at(-1) === '0.2.0' && watched.has(join(folder, 'build')));
    const before = looks;
    await writeFile(join(folder, 'plugin.toml'), MANIFEST.replace('0.1.0', '0.3.0').replace('hello.wasm', 'build/hello.wasm'));
    await until(() => looks > before);
    await writeFile(join(folder, 'build', 'hello.wasm'), '0.3.0');
    await until(() => active.at(-1) === '0.3.0');
  });

  it('sees changes where nothing tells of them', async () => {
    await start({ watching: silent });
    await lay('0.2.0');
    await until(() => active.at(-1) === '0.2.0');
    await rm(folder, { recursive: true });
    await until(() => watch?.problem !== undefined);
    await lay('0.3.0');
    await until(() => active.at(-1) === '0.3.0');
  });

  it('looks no more once it is disposed of', async () => {
    await start();
    await watch?.dispose();
    await lay('0.2.0');
    await rest();
    assert.deepEqual(active, []);
  });
});
