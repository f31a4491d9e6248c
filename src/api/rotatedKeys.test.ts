import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { bytes, ID, MANIFEST, runOptions, ServiceFixture, WITH_READ } from '../../test/support/serviceFixture';
import type { AirlockEvent } from '../events/events';
import { formatPublicKey, generateKey } from '../plugins/trust/keyFile';
import type { SigningKey } from '../plugins/trust/keyFile';
import { signRotation } from '../plugins/trust/rotation';
import type { InstalledPlugin } from '../plugins/types';
import type { Airlock } from './types';

const FILE = 'root/trusted_keys.toml';

describe('a plugin whose author has a new key', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  let next: SigningKey;
  let third: SigningKey;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    airlock = fixture.open();
    next = await generateKey(into => void randomFillSync(into));
    third = await generateKey(into => void randomFillSync(into));
    await fixture.install(WITH_READ);
    await airlock.runCommand(ID, 'run', runOptions());
  });
  afterEach(() => fixture.close());

  const offer = async (key: SigningKey, version: string, rotations: readonly (readonly [SigningKey, SigningKey])[]): Promise<InstalledPlugin> => {
    await fixture.lay('src', WITH_READ.replace('0.1.0', version), { key });
    const statements = await Promise.all(rotations.map(([from, to]) => signRotation(from, to)));
    if (statements.length === 0) await fixture.storage.remove('src/hello.rotation');
    else await fixture.storage.replace('src/hello.rotation', bytes(statements.join('')));
    return airlock.install({ location: 'src' });
  };
  const trust = (text: string): Promise<void> => fixture.storage.replace(FILE, bytes(text));
  const jane = (): string => formatPublicKey(fixture.key, 'Jane');

  it('is updated by it, with a statement of both keys; what was granted stays granted, and it is on record', async () => {
    const heard: AirlockEvent[] = [];
    airlock.onDidEvent(event => { heard.push(event); });
    assert.deepEqual((await offer(next, '0.2.0', [[fixture.key, next]])).signer, { kind: 'trusted', keyId: next.keyId, name: 'Jane' });
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 1, 'asked once, before the rotation');
    assert.deepEqual(heard.filter(({ name }) => name === 'trust.rotate'), [{ name: 'trust.rotate', at: new Date(fixture.time).toISOString(), from: fixture.key.keyId, to: next.keyId }]);
    assert.equal((await airlock.plugins())[0]?.distrust, undefined);
    // From then on without the statement.
    assert.equal((await offer(next, '0.3.0', [])).version, '0.3.0');
  });

  it('is accepted from the old key no more, nor rolled back to it, nor after it was uninstalled', async () => {
    await offer(next, '0.2.0', [[fixture.key, next]]);
    await assert.rejects(offer(fixture.key, '0.3.0', []), { code: 'signature.rotated-key' });
    await assert.rejects(offer(third, '0.3.0', [[fixture.key, third]]), { code: 'signature.unknown-key' });
    await assert.rejects(offer(fixture.key, '0.3.0', [[next, fixture.key]]), { code: 'signature.rotated-key' });
    await assert.rejects(airlock.rollback(ID), { code: 'signature.rotated-key', message: /^org\.example\.hello can't be rolled back to 0\.1\.0, which is from before its owner replaced their key: .* replaced by [0-9a-f ]+\.$/ });
    assert.equal((await airlock.plugins())[0]?.version, '0.2.0');
    await airlock.uninstall(ID);
    await assert.rejects(offer(fixture.key, '0.3.0', []), { code: 'signature.rotated-key' });
    assert.equal((await offer(next, '0.3.0', [])).version, '0.3.0');
  });

  it('is accepted over several rotations, at once or one by one', async () => {
    assert.equal((await offer(third, '0.2.0', [[fixture.key, next], [next, third]])).signer.kind, 'trusted');
    await assert.rejects(offer(next, '0.3.0', []), { code: 'signature.rotated-key' });
  });

  it('is installed for the first time by whoever trusts the old key', async () => {
    await airlock.uninstall(ID);
    assert.equal((await offer(next, '0.2.0', [[fixture.key, next]])).signer.kind, 'trusted');
  });

  it('is not accepted by a statement of somebody else\'s', async () => {
    await assert.rejects(offer(next, '0.2.0', []), { code: 'signature.unknown-key' });
    await assert.rejects(offer(next, '0.2.0', [[fixture.stranger, next]]), { code: 'signature.unknown-key' });
    await fixture.storage.replace('src/hello.rotation', bytes('nonsense'));
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'rotation.malformed' });
    assert.equal((await airlock.plugins())[0]?.version, '0.1.0');
  });

  it('is not accepted where the old key was revoked or expired', async () => {
    await trust(`${jane()}[[revoked]]\nkey = "${fixture.key.keyId}"`);
    await assert.rejects(offer(next, '0.2.0', [[fixture.key, next]]), { code: 'signature.revoked-key' });
    await trust(`${jane()}expires = 2025-01-01`);
    await assert.rejects(offer(next, '0.2.0', [[fixture.key, next]]), { code: 'signature.expired-key' });
    await trust(`${jane()}plugins = ["org.example.other"]`);
    await assert.rejects(offer(next, '0.2.0', [[fixture.key, next]]), { code: 'signature.unknown-key' });
  });

  it('stops when the old key is revoked later, unless the new one is trusted in its own right', async () => {
    await offer(next, '0.2.0', [[fixture.key, next]]);
    await trust(`${jane()}[[revoked]]\nkey = "${fixture.key.keyId}"`);
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'signature.revoked-key' });
    await trust(`${formatPublicKey(next, 'Jane')}[[revoked]]\nkey = "${fixture.key.keyId}"`);
    assert.equal((await airlock.runCommand(ID, 'run', runOptions())).status, 'completed');
  });

  it('keeps the new key from signing other plugins of the old one\'s', async () => {
    await offer(next, '0.2.0', [[fixture.key, next]]);
    await fixture.lay('other', MANIFEST.replace(ID, 'org.example.other'), { key: next });
    await assert.rejects(airlock.install({ location: 'other' }), { code: 'signature.unknown-key' });
  });
});
