import assert from 'node:assert/strict';
import { MemoryStorage } from '../../../test/support/memoryStorage';
import { rawZip } from '../../../test/support/rawZip';
import { AirlockError } from '../../errors';
import { fetchPackage } from './fetchPackage';
import type { FetchPackageOptions } from './fetchPackage';
import { localSources } from './localSources';
import type { Fetched, PackageSource } from './source';

const MANIFEST = '[plugin]\nid = "org.example.hello"\nversion = "0.1.0"\nwasm = "hello.wasm"\n';
const MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const NOW = Date.UTC(2026, 0, 2);

describe('fetching a package', () => {
  let storage: MemoryStorage;
  beforeEach(() => {
    storage = new MemoryStorage();
  });

  function options(changed: Partial<FetchPackageOptions> = {}): FetchPackageOptions {
    return { sources: localSources(storage), storage, stagingRoot: 'root/staging', now: () => NOW, ...changed };
  }

  /** A source that puts something into staging and then does as it is told. */
  function source(then: (signal: AbortSignal) => Promise<never>): readonly PackageSource[] {
    return [{
      accepts: () => true,
      async fetch(_reference, staging, { signal }): Promise<Fetched> {
        await staging.storage.replace(staging.storage.join(staging.folder, 'half'), MODULE);
        return then(signal);
      },
    }];
  }

  async function lay(folder: string): Promise<void> {
    await storage.replace(`${folder}/plugin.toml`, new TextEncoder().encode(MANIFEST));
    await storage.replace(`${folder}/hello.wasm`, MODULE);
  }

  const staged = (): readonly string[] => [...storage.files.keys()].filter(path => path.startsWith('root/staging'));

  it('reads a folder where it is', async () => {
    await lay('src');
    const { read, origin } = await fetchPackage({ location: 'src' }, options());
    assert.equal(read.manifest.id, 'org.example.hello');
    assert.deepEqual(origin, { kind: 'local', url: 'src' });
    assert.deepEqual(staged(), []);
  });

  it('reads a ZIP file and leaves nothing of it', async () => {
    await storage.replace('hello.ZIP', rawZip([{ name: 'plugin.toml', contents: MANIFEST }, { name: 'hello.wasm', contents: MODULE }]));
    const { read, origin } = await fetchPackage({ location: 'hello.ZIP' }, options());
    assert.deepEqual(read.module, MODULE);
    assert.deepEqual(origin, { kind: 'zip', url: 'hello.ZIP' });
    assert.deepEqual(staged(), []);
  });

  it('says what a ZIP file lacks', async () => {
    await storage.replace('empty.zip', rawZip([{ name: 'readme.md', contents: '' }]));
    await assert.rejects(fetchPackage({ location: 'empty.zip' }, options()), { code: 'manifest.missing' });
    await storage.replace('half.zip', rawZip([{ name: 'plugin.toml', contents: MANIFEST }]));
    await assert.rejects(fetchPackage({ location: 'half.zip' }, options()), { code: 'module.missing', message: /hello\.wasm/ });
    assert.deepEqual(staged(), []);
  });

  it('makes up a manifest for a bare module', async () => {
    await storage.replace('src/My "Tool".wasm', MODULE);
    const { read, origin } = await fetchPackage({ location: 'src/My "Tool".wasm' }, options());
    assert.equal(read.manifest.id, 'local.my-tool');
    assert.equal(read.manifest.meta.name, 'My Tool');
    assert.deepEqual(read.manifest.capabilities, []);
    assert.deepEqual(read.manifest.commands.map(({ title }) => title), ['Run']);
    assert.deepEqual(origin, { kind: 'local', url: 'src/My "Tool".wasm' });
    assert.deepEqual(staged(), []);
  });

  it('takes a module with a manifest beside it for the package that it is', async () => {
    await lay('src');
    assert.equal((await fetchPackage({ location: 'src/hello.wasm' }, options())).read.manifest.id, 'org.example.hello');
  });

  it('refuses what no source knows', async () => {
    for (const location of ['https://example.org/x', 'git@example.org:x', 'oci://example.org/x:1']) {
      await assert.rejects(fetchPackage({ location }, options()), { code: 'source.unsupported' }, location);
    }
    await assert.rejects(fetchPackage({ location: 'src', ref: 'main' }, options()), { code: 'source.unsupported' });
  });

  it('takes a path with a drive letter, and the URI of a file system, for what they are', async () => {
    for (const location of ['C:\\plugins\\hello', '/home/jane@work/plugins', 'memfs:/hello', 'vscode-remote://ssh-remote+x/hello']) {
      await assert.rejects(fetchPackage({ location }, options()), { code: 'package.not-found' }, location);
    }
  });

  it('leaves nothing after a failure, and reports it', async () => {
    await assert.rejects(fetchPackage({ location: 'x' }, options({ sources: source(() => Promise.reject(new AirlockError('source.network', 'No.'))) })), { code: 'source.network' });
    assert.deepEqual(staged(), []);
  });

  it('gives up a source that takes too long, also one that doesn\'t notice', async () => {
    let told: AbortSignal | undefined;
    const silent = source(signal => {
      told = signal;
      return new Promise(() => undefined);
    });
    await assert.rejects(fetchPackage({ location: 'x' }, options({ sources: silent, timeoutMs: 20 })), { code: 'source.timeout' });
    assert.equal(told?.aborted, true);
    assert.deepEqual(staged(), []);
  });

  it('is cancelled at once, whatever the source makes of it', async () => {
    const controller = new AbortController();
    const sources = source(async signal => {
      await new Promise<void>(resolve => { signal.addEventListener('abort', () => { resolve(); }); });
      throw new Error('socket hang up');
    });
    const fetching = fetchPackage({ location: 'x' }, options({ sources, signal: controller.signal }));
    setTimeout(() => { controller.abort(); }, 5);
    await assert.rejects(fetching, { code: 'cancelled' });
    await assert.rejects(fetchPackage({ location: 'x' }, options({ sources, signal: AbortSignal.abort() })), { code: 'cancelled' });
  });

  it('removes what a crash left long ago, and not what another window fetches now', async () => {
    storage.now = () => 0;
    await lay('src');
    await storage.replace('root/staging/other/half', MODULE);
    await fetchPackage({ location: 'src' }, options({ now: () => 0 }));
    assert.deepEqual(staged(), ['root/staging/other/half']);
    await fetchPackage({ location: 'src' }, options({ now: () => 2 * 60 * 60 * 1000 }));
    assert.deepEqual(staged(), []);
  });
});
