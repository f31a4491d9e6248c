import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { MANIFEST, MODULE, ServiceFixture, bytes, reportFor, runOptions } from '../../test/support/serviceFixture';
import { MemoryStorage } from '../../test/support/memoryStorage';
import type { AirlockError } from '../errors';
import { signPackage } from '../plugins/trust/signature';
import { DEFAULT_QUOTAS } from '../sandbox/quotas';
import { auditRows, firstBrokenLink } from '../store/auditLog';
import { openStore } from '../store/store';
import type { Airlock } from './types';

const ID = 'org.example.hello';
const WITH_READ = `${MANIFEST}capabilities = ["log", { name = "fs.read", paths = ["src/**"] }]\n`;

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
    const plugin = await airlock.installFromFolder('src');
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
    await assert.rejects(airlock.installFromFolder('src'), { code: 'signature.missing' });
    await fixture.lay('src', MANIFEST, { key: fixture.stranger });
    await assert.rejects(airlock.installFromFolder('src'), { code: 'signature.unknown-key' });
    assert.deepEqual(await airlock.plugins(), []);
    assert.deepEqual(await fixture.installedFolders(), []);
  });

  it('asks about them where the policy says so, and only there', async () => {
    fixture.settings.user = { 'trust.policy': 'ask' };
    await fixture.lay('src', MANIFEST, { key: fixture.stranger });
    fixture.confirm = false;
    await assert.rejects(airlock.installFromFolder('src'), { code: 'trust.declined' });
    assert.deepEqual(await fixture.installedFolders(), []);
    fixture.confirm = true;
    assert.deepEqual((await airlock.installFromFolder('src')).signer, { kind: 'unknown', keyId: fixture.stranger.keyId });

    fixture.settings = { user: { 'trust.policy': 'signed' }, workspace: { 'trust.policy': 'ask' } };
    await assert.rejects(airlock.installFromFolder('src'), { code: 'signature.unknown-key' });
    fixture.settings = { user: { 'trust.policy': 'ask' }, workspace: { 'trust.policy': 'signed' } };
    await assert.rejects(airlock.installFromFolder('src'), { code: 'signature.unknown-key' });
  });

  it('refuses a changed manifest, module or signature', async () => {
    await fixture.lay('src');
    await fixture.storage.replace('src/plugin.toml', bytes(WITH_READ));
    await assert.rejects(airlock.installFromFolder('src'), { code: 'signature.mismatch' });
    await fixture.lay('src');
    await fixture.storage.replace('src/hello.wasm', Uint8Array.of(...MODULE, 0));
    await assert.rejects(airlock.installFromFolder('src'), { code: 'signature.mismatch' });
    await fixture.lay('src');
    await fixture.storage.replace('src/hello.sig', bytes(await signPackage({ manifest: bytes(WITH_READ), module: MODULE }, fixture.key)));
    await assert.rejects(airlock.installFromFolder('src'), { code: 'signature.mismatch' });
    fixture.settings.user = { 'trust.policy': 'ask' };
    await assert.rejects(airlock.installFromFolder('src'), { code: 'signature.mismatch' });
  });

  it('trusts nobody by a trust file that is broken', async () => {
    await fixture.lay('src');
    await fixture.storage.replace('root/trusted_keys.toml', bytes('[[keys]]\nname = 5'));
    await assert.rejects(airlock.installFromFolder('src'), { code: 'trust.malformed' });
  });

  it('refuses a module that can\'t be sandboxed, with the refusal\'s reason', async () => {
    await fixture.lay('src');
    fixture.hardened = { ok: false, refusal: { code: 'unknown-import', message: 'It imports env.evil.', nextStep: 'Remove it.', offset: 12 } };
    await assert.rejects(airlock.installFromFolder('src'), { code: 'module.refused', message: /It imports env\.evil/, nextStep: 'Remove it.' });
    fixture.hardened = { ok: false, refusal: { code: 'malformed', message: 'Cut short.', nextStep: '', offset: 1 } };
    await assert.rejects(airlock.installFromFolder('src'), { code: 'module.malformed' });
    assert.deepEqual(await fixture.installedFolders(), []);
  });

  it('refuses an entry that the module does not export', async () => {
    await fixture.lay('src', `${MANIFEST}entry = "main"\n`);
    await assert.rejects(airlock.installFromFolder('src'), { code: 'module.refused', message: /"main"/ });
  });

  it('replaces an earlier version by the same signer, and keeps it disabled if it was', async () => {
    await fixture.lay('src');
    await airlock.installFromFolder('src');
    await airlock.setEnabled(ID, false);
    await fixture.lay('src', MANIFEST.replace('0.1.0', '0.2.0'));
    const plugin = await airlock.installFromFolder('src');
    assert.equal(plugin.version, '0.2.0');
    assert.equal(plugin.state, 'disabled');
    assert.equal((await airlock.plugins()).length, 1);
  });

  it('refuses the same id by another signer', async () => {
    fixture.settings.user = { 'trust.policy': 'ask' };
    fixture.confirm = true;
    await fixture.lay('src');
    await airlock.installFromFolder('src');
    for (const key of [fixture.stranger, 'none'] as const) {
      await fixture.lay('src', MANIFEST, { key, module: Uint8Array.of(...MODULE, 0, 1, 0) });
      await assert.rejects(airlock.installFromFolder('src'), { code: 'package.conflict' });
    }
    assert.equal((await fixture.installedFolders()).length, 1);
    await airlock.uninstall(ID);
    assert.equal((await airlock.installFromFolder('src')).signer.kind, 'unsigned');
  });

  it('refuses one of two signers who install the same id at the same time', async () => {
    fixture.settings.user = { 'trust.policy': 'ask' };
    fixture.confirm = true;
    await fixture.lay('one');
    await fixture.lay('two', MANIFEST, { key: fixture.stranger });
    const other = fixture.open();
    const outcomes = await Promise.allSettled([airlock.installFromFolder('one'), other.installFromFolder('two')]);
    assert.deepEqual(outcomes.map(outcome => outcome.status).sort(), ['fulfilled', 'rejected']);
    const refused = outcomes.find(outcome => outcome.status === 'rejected');
    assert.equal((refused?.reason as AirlockError).code, 'package.conflict');
    assert.equal((await fixture.installedFolders()).length, 1);
  });

  it('installed twice is there once', async () => {
    await fixture.lay('src');
    await airlock.installFromFolder('src');
    await airlock.installFromFolder('src');
    assert.equal((await airlock.plugins()).length, 1);
    assert.equal((await fixture.installedFolders()).length, 1);
  });

  it('that fails at any step leaves nothing installed, and succeeds afterwards', async () => {
    await fixture.lay('src');
    const before = fixture.storage.steps.length;
    await airlock.installFromFolder('src');
    const steps = fixture.storage.steps.length - before;
    assert.ok(steps > 5);
    for (let step = 0; step < steps; step++) {
      const own = await ServiceFixture.make();
      try {
        await own.lay('src');
        await own.open().plugins();
        own.storage.failAt = own.storage.steps.length + step;
        const outcome = await own.open().installFromFolder('src').then(() => 'installed', () => 'failed');
        own.storage.failAt = undefined;
        const plugins = await own.open().plugins();
        assert.equal(plugins.length, outcome === 'installed' ? 1 : 0, `step ${step}`);
        assert.equal((await own.installedFolders()).length, plugins.length, `step ${step}: ${own.storage.steps.join('\n')}`);
        assert.equal((await own.open().installFromFolder('src')).state, 'enabled');
      } finally {
        await own.close();
      }
    }
  });

  it('that was changed afterwards is shown as damaged and does not run', async () => {
    await fixture.lay('src');
    await airlock.installFromFolder('src');
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

describe('running a command', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    airlock = fixture.open();
  });
  afterEach(() => fixture.close());

  async function install(manifest: string): Promise<void> {
    await fixture.lay('src', manifest);
    await airlock.installFromFolder('src');
  }

  it('asks first, runs with what was allowed, and records', async () => {
    await install(`${WITH_READ}[[commands]]\nname = "count"\nargs = ["--lines"]\n`);
    const report = await airlock.runCommand(ID, 'count', runOptions());
    assert.equal(report.status, 'completed');
    assert.deepEqual(fixture.questions.map(question => question.requests), [[{ name: 'fs.read', paths: ['src/**'] }]]);
    assert.deepEqual(fixture.questions[0]?.notRequested, ['fs.write', 'env', 'network', 'retrieval', 'llm', 'plan', 'exec']);
    const [request] = fixture.executed;
    assert.deepEqual(request?.wasi.args, [ID, '--lines']);
    assert.deepEqual(request?.wasi.preopens.map(preopen => preopen.guest), ['/workspace']);
    assert.equal(request?.wasi.preopens[0]?.access.canRead('src/a.c', false), true);
    assert.equal(request?.wasi.preopens[0]?.access.canRead('secret', false), false);
    const [record] = await airlock.executions(ID, 5);
    assert.equal(record?.status, 'completed');
    assert.equal(record?.fuelConsumed, 1234n);
    assert.equal(record?.command, 'count');

    await airlock.runCommand(ID, 'count', runOptions());
    assert.equal(fixture.questions.length, 1);
    assert.equal((await airlock.executions(ID, 5)).length, 2);
  });

  it('is on record as running while it runs', async () => {
    await install(MANIFEST);
    let during: string | undefined;
    fixture.report = async request => {
      during = (await airlock.executions(ID, 1))[0]?.status;
      return reportFor(request);
    };
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(during, 'running');
  });

  it('does not run when the question is closed, and asks again', async () => {
    await install(WITH_READ);
    fixture.answers = [() => undefined];
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'consent.denied' });
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'consent.denied' });
    assert.equal(fixture.questions.length, 2);
    assert.equal(fixture.executed.length, 0);
    assert.deepEqual(await airlock.executions(ID, 5), []);
  });

  it('runs without what was denied, and does not ask again', async () => {
    await install(WITH_READ);
    fixture.answers = [() => ({ choices: ['deny'] })];
    await airlock.runCommand(ID, 'run', runOptions());
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 1);
    assert.deepEqual(fixture.executed.map(request => request.wasi.preopens), [[], []]);
    assert.deepEqual((await airlock.grants(ID)).map(grant => grant.decision), ['deny']);
  });

  it('allows once for one run only', async () => {
    await install(WITH_READ);
    fixture.answers = [() => ({ choices: ['once'] })];
    await airlock.runCommand(ID, 'run', runOptions());
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 2);
    assert.equal(fixture.executed[1]?.wasi.preopens.length, 1);
    assert.deepEqual(await airlock.grants(ID), []);
  });

  it('treats an answer that does not fit as a refusal', async () => {
    await install(WITH_READ);
    fixture.answers = [() => ({ choices: [] })];
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'consent.denied' });
    assert.equal(fixture.executed.length, 0);
  });

  it('asks once for concurrent runs, and one question at a time for different plugins', async () => {
    await install(WITH_READ);
    await fixture.lay('src', WITH_READ.replace(ID, 'org.example.other'));
    await airlock.installFromFolder('src');
    let open = 0;
    let most = 0;
    fixture.answers = [async () => {
      most = Math.max(most, ++open);
      await new Promise(resolve => setTimeout(resolve, 20));
      open--;
      return { choices: ['once'] };
    }];
    await Promise.all([ID, ID, ID, 'org.example.other'].map(id => airlock.runCommand(id, 'run', runOptions())));
    assert.equal(fixture.questions.length, 2);
    assert.equal(most, 1);
    assert.ok(fixture.executed.every(request => request.wasi.preopens.length === 1));
  });

  it('withdraws the question when the last run that waits is cancelled', async () => {
    await install(WITH_READ);
    fixture.answers = [question => new Promise(resolve => question.signal?.addEventListener('abort', () => resolve(undefined)))];
    const [first, second] = [new AbortController(), new AbortController()];
    const runs = [first, second].map(controller => airlock.runCommand(ID, 'run', runOptions({ signal: controller.signal })).then(() => 'ran', (error: { code: string }) => error.code));
    await new Promise(resolve => setTimeout(resolve, 30));
    first.abort();
    await new Promise(resolve => setTimeout(resolve, 30));
    assert.equal(fixture.questions[0]?.signal?.aborted, false);
    second.abort();
    assert.deepEqual(await Promise.all(runs), ['cancelled', 'cancelled']);
    assert.equal(fixture.questions[0]?.signal?.aborted, true);
    fixture.answers = [() => ({ choices: ['workspace'] })];
    await airlock.runCommand(ID, 'run', runOptions());
  });

  it('binds grants to the workspace', async () => {
    await install(WITH_READ);
    await airlock.runCommand(ID, 'run', runOptions());
    fixture.workspace = { ...fixture.workspace, identity: 'w2', name: 'Other', isTrusted: true, folders: fixture.workspace?.folders ?? [] };
    assert.deepEqual(await airlock.grants(ID), []);
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 2);
  });

  it('binds grants to the key: a plugin of the same id by another key starts from nothing', async () => {
    await install(WITH_READ);
    await airlock.runCommand(ID, 'run', runOptions());
    await airlock.uninstall(ID);
    fixture.settings.user = { 'trust.policy': 'ask' };
    fixture.confirm = true;
    await fixture.lay('src', WITH_READ, { key: fixture.stranger });
    await airlock.installFromFolder('src');
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 2);
  });

  it('keeps grants over an update that asks for nothing new, and asks about the difference alone', async () => {
    await install(WITH_READ);
    await airlock.runCommand(ID, 'run', runOptions());
    await install(WITH_READ.replace('0.1.0', '0.2.0'));
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 1);
    await install(WITH_READ.replace('0.1.0', '0.3.0').replace('"log",', '"log", "llm",'));
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.questions[1]?.requests, [{ name: 'llm' }]);
    assert.equal(fixture.questions[1]?.decided.length, 1);
    await install(WITH_READ.replace('0.1.0', '0.4.0').replace('"src/**"', '"src/**", "docs/**"'));
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.questions[2]?.requests, [{ name: 'fs.read', paths: ['src/**', 'docs/**'] }]);
  });

  it('forgets the grants of an unsigned plugin when its package changes', async () => {
    fixture.settings.user = { 'trust.policy': 'ask' };
    fixture.confirm = true;
    await fixture.lay('src', WITH_READ, { key: 'none' });
    await airlock.installFromFolder('src');
    await airlock.runCommand(ID, 'run', runOptions());
    await fixture.lay('src', `${WITH_READ}\n`, { key: 'none' });
    await airlock.installFromFolder('src');
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 2);
  });

  it('gives only granted variables, with the settings\' values first', async () => {
    await install(`${MANIFEST}capabilities = [{ name = "env", variables = ["LANG", "TOKEN", "UNSET"] }, { name = "env", variables = ["SECRET"] }]\n`);
    fixture.environment = { LANG: 'de', TOKEN: 't', SECRET: 's', PATH: '/bin' };
    fixture.settings = { user: { plugins: { [ID]: { env: { TOKEN: 'mine', EXTRA: 'x' }, args: ['-u'] } } }, workspace: { plugins: { [ID]: { env: { SECRET: 'no', LANG: 'fr' }, args: ['-w'] } } } };
    fixture.answers = [() => ({ choices: ['once', 'deny'] })];
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.executed[0]?.wasi.env, { LANG: 'fr', TOKEN: 'mine' });
    assert.deepEqual(fixture.executed[0]?.wasi.args, [ID, '-u', '-w']);
  });

  it('lowers the budget at random where the setting is on, and says what was used', async () => {
    await install(MANIFEST);
    await airlock.runCommand(ID, 'run', runOptions());
    const used = fixture.executed[0]?.limits.fuel ?? 0n;
    assert.ok(used < 10_000_000n && used >= 9_000_000n, String(used));
    assert.equal((await airlock.executions(ID, 1))[0]?.fuelLimit, used);
    fixture.settings.user = { limits: { randomizeFuel: false } };
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.executed[1]?.limits.fuel, 10_000_000n);
  });

  it('limits what it uses of its files by the manifest and the settings, and says where a quota would be raised', async () => {
    await install(`${MANIFEST}[limits]\nread_mib = 3\nopen_files = 9\n`);
    fixture.settings = { user: { limits: { readMiB: 2, directoryEntries: 500 } }, workspace: { limits: { readMiB: 4096, fileOperations: 70 } } };
    fixture.report = async request => reportFor(request, { status: 'terminated', reason: 'quota-exhausted', message: 'Stopped.', quota: { name: 'operations', used: 70, limit: 70 } });
    const report = await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.executed[0]?.wasi.quotas, { ...DEFAULT_QUOTAS, readBytes: 2 * 1024 * 1024, openFiles: 9, operations: 70, directoryEntries: 500 });
    assert.equal(report.message, 'Stopped. The workspace\'s setting "airlock.limits.fileOperations" lowers it.');
  });

  it('grants nothing in a workspace that is not trusted', async () => {
    await install(WITH_READ);
    await airlock.runCommand(ID, 'run', runOptions());
    fixture.workspace = { identity: 'w1', name: 'Demo', isTrusted: false, folders: fixture.workspace?.folders ?? [] };
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'workspace.untrusted' });
    await assert.rejects(airlock.reviewGrants(ID), { code: 'workspace.untrusted' });
    assert.equal(fixture.executed.length, 1);
    await install(MANIFEST.replace('0.1.0', '0.2.0'));
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.executed[1]?.wasi.preopens, []);
  });

  it('asks nobody about files where no folder is open', async () => {
    await install(WITH_READ);
    fixture.workspace = undefined;
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 0);
    assert.deepEqual(fixture.executed[0]?.wasi.preopens, []);
  });

  it('refuses what is disabled, missing or wrong, each with its own code', async () => {
    await install(MANIFEST);
    await assert.rejects(airlock.runCommand('nobody', 'run', runOptions()), { code: 'plugin.not-found' });
    await assert.rejects(airlock.runCommand(ID, 'nothing', runOptions()), { code: 'plugin.no-such-command' });
    for (const scope of ['user', 'workspace'] as const) {
      fixture.settings = { user: {}, workspace: {}, [scope]: { plugins: { [ID]: { enabled: false } } } };
      assert.deepEqual((await airlock.plugins()).map(plugin => plugin.isDisabledBySetting), [true]);
      await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'plugin.disabled' });
      fixture.settings = { user: {}, workspace: {}, [scope]: { limits: { fuel: 'much' } } };
      await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'settings.invalid', message: /airlock\.limits\.fuel/ });
    }
    fixture.settings = { user: {}, workspace: { plugins: { [ID]: { enabled: true } } } };
    await airlock.setEnabled(ID, false);
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'plugin.disabled' });
    assert.equal(fixture.executed.length, 0);
  });

  it('reports an execution whose record failed, and says so', async () => {
    await install(MANIFEST);
    fixture.report = async request => {
      fixture.storage.failAt = fixture.storage.steps.length;
      return reportFor(request);
    };
    assert.equal((await airlock.runCommand(ID, 'run', runOptions())).status, 'completed');
    assert.deepEqual(fixture.problems.map(problem => problem.code), ['store.io']);
  });

  it('ends the record of a run whose window is gone, after an hour', async () => {
    await install(MANIFEST);
    fixture.report = () => new Promise(() => undefined);
    void airlock.runCommand(ID, 'run', runOptions());
    while (fixture.executed.length === 0) await new Promise(resolve => setTimeout(resolve, 5));
    fixture.airlocks.length = 0;
    const status = async (): Promise<string | undefined> => (await fixture.open().executions(ID, 1))[0]?.status;
    assert.equal(await status(), 'running');
    fixture.time += 61 * 60 * 1000;
    assert.equal(await status(), 'terminated');
  });

  it('does not run what can\'t be put on record', async () => {
    await install(MANIFEST);
    await airlock.executions(ID, 1);
    fixture.storage.failAt = fixture.storage.steps.length;
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()));
    assert.equal(fixture.executed.length, 0);
  });

  it('ends runs and closes when disposed', async () => {
    await install(MANIFEST);
    fixture.report = request => new Promise(resolve => {
      request.signal?.addEventListener('abort', () => resolve(reportFor(request, { status: 'terminated', reason: 'cancelled' })));
    });
    const run = airlock.runCommand(ID, 'run', runOptions());
    while (fixture.executed.length === 0) await new Promise(resolve => setTimeout(resolve, 5));
    await airlock.dispose();
    assert.equal((await run).reason, 'cancelled');
    assert.equal((await fixture.open().executions(ID, 1))[0]?.status, 'terminated');
  });

  it('reviews grants: asks about everything, and what is allowed once serves the next run', async () => {
    await install(WITH_READ);
    await airlock.runCommand(ID, 'run', runOptions());
    fixture.answers = [() => undefined, () => ({ choices: ['once'] }), () => ({ choices: ['deny'] })];
    await assert.rejects(airlock.reviewGrants(ID), { code: 'consent.denied' });
    assert.equal((await airlock.grants(ID)).length, 1, 'a review that is closed changes nothing');
    await airlock.reviewGrants(ID);
    assert.deepEqual((await airlock.grants(ID)).map(grant => grant.lifetime), ['once']);
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 3);
    assert.equal(fixture.executed[1]?.wasi.preopens.length, 1);
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 4);
    assert.equal(fixture.executed[2]?.wasi.preopens.length, 0);
  });

  it('forgets everything but the record on uninstalling', async () => {
    await install(WITH_READ);
    fixture.report = async request => reportFor(request, { status: 'failed', reason: 'exited', exitCode: 1 });
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal((await airlock.executions(ID, 5))[0]?.hasRecording, true);
    assert.equal((await fixture.storage.list('root/recordings')).length, 1);
    await airlock.uninstall(ID);
    assert.deepEqual(await fixture.storage.list('root/recordings'), []);
    assert.deepEqual(await airlock.plugins(), []);
    assert.deepEqual(await fixture.installedFolders(), []);
    assert.equal((await airlock.executions(ID, 5)).length, 1);
    await assert.rejects(airlock.uninstall(ID), { code: 'plugin.not-found' });
    await install(WITH_READ);
    assert.deepEqual(await airlock.grants(ID), []);
  });
});

describe('what stays on record', () => {
  let fixture: ServiceFixture;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
  });
  afterEach(() => fixture.close());

  /** Events of the audit log, oldest first, after checking that its chain holds. */
  async function events(): Promise<string[]> {
    const store = openStore({ storage: fixture.storage, location: 'root/airlock.db', sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => assert.fail(problem) });
    try {
      assert.equal(await store.read(firstBrokenLink), undefined);
      return (await store.read(db => auditRows(db, 100))).map(row => `${row.event} ${row.detail['capability'] ?? row.detail['reason'] ?? row.detail['version'] ?? ''}`.trim()).reverse();
    } finally {
      await store.close();
    }
  }

  it('is every installation, decision, execution, denial and removal, in one chain', async () => {
    const airlock = fixture.open();
    await fixture.lay('src', WITH_READ);
    await airlock.installFromFolder('src');
    fixture.report = async request => reportFor(request, {
      status: 'failed', reason: 'capability-denied', message: 'Stopped.', denied: { capability: 'network', call: 'env.host_fetch' },
      denials: [{ call: 'path_open', path: '../etc', capability: 'fs.read' }],
    });
    await airlock.runCommand(ID, 'run', runOptions());
    await fixture.lay('src', WITH_READ.replace('0.1.0', '0.2.0'));
    await airlock.installFromFolder('src');
    await airlock.setEnabled(ID, false);
    await airlock.setEnabled(ID, true);
    fixture.answers = [() => ({ choices: ['deny'] })];
    await airlock.reviewGrants(ID);
    await airlock.uninstall(ID);
    assert.deepEqual(await events(), [
      'plugin.install 0.1.0', 'grant.allow fs.read', 'plugin.execute capability-denied', 'capability.denied network', 'capability.denied fs.read',
      'plugin.update 0.2.0', 'plugin.disable', 'plugin.enable', 'grant.deny fs.read', 'plugin.uninstall 0.2.0',
    ]);
  });

  it('is nothing of what failed', async () => {
    const airlock = fixture.open();
    await fixture.lay('src', MANIFEST, { key: 'none' });
    await assert.rejects(airlock.installFromFolder('src'));
    await assert.rejects(airlock.uninstall(ID));
    await assert.rejects(airlock.setEnabled(ID, true));
    assert.deepEqual(await events(), []);
  });
});

describe('a denied call', () => {
  let fixture: ServiceFixture;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
  });
  afterEach(() => fixture.close());

  for (const [what, capabilities, choice, expected] of [
    ['that the manifest does not ask for', '["log"]', 'workspace', /doesn't ask for that.*author/],
    ['that the user denied', '[{ name = "network", hosts = ["x.org"] }]', 'deny', /didn't allow it to reach the servers x\.org; "Airlock: Review Grants…"/],
    ['that was allowed and can\'t be done yet', '[{ name = "network", hosts = ["x.org"] }]', 'workspace', /can't do that yet/],
  ] as const) {
    it(`${what} ends the run and says what to do`, async () => {
      const airlock = fixture.open();
      await fixture.lay('src', `${MANIFEST}capabilities = ${capabilities}\n`);
      await airlock.installFromFolder('src');
      fixture.answers = [() => ({ choices: [choice] })];
      fixture.report = async request => reportFor(request, { status: 'failed', reason: 'capability-denied', message: 'Stopped.', denied: { capability: 'network', call: 'env.host_fetch' } });
      const report = await airlock.runCommand(ID, 'run', runOptions());
      assert.match(report.message, expected);
      assert.match(report.message, /^Stopped\. /);
    });
  }
});
