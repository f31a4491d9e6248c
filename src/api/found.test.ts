import assert from 'node:assert/strict';
import { bytes, ID, MANIFEST, MODULE, ServiceFixture, WITH_READ } from '../../test/support/serviceFixture';
import type { DiscoveryDirectory } from '../plugins/discovery/directories';
import type { Airlock } from './types';

describe('packages found on the machine', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  let directories: DiscoveryDirectory[];
  let asked: number;
  const watched = new Map<string, () => void>();

  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    directories = [{ location: 'found', scope: 'user' }];
    asked = 0;
    watched.clear();
    airlock = fixture.open({
      discoveryDirectories: () => {
        asked += 1;
        return directories;
      },
      watchFolder: (folder, listener) => {
        watched.set(folder, listener);
        return { dispose: () => void watched.delete(folder) };
      },
    });
  });
  afterEach(() => fixture.close());

  const found = async (): Promise<string[]> => (await airlock.found()).map(({ location, manifest, problem, isNews }) => `${location} ${manifest?.version ?? problem?.code} ${isNews ? 'news' : 'installed'}`);

  it('are not looked for before somebody asks, and then offered, not installed', async () => {
    await fixture.lay('found/hello');
    await airlock.plugins();
    assert.equal(asked, 0);
    assert.equal(watched.size, 0);
    assert.deepEqual(await found(), ['found/hello 0.1.0 news']);
    assert.deepEqual(await airlock.plugins(), []);
    assert.deepEqual(await fixture.storage.list('root/plugins').catch(() => []), []);
  });

  it('are told from what is installed: the same, an older one, a newer one', async () => {
    await fixture.lay('found/hello');
    await airlock.install({ location: 'found/hello' });
    assert.deepEqual(await found(), ['found/hello 0.1.0 installed']);
    await fixture.lay('found/newer', MANIFEST.replace('0.1.0', '0.10.0'));
    await fixture.lay('found/older', MANIFEST.replace('0.1.0', '0.0.9'));
    const all = await airlock.found({ again: true });
    assert.deepEqual(all.map(({ manifest, isNews, installed }) => [manifest?.version, isNews, installed]), [['0.1.0', false, '0.1.0'], ['0.10.0', true, '0.1.0'], ['0.0.9', false, '0.1.0']]);
  });

  it('are seen when they come, change and go, in their folders too', async () => {
    await fixture.lay('found/hello');
    await found();
    assert.deepEqual([...watched.keys()].sort(), ['found', 'found/hello']);
    const changed = (): Promise<void> => new Promise(resolve => { const listening = airlock.onDidChange(() => { listening.dispose(); resolve(); }); });
    await fixture.lay('found/other', WITH_READ);
    let told = changed();
    watched.get('found')?.();
    await told;
    assert.deepEqual(await found(), ['found/hello 0.1.0 news', 'found/other 0.1.0 news']);
    await fixture.storage.replace('found/hello/plugin.toml', bytes('[plugin'));
    told = changed();
    watched.get('found/hello')?.();
    await told;
    assert.deepEqual(await found(), ['found/hello manifest.syntax news', 'found/other 0.1.0 news']);
    directories = [];
    assert.deepEqual(await found(), []);
    assert.equal(watched.size, 0);
  });

  it('are verified like any other when they are installed', async () => {
    await fixture.lay('found/evil', MANIFEST, { key: 'none' });
    await fixture.storage.replace('found/evil/hello.wasm', Uint8Array.of(...MODULE, 0));
    const [evil] = await airlock.found();
    assert.equal(evil?.manifest?.id, ID);
    await assert.rejects(airlock.install({ location: evil.location }), { code: 'signature.missing' });
  });

  it('are watched no more once Airlock is closed', async () => {
    await fixture.lay('found/hello');
    await found();
    await airlock.dispose();
    assert.equal(watched.size, 0);
  });
});
