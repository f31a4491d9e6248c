import assert from 'node:assert/strict';
import { ID, MANIFEST, reportFor, runOptions, ServiceFixture, WITH_READ } from '../../test/support/serviceFixture';
import { DEFAULT_QUOTAS } from '../sandbox/fileQuotas';
import type { Airlock } from './types';

describe('running a command', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    airlock = fixture.open();
  });
  afterEach(() => fixture.close());

  it('asks first, runs with what was allowed, and records', async () => {
    await fixture.install(`${WITH_READ}[[commands]]\nname = "count"\nargs = ["--lines"]\n`);
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

  it('has made ready what it needs while the user decides, once for a module', async () => {
    await fixture.install(WITH_READ);
    let prepared = 0;
    const decided: number[] = [];
    fixture.answers = [question => (decided.push(prepared), { choices: question.requests.map(() => 'workspace' as const) })];
    const other = fixture.open({ prepare: () => { prepared += 1; } });
    await other.runCommand(ID, 'run', runOptions());
    await other.runCommand(ID, 'run', runOptions());
    assert.deepEqual([decided, prepared], [[1], 1]);
  });

  it('makes ready what runs need when plugins are first looked at, if there is one that is enabled', async () => {
    let prepared = 0;
    const other = fixture.open({ prepare: () => { prepared += 1; } });
    await other.plugins();
    assert.equal(prepared, 0);
    await fixture.install(WITH_READ);
    prepared = 0;
    await other.plugins();
    await other.plugins();
    assert.equal(prepared, 1);
  });

  it('lowers the budget at random where the setting is on, and says what was used', async () => {
    await fixture.install(MANIFEST);
    await airlock.runCommand(ID, 'run', runOptions());
    const used = fixture.executed[0]?.limits.fuel ?? 0n;
    assert.ok(used < 10_000_000n && used >= 9_000_000n, String(used));
    assert.equal((await airlock.executions(ID, 1))[0]?.fuelLimit, used);
    fixture.settings.user = { limits: { randomizeFuel: false } };
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.executed[1]?.limits.fuel, 10_000_000n);
  });

  it('limits what it uses of its files by the manifest and the settings, and says where a quota would be raised', async () => {
    await fixture.install(`${MANIFEST}[limits]\nread_mib = 3\nopen_files = 9\n`);
    fixture.settings = { user: { limits: { readMiB: 2, directoryEntries: 500 } }, workspace: { limits: { readMiB: 4096, fileOperations: 70 } } };
    fixture.report = async request => reportFor(request, { status: 'terminated', reason: 'quota-exhausted', message: 'Stopped.', quota: { name: 'operations', used: 70, limit: 70 } });
    const report = await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.executed[0]?.wasi.quotas, { ...DEFAULT_QUOTAS, readBytes: 2 * 1024 * 1024, openFiles: 9, operations: 70, directoryEntries: 500 });
    assert.equal(report.message, 'Stopped. The workspace\'s setting "airlock.limits.fileOperations" lowers it.');
  });

  it('limits the bytes of its files by what was granted of them, and says that it was the grant', async () => {
    await fixture.install(`${MANIFEST}capabilities = [{ name = "fs.read", paths = ["src/**"] }, { name = "fs.write", paths = ["out/**"], bytes_per_run = 5_000 }]\n[limits]\nread_mib = 3\n`);
    fixture.answers = [() => ({ choices: [{ choice: 'workspace', bytesPerRun: 1_000 }, { choice: 'workspace' }] })];
    fixture.report = async request => reportFor(request, { status: 'terminated', reason: 'quota-exhausted', message: 'Stopped.', quota: { name: 'readBytes', used: 990, limit: 1_000 } });
    const report = await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.executed[0]?.wasi.quotas, { ...DEFAULT_QUOTAS, readBytes: 1_000, writtenBytes: 5_000 });
    assert.equal(report.message, 'Stopped. What was asked for and granted is no more ("bytes_per_run"); "Airlock: Review Grants…" changes what is granted.');
  });

  it('refuses what is disabled, missing or wrong, each with its own code', async () => {
    await fixture.install(MANIFEST);
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

  it('ends runs and closes when disposed', async () => {
    await fixture.install(MANIFEST);
    fixture.report = request => new Promise(resolve => {
      request.signal?.addEventListener('abort', () => resolve(reportFor(request, { status: 'terminated', reason: 'cancelled' })));
    });
    const run = airlock.runCommand(ID, 'run', runOptions());
    while (fixture.executed.length === 0) await new Promise(resolve => setTimeout(resolve, 5));
    await airlock.dispose();
    assert.equal((await run).reason, 'cancelled');
    assert.equal((await fixture.open().executions(ID, 1))[0]?.status, 'terminated');
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
    ['that the user denied', '[{ name = "network", hosts = ["x.org"] }]', 'deny', /didn't allow it to reach the server x\.org; "Airlock: Review Grants…"/],
    ['of a right that it has, for something beyond it,', '[{ name = "network", hosts = ["x.org"] }]', 'workspace', /You allowed it to reach the server x\.org, and nothing beyond that; "Airlock: Review Grants…"/],
  ] as const) {
    it(`${what} ends the run and says what to do`, async () => {
      const airlock = fixture.open();
      await fixture.lay('src', `${MANIFEST}capabilities = ${capabilities}\n`);
      await airlock.install({ location: 'src' });
      fixture.answers = [() => ({ choices: [choice] })];
      fixture.report = async request => reportFor(request, { status: 'failed', reason: 'capability-denied', message: 'Stopped.', denied: { capability: 'network', call: 'env.host_fetch' } });
      const report = await airlock.runCommand(ID, 'run', runOptions());
      assert.match(report.message, expected);
      assert.match(report.message, /^Stopped\. /);
    });
  }
});
