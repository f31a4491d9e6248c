import assert from 'node:assert/strict';
import { bytes, ID, MANIFEST, reportFor, runOptions, ServiceFixture } from '../../test/support/serviceFixture';
import type { AirlockEvent } from '../events/events';
import { parseTrustFile } from '../plugins/trust/trustedKeys';
import { signPackage } from '../plugins/trust/signature';
import type { UntrustedAnswer } from './prompts';
import type { Airlock } from './types';

const COMMAND = `${MANIFEST}\n[[commands]]\nname = "run"\ntitle = "Run"\n`;
const FILE = 'root/trusted_keys.toml';

describe('what the user decides about keys', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  let heard: AirlockEvent[];
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    airlock = fixture.open();
    heard = [];
    airlock.onDidEvent(event => { heard.push(event); });
  });
  afterEach(() => fixture.close());

  /** Installs what a stranger signed, where the policy says to ask. */
  const installFrom = async (answer: UntrustedAnswer, version = '0.1.0'): Promise<void> => {
    fixture.settings.user = { 'trust.policy': 'ask' };
    await fixture.lay('src', COMMAND.replace('0.1.0', version), { key: fixture.stranger });
    fixture.confirm = answer;
    await airlock.install({ location: 'src' });
  };
  const signer = async (): Promise<string | undefined> => (await airlock.plugins())[0]?.signer.kind;

  it('trusts a key on first use, for this plugin only, and asks no more', async () => {
    await installFrom({ trustAs: 'Mallory' });
    assert.deepEqual((await airlock.plugins())[0]?.signer, { kind: 'trusted', keyId: fixture.stranger.keyId, name: 'Mallory' });
    assert.deepEqual(heard.find(({ name }) => name === 'trust.add'), { name: 'trust.add', at: new Date(fixture.time).toISOString(), key: fixture.stranger.keyId });
    fixture.confirm = undefined;
    await fixture.lay('src', COMMAND.replace('0.1.0', '0.2.0'), { key: fixture.stranger });
    fixture.settings.user = {};
    await airlock.install({ location: 'src' });

    await fixture.lay('other', COMMAND.replaceAll(ID, 'org.example.other'), { key: fixture.stranger });
    await assert.rejects(airlock.install({ location: 'other' }), { code: 'signature.unknown-key' });
  });

  it('installs once without trusting, where that was the answer', async () => {
    await installFrom(true);
    assert.equal(await signer(), 'unknown');
    assert.equal((await parseTrustFile(await fixture.storage.read(FILE, 1e6))).keys.length, 1);
  });

  it('installs nothing where the key can\'t be written', async () => {
    await assert.rejects(installFrom({ trustAs: '' }), { code: 'usage.invalid' });
    assert.deepEqual(await airlock.plugins(), []);
  });

  it('trusts the key of what is installed, and shows it as trusted', async () => {
    await installFrom(true);
    await airlock.trust.trustKey(ID, 'Mallory');
    assert.equal(await signer(), 'trusted');
  });

  it('trusts no key that is revoked, and none that the package doesn\'t tell', async () => {
    await installFrom(true);
    await airlock.trust.revoke(ID, 'key', '');
    await assert.rejects(airlock.trust.trustKey(ID, 'Mallory'), { code: 'signature.revoked-key' });

    await fixture.lay('plain', COMMAND.replaceAll(ID, 'org.example.plain'));
    const parts = { manifest: bytes(COMMAND.replaceAll(ID, 'org.example.plain')), module: await fixture.storage.read('plain/hello.wasm', 100) };
    const [hex = ''] = (await signPackage(parts, fixture.key)).split('\n');
    await fixture.storage.replace('plain/hello.sig', bytes(hex));
    await airlock.install({ location: 'plain' });
    await assert.rejects(airlock.trust.trustKey('org.example.plain', 'Jane'), { code: 'signature.unknown-key' });
  });

  it('revokes a key: it stops at once, with the reason, and can\'t be installed again', async () => {
    await fixture.install(COMMAND);
    let started = (): void => undefined;
    const running = new Promise<void>(resolve => { started = resolve; });
    fixture.report = request => new Promise(resolve => {
      request.signal?.addEventListener('abort', () => resolve(reportFor(request, { status: 'terminated', reason: 'cancelled' })));
      started();
    });
    const ended = airlock.runCommand(ID, 'run', runOptions());
    await running;
    await airlock.trust.revoke(ID, 'key', 'Stolen');
    assert.equal((await ended).reason, 'cancelled');
    assert.match((await airlock.plugins())[0]?.distrust?.reason ?? '', /Stolen/);
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'signature.revoked-key' });
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'signature.revoked-key' });
    const event = heard.find(({ name }) => name === 'trust.revoke');
    assert.deepEqual(event, { name: 'trust.revoke', at: new Date(fixture.time).toISOString(), what: 'key', value: fixture.key.keyId, reason: 'Stolen' });
  });

  it('revokes one version by its module, also of what is not signed; twice is once', async () => {
    fixture.settings.user = { 'trust.policy': 'ask' };
    fixture.confirm = true;
    await fixture.lay('src', COMMAND, { key: 'none' });
    await airlock.install({ location: 'src' });
    await assert.rejects(airlock.trust.revoke(ID, 'key', ''), { code: 'signature.missing' });
    await airlock.trust.revoke(ID, 'module', '');
    await airlock.trust.revoke(ID, 'module', '');
    assert.equal((await airlock.plugins())[0]?.distrust?.code, 'digest.revoked');
    assert.equal((await parseTrustFile(await fixture.storage.read(FILE, 1e6))).revoked.length, 1);
  });

  it('refuses to roll back to what was revoked', async () => {
    await fixture.install(COMMAND);
    await airlock.trust.revoke(ID, 'module', '');
    await fixture.lay('src', COMMAND.replace('0.1.0', '0.2.0'), { module: Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, 2, 1, 0x61) });
    await airlock.install({ location: 'src' });
    await assert.rejects(airlock.rollback(ID), { code: 'digest.revoked' });
    assert.equal((await airlock.plugins())[0]?.version, '0.2.0');
  });
});
