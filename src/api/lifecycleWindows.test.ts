import assert from 'node:assert/strict';
import type { MemoryStorage } from '../../test/support/memoryStorage';
import { bytes, ID, MODULE, runOptions, ServiceFixture } from '../../test/support/serviceFixture';
import { manifest, publishTag, tagSource, until } from '../../test/support/taggedPackages';
import type { AirlockError } from '../errors';
import { localSources } from '../plugins/sources/localSources';
import type { Airlock } from './types';

describe('a plugin in two windows', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  let kept = 2;
  const open = (): Airlock => fixture.open({ sources: [tagSource(fixture), ...localSources(fixture.storage)], versionsKept: () => kept });
  beforeEach(async () => {
    kept = 2;
    fixture = await ServiceFixture.make();
    airlock = open();
  });
  afterEach(() => fixture.close());

  it('is updated once, to the newest, whoever is faster', async () => {
    for (let round = 0; round < 10; round++) {
      const own = await ServiceFixture.make();
      try {
        const sources = [tagSource(own)];
        for (const version of ['1.0.0', '1.1.0', '1.2.0']) await own.lay(`tags/v${version}`, manifest(version), { module: Uint8Array.of(...MODULE, ...bytes(version)) });
        const [one, other] = [own.open({ sources, versionsKept: () => 0 }), own.open({ sources, versionsKept: () => 0 })];
        await one.install({ location: 'repo', ref: 'v1.0.0' });
        const outcomes = await Promise.allSettled([one.update(ID, { to: '1.1.0' }), other.update(ID, { to: '1.2.0' }), one.runCommand(ID, 'run', runOptions()), other.runCommand(ID, 'run', runOptions())]);
        for (const outcome of outcomes) if (outcome.status === 'rejected') assert.equal((outcome.reason as AirlockError).code, 'plugin.downgrade');
        assert.equal(outcomes[1].status, 'fulfilled');
        for (const service of [one, other]) assert.equal((await service.plugins())[0]?.version, '1.2.0');
        assert.equal((await one.runCommand(ID, 'run', runOptions())).status, 'completed');
        await until(async () => (await own.installedFolders()).length === 1);
        assert.equal((await one.verifyAuditLog()).broken, undefined);
      } finally {
        await own.close();
      }
    }
  });

  /** The fixture's storage, with something done before or after one of its calls, once. */
  const interrupted = (call: 'move' | 'read', isIt: (location: string) => boolean, interruption: () => Promise<unknown>, when: 'before' | 'after'): MemoryStorage => {
    let isDue = true;
    const around = async <T>(location: string, act: () => Promise<T>): Promise<T> => {
      const isNow = isDue && isIt(location);
      if (isNow) isDue = false;
      if (isNow && when === 'before') await interruption();
      const result = await act();
      if (isNow && when === 'after') await interruption();
      return result;
    };
    const { storage } = fixture;
    return Object.assign(Object.create(storage) as MemoryStorage, {
      [call]: call === 'move'
        ? (from: string, to: string) => around(to, () => storage.move(from, to))
        : (file: string, most: number) => around(file, () => storage.read(file, most)),
    });
  };

  it('is installed again by one while the other removes the same files', async () => {
    await fixture.lay('src');
    await airlock.install({ location: 'src' });
    const storage = interrupted('move', to => to.includes('removed-'), () => airlock.install({ location: 'src' }), 'before');
    await fixture.open({ storage }).uninstall(ID);
    assert.equal((await airlock.runCommand(ID, 'run', runOptions())).status, 'completed');
  });

  it('is removed by one between the other\'s copy and its record', async () => {
    await fixture.lay('src');
    await airlock.install({ location: 'src' });
    const storage = interrupted('read', file => file.startsWith('root/plugins/') && file.endsWith('.sig'), () => airlock.uninstall(ID), 'after');
    await fixture.open({ storage }).install({ location: 'src' });
    assert.equal((await airlock.runCommand(ID, 'run', runOptions())).status, 'completed');
  });

  it('is rolled back, updated, installed and uninstalled at once without losing files of what is recorded', async () => {
    kept = 1;
    for (const version of ['1.0.0', '1.1.0']) await publishTag(fixture, version);
    const other = open();
    for (let round = 0; round < 15; round++) {
      await airlock.install({ location: 'repo', ref: 'v1.0.0' }, { allowDowngrade: true });
      await Promise.allSettled([
        airlock.update(ID), other.rollback(ID), other.uninstall(ID), airlock.install({ location: 'repo', ref: 'v1.1.0' }), other.install({ location: 'repo', ref: 'v1.0.0' }, { allowDowngrade: true }),
        other.runCommand(ID, 'run', runOptions()),
      ]);
      for (const plugin of await other.plugins()) assert.equal(plugin.state, 'enabled', `round ${round}: ${plugin.error ?? ''}`);
      const folders = await fixture.installedFolders();
      for (const { packageDigest } of await other.versions(ID)) assert.ok(folders.includes(packageDigest), `round ${round}`);
    }
    assert.equal((await airlock.verifyAuditLog()).broken, undefined);
  });
});
