import assert from 'node:assert/strict';
import { bytes, ID, MANIFEST, MODULE, ServiceFixture } from '../../test/support/serviceFixture';
import { packageDigest } from '../plugins/catalogue/expected';
import { formatPublicKey } from '../plugins/trust/keyFile';
import type { Airlock } from './types';

const LOCATION = '/catalogues/jane.json';

describe('plugins of a catalogue', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;

  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    const { storage } = fixture;
    airlock = fixture.open({ catalogues: { locations: () => [LOCATION], ports: { storage, fetch: () => assert.fail('went to the network'), credentials: () => assert.fail('asked for a password') } } });
  });
  afterEach(() => fixture.close());

  /** Lists a version, in a catalogue of its own, with what its package really is unless told otherwise. */
  async function list(version: object = {}, plugin: object = {}): Promise<void> {
    await fixture.storage.replace(LOCATION, bytes(JSON.stringify({ format: 'airlock-catalogue-v1', name: 'Jane\'s', plugins: [{ id: ID, name: 'Hello', versions: [{ version: '0.1.0', source: 'hello', ...version }], ...plugin }] })));
    await airlock.catalogue.refresh();
  }
  const lay = (manifest = MANIFEST, options: Parameters<ServiceFixture['lay']>[2] = {}): Promise<void> => fixture.lay('/catalogues/hello', manifest, options);
  const install = (version = '0.1.0'): ReturnType<Airlock['install']> => airlock.catalogue.install({ location: LOCATION, pluginId: ID, version });
  const digest = (): Promise<string> => packageDigest({ manifestBytes: new Uint8Array(bytes(MANIFEST)), module: new Uint8Array(MODULE) });

  it('are installed as others are, and are what was described', async () => {
    await lay();
    await list({ digest: await digest() }, { publisher: { key: fixture.key.keyId } });
    const [offer] = await airlock.catalogue.search('helo');
    assert.deepEqual(offer?.publisher, { kind: 'trusted', keyId: fixture.key.keyId, name: 'Jane' });
    assert.equal(offer?.installed, undefined);
    assert.equal((await install()).id, ID);
    assert.deepEqual((await airlock.catalogue.offer(LOCATION, ID)).installed, { version: '0.1.0', hasUpdate: false, compared: new Map([['0.1.0', 'same']]) });
  });

  it('are refused where they are something else, and nothing is left', async () => {
    await lay();
    const right = await digest();
    const lies: Readonly<Record<string, () => Promise<void>>> = {
      'another digest': () => list({ digest: `sha256:${'0'.repeat(64)}` }),
      'another version': () => list({ version: '0.2.0', digest: right }),
      'another id': () => list({ digest: right }, { id: 'org.example.other' }),
      'another key': () => list({ digest: right }, { publisher: { key: fixture.stranger.keyId } }),
    };
    for (const [what, lie] of Object.entries(lies)) {
      await lie();
      const [offer] = await airlock.catalogue.search('');
      const { id = '', versions = [] } = offer?.plugin ?? {};
      await assert.rejects(airlock.catalogue.install({ location: LOCATION, pluginId: id, version: versions[0]?.version ?? '' }), { code: 'catalogue.mismatch' }, what);
      assert.deepEqual(await airlock.plugins(), []);
      assert.deepEqual(await fixture.installedFolders().catch(() => []), []);
    }
    // Without what it says, the same package is installed: it is what refuses.
    await list();
    await install();
  });

  it('gain no trust by what a catalogue says of them', async () => {
    await lay(MANIFEST, { key: fixture.stranger });
    await list({ digest: await digest() }, { publisher: { name: 'Jane', key: fixture.stranger.keyId } });
    assert.deepEqual((await airlock.catalogue.search(''))[0]?.publisher, { kind: 'unknown', keyId: fixture.stranger.keyId });
    await assert.rejects(install(), { code: 'signature.unknown-key' });
    fixture.settings.user = { 'trust.policy': 'ask' };
    fixture.confirm = false;
    await assert.rejects(install(), { code: 'trust.declined' });
  });

  it('are asked about only where they are what was described', async () => {
    await lay(MANIFEST, { key: fixture.stranger });
    await list({}, { publisher: { key: fixture.key.keyId } });
    fixture.settings.user = { 'trust.policy': 'ask' };
    await assert.rejects(install(), { code: 'catalogue.mismatch' });
  });

  it('are of nobody trusted once the key is revoked', async () => {
    await list({}, { publisher: { key: fixture.key.keyId } });
    const publisher = async (): Promise<string | undefined> => (await airlock.catalogue.search(''))[0]?.publisher.kind;
    assert.equal(await publisher(), 'trusted');
    await fixture.storage.replace('root/trusted_keys.toml', bytes(`${formatPublicKey(fixture.key, 'Jane')}\n[[revoked]]\nkey = "${fixture.key.keyId}"\n`));
    assert.equal(await publisher(), 'unknown');
  });

  it('tell of an update, and not of a version that comes before one', async () => {
    await lay();
    await list();
    await install();
    const hasUpdate = async (...versions: string[]): Promise<boolean | undefined> => {
      await list({}, { versions: versions.map(version => ({ version, source: 'hello' })) });
      return (await airlock.catalogue.offer(LOCATION, ID)).installed?.hasUpdate;
    };
    assert.equal(await hasUpdate('0.1.0', '0.0.9'), false);
    assert.equal(await hasUpdate('0.1.0', '0.10.0'), true);
    assert.equal(await hasUpdate('0.2.0-beta.1', '0.1.0'), false);
    assert.deepEqual((await airlock.catalogue.offer(LOCATION, ID)).installed?.compared, new Map([['0.2.0-beta.1', 'newer'], ['0.1.0', 'same']]));
  });

  it('that are listed no more, or not in this version, are not found', async () => {
    await list();
    await assert.rejects(install('9.9.9'), { code: 'plugin.not-found' });
    await assert.rejects(airlock.catalogue.offer(LOCATION, 'nothing'), { code: 'plugin.not-found' });
    await assert.rejects(airlock.catalogue.offer('elsewhere', ID), { code: 'plugin.not-found' });
  });

  it('outside the catalogue\'s folder, or on this machine for a catalogue of elsewhere, are not fetched', async () => {
    await list({ source: '../secret' });
    await assert.rejects(install(), { code: 'source.unsupported' });
    for (const source of ['/catalogues/hello', 'hello', 'file:///x.git', 'git+file:///x.git', '\\\\evil\\share', 'C:\\x', 'vscode-remote://x/y']) {
      const location = 'https://example.org/x.json';
      const text = JSON.stringify({ format: 'airlock-catalogue-v1', name: 'Eve\'s', plugins: [{ id: ID, name: 'Hello', versions: [{ version: '0.1.0', source }] }] });
      const other = fixture.open({ catalogues: { locations: () => [location], ports: { storage: fixture.storage, fetch: async url => (url.endsWith('.sig') ? new Response('', { status: 404 }) : new Response(text)), credentials: async () => undefined } } });
      await lay();
      await assert.rejects(async () => {
        await other.catalogue.search('');
        await other.catalogue.install({ location, pluginId: ID, version: '0.1.0' });
      }, { code: 'source.unsupported' }, source);
    }
  });

  it('are rated, version by version, and the average is one\'s own', async () => {
    await list({}, { versions: ['0.1.0', '0.2.0'].map(version => ({ version, source: 'hello' })) });
    const rated = async (): Promise<unknown> => {
      const { ratings, averageStars } = await airlock.catalogue.offer(LOCATION, ID);
      return [Object.fromEntries(ratings), averageStars];
    };
    assert.deepEqual(await rated(), [{}, undefined]);
    await airlock.catalogue.rate(ID, '0.1.0', 2);
    await airlock.catalogue.rate(ID, '0.2.0', 4);
    await airlock.catalogue.rate(ID, '0.2.0', 5);
    await airlock.catalogue.rate('org.example.other', '0.1.0', 1);
    assert.deepEqual(await rated(), [{ '0.1.0': 2, '0.2.0': 5 }, 3.5]);
    await airlock.catalogue.rate(ID, '0.1.0', undefined);
    assert.deepEqual(await rated(), [{ '0.2.0': 5 }, 5]);
    for (const stars of [0, 6, 2.5, Number.NaN]) await assert.rejects(airlock.catalogue.rate(ID, '0.1.0', stars), { code: 'usage.invalid' });
    assert.deepEqual(await rated(), [{ '0.2.0': 5 }, 5]);
    const elsewhere = fixture.open();
    await elsewhere.plugins();
    assert.deepEqual(await rated(), [{ '0.2.0': 5 }, 5]);
  });
});
