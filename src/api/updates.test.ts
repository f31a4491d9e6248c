import assert from 'node:assert/strict';
import { ID, MANIFEST, ServiceFixture, WITH_READ } from '../../test/support/serviceFixture';
import { AirlockError } from '../errors';
import type { AirlockEvent } from '../events/events';
import type { PackageSource } from '../plugins/sources/source';
import type { InstalledPlugin } from '../plugins/types';
import type { AirlockDeps } from './deps';
import type { Airlock } from './types';
import type { UpdateSettings } from './updateTypes';

/** Times that a test can wait for. */
const SOON = { firstMs: 5, againMs: 20, leaseMs: 60_000, offlineMs: 30_000 };

describe('newer versions of plugins', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  let tags: string[];
  let failure: AirlockError | undefined;
  let asked: string[];
  let settings: UpdateSettings;
  const events: AirlockEvent[] = [];

  /** A server whose tags are folders of the fixture's storage: `server/TAG`. */
  const server: PackageSource = {
    accepts: ({ location }) => location.startsWith('test:'),
    fetch: ({ location, ref }) => Promise.resolve({ storage: fixture.storage, location: `server/${ref ?? '0.1.0'}`, origin: { kind: 'git', url: location, reference: `commit of ${ref}`, ...(ref === undefined ? {} : { requested: ref }) } }),
    versions: async ({ location }, _staging, { signal }) => {
      asked.push(location);
      signal.throwIfAborted();
      if (failure !== undefined) throw failure;
      return tags.map(tag => ({ version: tag, reference: { location, ref: tag } }));
    },
  };

  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    tags = ['0.1.0'];
    failure = undefined;
    asked = [];
    events.length = 0;
    settings = { check: 'off', intervalHours: 24 };
    airlock = open();
    await release('0.1.0');
    await airlock.install({ location: 'test:hello', ref: '0.1.0' });
  });
  afterEach(() => fixture.close());

  function open(changed: Partial<AirlockDeps> = {}): Airlock {
    const opened = fixture.open({ sources: [server], updateSettings: () => settings, updateTimes: SOON, random: bytes => void bytes.fill(0), ...changed });
    opened.onDidEvent(event => events.push(event));
    return opened;
  }

  async function release(version: string, manifest = MANIFEST, key: 'none' | undefined = undefined): Promise<void> {
    await fixture.lay(`server/${version}`, manifest.replace('0.1.0', version), key === undefined ? {} : { key });
    tags.push(version);
  }

  const plugin = async (): Promise<InstalledPlugin | undefined> => (await airlock.plugins())[0];
  const heard = (name: AirlockEvent['name']): number => events.filter(event => event.name === name).length;
  const rest = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 150));
  async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
    for (const last = Date.now() + 20_000; !await condition();) {
      assert.ok(Date.now() < last, `${events.map(event => event.name).join(' ')}; asked ${asked.join()}`);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }

  it('are found where the plugin came from, kept, and gone once they are installed', async () => {
    assert.deepEqual((await airlock.updates.check()).found, []);
    await release('0.2.0');
    await release('0.10.0');
    await release('1.0.0-rc.1');
    const { looked, found } = await airlock.updates.check();
    assert.deepEqual([looked, found], [1, [{ pluginId: ID, installed: '0.1.0', version: '0.10.0', to: '0.10.0' }]]);
    assert.deepEqual((await plugin())?.update, { version: '0.10.0', to: '0.10.0' });
    assert.equal((await plugin())?.version, '0.1.0');
    await airlock.updates.check();
    assert.equal(heard('update.found'), 1);
    await airlock.update(ID, { to: '0.10.0' });
    assert.equal((await plugin())?.update, undefined);
    assert.deepEqual(asked.filter(location => location !== 'test:hello'), []);
  });

  it('are not looked for of a plugin that is pinned, and not kept of one that is removed', async () => {
    await release('0.2.0');
    await airlock.updates.check();
    await airlock.pin(ID, true);
    assert.equal((await plugin())?.update, undefined);
    assert.equal((await airlock.updates.check()).looked, 0);
    await airlock.pin(ID, false);
    await airlock.uninstall(ID);
    await airlock.install({ location: 'test:hello', ref: '0.1.0' });
    assert.equal((await plugin())?.update, undefined);
  });

  it('are told with what failed, and looking can be cancelled', async () => {
    failure = new AirlockError('source.authentication', 'It wants you to sign in.');
    const { failed } = await airlock.updates.check();
    assert.deepEqual(failed.map(({ pluginId, error }) => [pluginId, error.code]), [[ID, 'source.authentication']]);
    assert.equal(heard('update.failed'), 1);
    failure = new AirlockError('source.network', 'There is no network.');
    assert.equal((await airlock.updates.check()).failed.length, 1);
    assert.equal(heard('update.failed'), 1);
    const cancel = new AbortController();
    cancel.abort();
    await assert.rejects(airlock.updates.check({ signal: cancel.signal }), { code: 'cancelled' });
  });

  it('are looked for in the background once Airlock is used, by one window of all, and not where it is off', async () => {
    await release('0.2.0');
    await rest();
    await plugin();
    await rest();
    assert.deepEqual(asked, []);
    settings = { check: 'notify', intervalHours: 24 };
    const other = open();
    await other.plugins();
    await until(() => heard('update.found') > 0);
    await rest();
    assert.equal(asked.length, 1);
    assert.equal((await plugin())?.version, '0.1.0');
    fixture.time += 24 * 60 * 60 * 1000;
    await until(() => asked.length > 1);
    await rest();
    assert.equal(asked.length, 2);
  });

  it('are looked for again soon where nothing could be reached, without a word', async () => {
    settings = { check: 'notify', intervalHours: 24 };
    failure = new AirlockError('source.network', 'There is no network.');
    await plugin();
    await until(() => asked.length === 1);
    await rest();
    assert.equal(asked.length, 1);
    failure = undefined;
    fixture.time += SOON.offlineMs;
    await until(() => asked.length === 2);
    assert.equal(heard('update.failed'), 0);
    assert.deepEqual(fixture.problems, []);
  });

  describe('are installed unasked where the user wants it', () => {
    beforeEach(() => { settings = { check: 'install', intervalHours: 24 }; });

    it('if they ask for nothing new, by the same key', async () => {
      await release('0.2.0');
      await plugin();
      await until(async () => (await plugin())?.version === '0.2.0');
    });

    const refused: Readonly<Record<string, () => Promise<void>>> = {
      'ask for another right': () => release('0.2.0', WITH_READ),
      'ask for a higher limit': () => release('0.2.0', `${MANIFEST}[limits]\nfuel = 20_000_000\n`),
      'are not signed': () => release('0.2.0', MANIFEST, 'none'),
      'are of a plugin that is disabled': async () => {
        await release('0.2.0');
        await airlock.setEnabled(ID, false);
      },
    };
    for (const [what, prepare] of Object.entries(refused)) {
      it(`but not if they ${what}`, async () => {
        await prepare();
        // Where nobody would stop it, nobody would ask either.
        fixture.settings.user = { 'trust.policy': 'ask' };
        await plugin();
        await until(() => heard('update.found') > 0);
        await rest();
        assert.equal((await plugin())?.version, '0.1.0');
        assert.equal((await plugin())?.update?.version, '0.2.0');
      });
    }

    it('but not if the plugin is pinned', async () => {
      await release('0.2.0');
      await airlock.pin(ID, true);
      await plugin();
      await rest();
      assert.equal((await plugin())?.version, '0.1.0');
    });
  });

  it('are looked for no more once Airlock is closed', async () => {
    settings = { check: 'notify', intervalHours: 1 };
    await plugin();
    await until(() => asked.length > 0);
    await airlock.dispose();
    const before = asked.length;
    fixture.time += 48 * 60 * 60 * 1000;
    await rest();
    assert.equal(asked.length, before);
  });
});
