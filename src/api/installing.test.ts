import assert from 'node:assert/strict';
import { MemoryStorage } from '../../test/support/memoryStorage';
import { bytes, ID, MANIFEST, MODULE, runOptions, ServiceFixture, WITH_READ } from '../../test/support/serviceFixture';
import type { AirlockError } from '../errors';
import { signPackage } from '../plugins/trust/signature';
import type { Airlock } from './types';

describe('installing a package', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    airlock = fixture.open();
  });
  afterEach(() => fixture.close());

  it('records who signed it and keeps a copy by content', async () => {
    await fixture.lay('src');
    let changes = 0;
    airlock.onDidChange(() => changes++);
    const plugin = await airlock.install({ location: 'src' });
    assert.equal(plugin.id, ID);
    assert.deepEqual(plugin.signer, { kind: 'trusted', keyId: fixture.key.keyId, name: 'Jane' });
    assert.equal(plugin.state, 'enabled');
    assert.deepEqual(plugin.source, { kind: 'local', url: 'src' });
    assert.equal(changes, 1);
    assert.deepEqual(await airlock.plugins(), [plugin]);
    assert.match((await fixture.installedFolders()).join(), /^[0-9a-f]{64}$/);
    await fixture.storage.remove('src');
    assert.equal((await airlock.plugins())[0]?.manifest.meta.name, ID);
  });

  it('refuses what is not signed, and what a stranger signed, with the reason', async () => {
    await fixture.lay('src', MANIFEST, { key: 'none' });
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'signature.missing' });
    await fixture.lay('src', MANIFEST, { key: fixture.stranger });
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'signature.unknown-key' });
    assert.deepEqual(await airlock.plugins(), []);
    assert.deepEqual(await fixture.installedFolders(), []);
  });

  it('asks about them where the policy says so, and only there', async () => {
    fixture.settings.user = { 'trust.policy': 'ask' };
    await fixture.lay('src', MANIFEST, { key: fixture.stranger });
    fixture.confirm = false;
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'trust.declined' });
    assert.deepEqual(await fixture.installedFolders(), []);
    fixture.confirm = true;
    assert.deepEqual((await airlock.install({ location: 'src' })).signer, { kind: 'unknown', keyId: fixture.stranger.keyId });

    fixture.settings = { user: { 'trust.policy': 'signed' }, workspace: { 'trust.policy': 'ask' } };
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'signature.unknown-key' });
    fixture.settings = { user: { 'trust.policy': 'ask' }, workspace: { 'trust.policy': 'signed' } };
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'signature.unknown-key' });
  });

  it('refuses a changed manifest, module or signature', async () => {
    await fixture.lay('src');
    await fixture.storage.replace('src/plugin.toml', bytes(WITH_READ));
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'signature.mismatch' });
    await fixture.lay('src');
    await fixture.storage.replace('src/hello.wasm', Uint8Array.of(...MODULE, 0));
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'signature.mismatch' });
    await fixture.lay('src');
    await fixture.storage.replace('src/hello.sig', bytes(await signPackage({ manifest: bytes(WITH_READ), module: MODULE }, fixture.key)));
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'signature.mismatch' });
    fixture.settings.user = { 'trust.policy': 'ask' };
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'signature.mismatch' });
  });

  it('trusts nobody by a trust file that is broken', async () => {
    await fixture.lay('src');
    await fixture.storage.replace('root/trusted_keys.toml', bytes('[[keys]]\nname = 5'));
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'trust.malformed' });
  });

  it('refuses a module that can\'t be sandboxed, with the refusal\'s reason', async () => {
    await fixture.lay('src');
    fixture.hardened = { ok: false, refusal: { code: 'unknown-import', message: 'It imports env.evil.', nextStep: 'Remove it.', offset: 12 } };
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'module.refused', message: /It imports env\.evil/, nextStep: 'Remove it.' });
    fixture.hardened = { ok: false, refusal: { code: 'malformed', message: 'Cut short.', nextStep: '', offset: 1 } };
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'module.malformed' });
    assert.deepEqual(await fixture.installedFolders(), []);
  });

  it('refuses an entry that the module does not export', async () => {
    await fixture.lay('src', `${MANIFEST}entry = "main"\n`);
    await assert.rejects(airlock.install({ location: 'src' }), { code: 'module.refused', message: /"main"/ });
  });

  it('replaces an earlier version by the same signer, and keeps it disabled if it was', async () => {
    await fixture.lay('src');
    await airlock.install({ location: 'src' });
    await airlock.setEnabled(ID, false);
    await fixture.lay('src', MANIFEST.replace('0.1.0', '0.2.0'));
    const plugin = await airlock.install({ location: 'src' });
    assert.equal(plugin.version, '0.2.0');
    assert.equal(plugin.state, 'disabled');
    assert.equal((await airlock.plugins()).length, 1);
  });

  it('refuses the same id by another signer', async () => {
    fixture.settings.user = { 'trust.policy': 'ask' };
    fixture.confirm = true;
    await fixture.lay('src');
    await airlock.install({ location: 'src' });
    for (const key of [fixture.stranger, 'none'] as const) {
      await fixture.lay('src', MANIFEST, { key, module: Uint8Array.of(...MODULE, 0, 1, 0) });
      await assert.rejects(airlock.install({ location: 'src' }), { code: 'package.conflict' });
    }
    assert.equal((await fixture.installedFolders()).length, 1);
    await airlock.uninstall(ID);
    assert.equal((await airlock.install({ location: 'src' })).signer.kind, 'unsigned');
  });

  it('refuses one of two signers who install the same id at the same time', async () => {
    fixture.settings.user = { 'trust.policy': 'ask' };
    fixture.confirm = true;
    await fixture.lay('one');
    await fixture.lay('two', MANIFEST, { key: fixture.stranger });
    const other = fixture.open();
    const outcomes = await Promise.allSettled([airlock.install({ location: 'one' }), other.install({ location: 'two' })]);
    assert.deepEqual(outcomes.map(outcome => outcome.status).sort(), ['fulfilled', 'rejected']);
    const refused = outcomes.find(outcome => outcome.status === 'rejected');
    assert.equal((refused?.reason as AirlockError).code, 'package.conflict');
    assert.equal((await fixture.installedFolders()).length, 1);
  });

  it('installed twice is there once', async () => {
    await fixture.lay('src');
    await airlock.install({ location: 'src' });
    await airlock.install({ location: 'src' });
    assert.equal((await airlock.plugins()).length, 1);
    assert.equal((await fixture.installedFolders()).length, 1);
  });

  it('that fails at any step leaves nothing installed, and succeeds afterwards', async () => {
    await fixture.lay('src');
    const before = fixture.storage.steps.length;
    await airlock.install({ location: 'src' });
    const steps = fixture.storage.steps.length - before;
    assert.ok(steps > 5);
    for (let step = 0; step < steps; step++) {
      const own = await ServiceFixture.make();
      try {
        await own.lay('src');
        await own.open().plugins();
        own.storage.failAt = own.storage.steps.length + step;
        const outcome = await own.open().install({ location: 'src' }).then(() => 'installed', () => 'failed');
        own.storage.failAt = undefined;
        const plugins = await own.open().plugins();
        assert.equal(plugins.length, outcome === 'installed' ? 1 : 0, `step ${step}`);
        assert.equal((await own.installedFolders()).length, plugins.length, `step ${step}: ${own.storage.steps.join('\n')}`);
        assert.equal((await own.open().install({ location: 'src' })).state, 'enabled');
      } finally {
        await own.close();
      }
    }
  });

  it('that was changed afterwards is shown as damaged and does not run', async () => {
    await fixture.lay('src');
    await airlock.install({ location: 'src' });
    const [folder = ''] = await fixture.installedFolders();
    await fixture.storage.replace(`root/plugins/${folder}/hello.wasm`, Uint8Array.of(...MODULE, 0));
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'digest.mismatch' });
    await fixture.storage.replace(`root/plugins/${folder}/plugin.toml`, bytes(WITH_READ));
    const reopened = fixture.open();
    assert.equal((await reopened.plugins())[0]?.state, 'error');
    await assert.rejects(reopened.runCommand(ID, 'run', runOptions()), { code: 'plugin.disabled', message: /changed after it was installed/ });
    assert.equal(fixture.executed.length, 0);
    await reopened.uninstall(ID);
    assert.deepEqual(await fixture.installedFolders(), []);
  });

  it('does nothing before it is used', async () => {
    const untouched = new MemoryStorage();
    fixture.open({ storage: untouched, sqlite: () => assert.fail('opened the store') });
    assert.deepEqual(untouched.steps, []);
  });
});
