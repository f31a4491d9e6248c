import assert from 'node:assert/strict';
import { MemoryStorage } from '../../../test/support/memoryStorage';
import { rawZip } from '../../../test/support/rawZip';
import { bytes, MANIFEST } from '../../../test/support/serviceFixture';
import { findVersions } from './fetchPackage';
import { localSources } from './localSources';
import type { AvailableVersion } from './source';

describe('the version of a package on the machine', () => {
  const storage = new MemoryStorage();
  const versions = (location: string): Promise<readonly AvailableVersion[]> => findVersions({ location }, { sources: localSources(storage), storage, stagingRoot: 'staging', now: () => 0 });

  it('is what its manifest says now: in a folder, a file of it, a ZIP file', async () => {
    await storage.replace('src/plugin.toml', bytes(MANIFEST));
    await storage.replace('src/hello.wasm', bytes(''));
    await storage.replace('a.zip', rawZip([{ name: 'hello/plugin.toml', contents: MANIFEST }]));
    for (const location of ['src', 'src/hello.wasm', 'src/plugin.toml', 'a.zip']) {
      assert.deepEqual(await versions(location), [{ version: '0.1.0', reference: { location } }], location);
    }
    assert.deepEqual(await storage.list('staging').catch(() => []), []);
  });

  it('is not known of a bare module', async () => {
    await storage.replace('bare/hello.wasm', bytes(''));
    assert.deepEqual(await versions('bare/hello.wasm'), []);
  });

  it('is an error where the package is gone or broken', async () => {
    await assert.rejects(versions('gone'), { code: 'package.not-found' });
    await storage.replace('broken/plugin.toml', bytes('[plugin'));
    await assert.rejects(versions('broken'), { code: 'manifest.syntax' });
    await storage.replace('broken.zip', bytes('no archive'));
    await assert.rejects(versions('broken.zip'), { code: 'archive.malformed' });
  });
});
