import assert from 'node:assert/strict';
import { bytes, ID, reportFor, runOptions, ServiceFixture } from '../../test/support/serviceFixture';
import { audited, manifest, publishTag, startedRun, tagSource, until } from '../../test/support/taggedPackages';
import { localSources } from '../plugins/sources/localSources';
import type { ExecutionReport } from '../sandbox/types';
import type { Airlock } from './types';

const READ = '{ name = "fs.read", paths = ["src/**"] }';
const ENV = '{ name = "env", variables = ["LANG"] }';

describe('the life of a plugin', () => {
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

  const publish = (version: string, options?: Parameters<typeof publishTag>[2]): Promise<void> => publishTag(fixture, version, options);
  const installed = async (at = airlock): Promise<string | undefined> => (await at.plugins())[0]?.version;
  const onMachine = async (): Promise<readonly string[]> => (await airlock.versions(ID)).map(({ version, isActive, isKept }) => `${version}${isActive ? '*' : isKept ? '' : '!'}`);
  const audit = (): Promise<readonly string[]> => audited(airlock);
  const start = (at = airlock): Promise<() => Promise<ExecutionReport>> => startedRun(fixture, at);

  describe('an update', () => {
    it('takes the newest tag where a tag was asked for, keeps the old version, and says what is newly asked for', async () => {
      await publish('1.0.0', { asks: [READ] });
      const plugin = await airlock.install({ location: 'repo', ref: 'v1.0.0' });
      assert.deepEqual(plugin.source, { kind: 'git', url: 'repo', requested: 'v1.0.0', reference: 'commit of v1.0.0' });
      await publish('1.1.0', { asks: [READ] });
      await publish('1.2.0', { asks: [READ, ENV] });
      await publish('2.0.0-rc.1');
      const result = await airlock.update(ID);
      assert.equal(result.kind, 'updated');
      assert.deepEqual([result.from, result.version, result.plugin.version, result.plugin.source.requested], ['1.0.0', '1.2.0', '1.2.0', 'v1.2.0']);
      assert.deepEqual(result.newRequests, [{ name: 'env', variables: ['LANG'] }]);
      assert.deepEqual(await onMachine(), ['1.2.0*', '1.0.0']);
      assert.deepEqual(await audit(), ['plugin.install 1.0.0', 'plugin.update 1.0.0 1.2.0']);
      assert.equal((await airlock.update(ID)).kind, 'current');
      assert.equal((await audit()).length, 2);
    });

    it('follows a branch, a range, and a folder', async () => {
      await publish('1.0.0', { tag: 'main' });
      await publish('1.4.0');
      await airlock.install({ location: 'repo', ref: 'main' });
      await publish('1.1.0', { tag: 'main' });
      assert.equal((await airlock.update(ID)).version, '1.1.0');
      await airlock.uninstall(ID);

      await publish('2.0.0');
      assert.deepEqual((await airlock.install({ location: 'repo', ref: '^1.0' })).source.requested, '^1.0');
      assert.equal(await installed(), '1.4.0');
      await publish('1.5.0');
      assert.equal((await airlock.update(ID)).version, '1.5.0');
      assert.equal((await airlock.plugins())[0]?.source.requested, '^1.0');
      await assert.rejects(airlock.update(ID, { to: '^7' }), { code: 'source.not-found' });
      await airlock.uninstall(ID);

      await fixture.lay('src', manifest('1.0.0'));
      await airlock.install({ location: 'src' });
      await fixture.lay('src', manifest('1.0.1'));
      await assert.rejects(airlock.update(ID, { to: '1.0.2' }), { code: 'plugin.no-such-version' });
      assert.equal((await airlock.update(ID)).version, '1.0.1');
    });

    it('to a named version takes that one, and no older one unless allowed', async () => {
      for (const version of ['1.0.0', '1.1.0', '1.2.0']) await publish(version);
      await airlock.install({ location: 'repo', ref: 'v1.1.0' });
      await assert.rejects(airlock.update(ID, { to: '1.0.0' }), { code: 'plugin.downgrade' });
      await assert.rejects(airlock.install({ location: 'repo', ref: 'v1.0.0' }), { code: 'plugin.downgrade' });
      assert.equal(await installed(), '1.1.0');
      assert.equal((await airlock.update(ID, { to: '1.0.0', allowDowngrade: true })).plugin.version, '1.0.0');
      assert.equal((await airlock.install({ location: 'repo', ref: 'v1.1.0' })).version, '1.1.0');
      assert.equal((await airlock.install({ location: 'repo', ref: 'v1.0.0' }, { allowDowngrade: true })).version, '1.0.0');
      await assert.rejects(airlock.update(ID, { to: '9.9.9' }), { code: 'source.not-found' });
    });

    it('refuses other content under the number of a version that is here, except from a folder', async () => {
      await publish('1.0.0');
      await airlock.install({ location: 'repo', ref: 'v1.0.0' });
      await publish('1.0.0', { module: 'changed' });
      await assert.rejects(airlock.update(ID), { code: 'plugin.changed' });
      await assert.rejects(airlock.install({ location: 'repo', ref: 'v1.0.0' }), { code: 'plugin.changed' });
      await publish('1.1.0');
      await airlock.update(ID);
      // A version that is only kept counts as well.
      await assert.rejects(airlock.update(ID, { to: 'v1.0.0', allowDowngrade: true }), { code: 'plugin.changed' });
      assert.deepEqual(await onMachine(), ['1.1.0*', '1.0.0']);
      assert.equal((await fixture.installedFolders()).length, 2);
      await fixture.lay('src', manifest('1.1.0'));
      assert.equal((await airlock.install({ location: 'src' })).source.kind, 'local');
    });

    it('refuses another signer, another plugin, and what can\'t be verified; the old version stays', async () => {
      await publish('1.0.0');
      await airlock.install({ location: 'repo', ref: 'v1.0.0' });
      fixture.settings.user = { 'trust.policy': 'ask' };
      fixture.confirm = true;
      await fixture.lay('tags/v1.1.0', manifest('1.1.0'), { key: fixture.stranger });
      await assert.rejects(airlock.update(ID), { code: 'package.conflict' });
      await assert.rejects(airlock.update(ID, { unattended: true }), { code: 'trust.declined' });
      await fixture.lay('tags/v1.1.0', manifest('1.1.0').replace(ID, 'org.example.other'));
      await assert.rejects(airlock.update(ID), { code: 'package.conflict', message: /org\.example\.other/ });
      await publish('1.1.0');
      await fixture.storage.replace('tags/v1.1.0/hello.wasm', bytes('changed'));
      await assert.rejects(airlock.update(ID), { code: 'signature.mismatch' });
      await publish('1.1.0');
      fixture.hardened = { ok: false, refusal: { code: 'unknown-import', message: 'It imports env.evil.', nextStep: '', offset: 1 } };
      await assert.rejects(airlock.update(ID), { code: 'module.refused' });
      await assert.rejects(airlock.update('org.example.nobody'), { code: 'plugin.not-found' });
      assert.deepEqual(await onMachine(), ['1.0.0*']);
      assert.equal((await fixture.installedFolders()).length, 1);
      assert.deepEqual(await audit(), ['plugin.install 1.0.0']);
    });

    it('changes nothing where the offer is declined', async () => {
      await publish('1.0.0');
      await airlock.install({ location: 'repo', ref: 'v1.0.0' });
      await publish('1.1.0', { asks: [ENV] });
      const result = await airlock.update(ID, { accept: ({ newRequests }) => newRequests.length === 0 });
      assert.deepEqual([result.kind, result.version, result.newRequests.length], ['declined', '1.1.0', 1]);
      const aborted = new AbortController();
      await assert.rejects(airlock.update(ID, { signal: aborted.signal, accept: () => { aborted.abort(); return true; } }), { code: 'cancelled' });
      assert.deepEqual(await onMachine(), ['1.0.0*']);
    });

    it('that fails at any step leaves the old version active and nothing else, and succeeds afterwards', async () => {
      const stepsOf = async (failing: number | undefined): Promise<number> => {
        const own = await ServiceFixture.make();
        try {
          await own.lay('src', manifest('1.0.0'));
          const service = own.open();
          await service.install({ location: 'src' });
          await own.lay('src', manifest('1.1.0'));
          const before = own.storage.steps.length;
          own.storage.failAt = failing === undefined ? undefined : before + failing;
          const outcome = await service.update(ID).then(() => '1.1.0', () => '1.0.0');
          own.storage.failAt = undefined;
          const steps = own.storage.steps.length - before;
          // Another process sees just what this one was told.
          const other = own.open();
          assert.equal((await other.plugins())[0]?.version, outcome, `step ${failing}`);
          assert.equal((await other.plugins())[0]?.state, 'enabled');
          assert.equal((await other.versions(ID)).length, outcome === '1.1.0' ? 2 : 1);
          assert.equal((await other.runCommand(ID, 'run', runOptions())).status, 'completed');
          await other.update(ID);
          assert.deepEqual((await other.versions(ID)).map(({ version }) => version), ['1.1.0', '1.0.0']);
          assert.equal((await own.installedFolders()).length, 2, own.storage.steps.join('\n'));
          return steps;
        } finally {
          await own.close();
        }
      };
      const steps = await stepsOf(undefined);
      assert.ok(steps > 5);
      for (let step = 0; step < steps; step++) await stepsOf(step);
    });

    it('whose process was killed between copy and record leaves the old version, and its copy goes later', async () => {
      await publish('1.0.0');
      await airlock.install({ location: 'repo', ref: 'v1.0.0' });
      await fixture.storage.replace(`root/plugins/${'a'.repeat(64)}/plugin.toml`, bytes('killed before the record'));
      await fixture.storage.replace('root/plugins/staging-1/plugin.toml', bytes('killed while copying'));
      assert.equal(await installed(open()), '1.0.0');
      await publish('1.1.0');
      await airlock.update(ID);
      // Another window could still be at it.
      assert.equal((await fixture.installedFolders()).length, 4);
      fixture.time += 2 * 60 * 60 * 1000;
      await publish('1.2.0');
      await airlock.update(ID);
      assert.equal((await fixture.installedFolders()).length, 3);
    });
  });

  describe('versions', () => {
    it('beyond those that are kept go, with their files', async () => {
      for (const version of ['1.0.0', '1.1.0', '1.2.0', '1.3.0']) await publish(version);
      await airlock.install({ location: 'repo', ref: 'v1.0.0' });
      for (const to of ['1.1.0', '1.2.0']) await airlock.update(ID, { to });
      assert.deepEqual(await onMachine(), ['1.2.0*', '1.1.0', '1.0.0']);
      await airlock.update(ID);
      assert.deepEqual(await onMachine(), ['1.3.0*', '1.2.0', '1.1.0']);
      assert.equal((await fixture.installedFolders()).length, 3);
      assert.equal((await audit()).at(-1), 'plugin.discard 1.0.0');
      kept = 0;
      await publish('1.4.0');
      await airlock.update(ID);
      assert.deepEqual(await onMachine(), ['1.4.0*']);
      assert.equal((await fixture.installedFolders()).length, 1);
    });

    it('that executions run on stay until these have ended, in whatever window', async () => {
      kept = 0;
      await publish('1.0.0');
      await airlock.install({ location: 'repo', ref: 'v1.0.0' });
      const other = open();
      const end = await start(other);
      await publish('1.1.0');
      await airlock.update(ID);
      assert.deepEqual((await airlock.versions(ID)).map(({ version, isKept, running }) => [version, isKept, running]), [['1.1.0', true, 0], ['1.0.0', false, 1]]);
      assert.equal((await fixture.installedFolders()).length, 2);
      await airlock.runCommand(ID, 'run', runOptions());
      assert.deepEqual((await airlock.executions(ID, 2)).map(({ version, status }) => `${version} ${status}`), ['1.1.0 completed', '1.0.0 running']);
      await assert.rejects(airlock.rollback(ID, '1.0.0'), { code: 'plugin.no-such-version' });
      assert.equal((await end()).status, 'completed');
      await until(async () => (await fixture.installedFolders()).length === 1);
      assert.deepEqual(await onMachine(), ['1.1.0*']);
    });

    it('that ran in a window that crashed go when another one looks', async () => {
      kept = 0;
      await publish('1.0.0');
      await airlock.install({ location: 'repo', ref: 'v1.0.0' });
      const processes = { self: 'crashed', isAlive: (name: string) => name !== 'crashed' };
      const end = await start(fixture.open({ sources: [tagSource(fixture)], processes }));
      const live = fixture.open({ sources: [tagSource(fixture)], processes: { ...processes, self: 'live' }, versionsKept: () => 0 });
      await publish('1.1.0');
      await live.update(ID);
      await until(async () => (await fixture.installedFolders()).length === 1);
      assert.equal((await live.executions(ID, 1))[0]?.status, 'terminated');
      await end();
    });
  });

  for (const [files, count] of [['are gone', 0], ['are kept', 2]] as const) it(`runs on the version that is active when the execution starts, also where it was updated while the user was asked and the old files ${files}`, async () => {
    kept = count;
    await publish('1.0.0', { asks: [READ] });
    await airlock.install({ location: 'repo', ref: 'v1.0.0' });
    await publish('1.1.0', { asks: [READ, ENV] });
    fixture.answers = [
      async question => {
        await open().update(ID);
        return { choices: question.requests.map(() => 'workspace' as const) };
      },
      question => ({ choices: question.requests.map(() => 'workspace' as const) }),
    ];
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.questions.map(({ plugin, requests }) => [plugin.version, requests.map(({ name }) => name)]), [['1.0.0', ['fs.read']], ['1.1.0', ['env']]]);
    assert.deepEqual((await airlock.executions(ID, 5)).map(({ version }) => version), ['1.1.0']);
  });

  it('asks about what is new in a version only, and says that it is', async () => {
    await publish('1.0.0', { asks: ['"log"', READ] });
    await airlock.install({ location: 'repo', ref: 'v1.0.0' });
    await airlock.runCommand(ID, 'run', runOptions());
    await publish('1.1.0', { asks: ['"log"', READ, ENV] });
    await airlock.update(ID);
    await publish('1.2.0', { asks: ['"log"', READ, ENV, '{ name = "network", hosts = ["x.org"] }'] });
    await airlock.update(ID);
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.questions.map(({ requests, since }) => requests.map(({ name }, index) => [name, since[index]])), [
      [['fs.read', undefined]],
      [['env', '1.1.0'], ['network', '1.2.0']],
    ]);
    await airlock.rollback(ID);
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 2);
  });

  describe('a roll back', () => {
    beforeEach(async () => {
      await publish('1.0.0');
      await publish('1.1.0');
      await airlock.install({ location: 'repo', ref: 'v1.0.0' });
    });

    it('makes the last version active again, and forth', async () => {
      await assert.rejects(airlock.rollback(ID), { code: 'plugin.no-such-version' });
      await airlock.update(ID);
      const plugin = await airlock.rollback(ID);
      assert.deepEqual([plugin.version, plugin.source.requested], ['1.0.0', 'v1.0.0']);
      assert.deepEqual(await onMachine(), ['1.0.0*', '1.1.0']);
      assert.equal((await airlock.rollback(ID)).version, '1.1.0');
      await assert.rejects(airlock.rollback(ID, '3.0.0'), { code: 'plugin.no-such-version', nextStep: 'Kept: 1.0.0.' });
      await assert.rejects(airlock.rollback('org.example.nobody'), { code: 'plugin.not-found' });
      assert.deepEqual(await audit(), ['plugin.install 1.0.0', 'plugin.update 1.0.0 1.1.0', 'plugin.rollback 1.1.0 1.0.0', 'plugin.rollback 1.0.0 1.1.0']);
    });

    it('refuses a copy that was changed, a key that is trusted no more, and a module that is refused by now', async () => {
      await airlock.update(ID);
      const { packageDigest } = (await airlock.versions(ID)).find(({ version }) => version === '1.0.0') ?? assert.fail();
      const module = `root/plugins/${packageDigest}/hello.wasm`;
      const before = await fixture.storage.read(module, 1000);
      await fixture.storage.replace(module, bytes('changed'));
      await assert.rejects(airlock.rollback(ID, packageDigest), { code: 'digest.mismatch' });
      await fixture.storage.replace(module, before);
      const trust = await fixture.storage.read('root/trusted_keys.toml', 10_000);
      await fixture.storage.replace('root/trusted_keys.toml', bytes(''));
      await assert.rejects(airlock.rollback(ID), { code: 'signature.unknown-key' });
      await fixture.storage.replace('root/trusted_keys.toml', trust);
      const { hardened } = fixture;
      fixture.hardened = { ok: false, refusal: { code: 'unknown-import', message: 'It imports env.evil.', nextStep: '', offset: 1 } };
      await assert.rejects(airlock.rollback(ID), { code: 'module.refused' });
      fixture.hardened = hardened;
      assert.deepEqual(await onMachine(), ['1.1.0*', '1.0.0']);
      assert.equal((await airlock.rollback(ID)).version, '1.0.0');
    });

    it('while the other version runs lets it end', async () => {
      kept = 1;
      await airlock.update(ID);
      const end = await start();
      await airlock.rollback(ID);
      assert.deepEqual((await airlock.versions(ID)).map(({ version, running }) => [version, running]), [['1.0.0', 0], ['1.1.0', 1]]);
      assert.equal((await end()).status, 'completed');
      assert.deepEqual(await onMachine(), ['1.0.0*', '1.1.0']);
    });
  });

  it('pinned stays as it is until a version is named', async () => {
    await publish('1.0.0');
    await publish('1.1.0');
    await airlock.install({ location: 'repo', ref: 'v1.0.0' });
    await airlock.pin(ID, true);
    await airlock.pin(ID, true);
    assert.equal((await airlock.plugins())[0]?.isPinned, true);
    await assert.rejects(airlock.update(ID), { code: 'plugin.pinned' });
    await assert.rejects(airlock.install({ location: 'repo', ref: 'v1.1.0' }), { code: 'plugin.pinned' });
    await airlock.install({ location: 'repo', ref: 'v1.0.0' });
    const { plugin } = await airlock.update(ID, { to: '1.1.0' });
    assert.deepEqual([plugin.version, plugin.isPinned], ['1.1.0', true]);
    await airlock.pin(ID, false);
    assert.equal((await airlock.plugins())[0]?.isPinned, undefined);
    await assert.rejects(airlock.pin('org.example.nobody', true), { code: 'plugin.not-found' });
    assert.deepEqual((await audit()).filter(line => line.startsWith('plugin.pin')), ['plugin.pin 1.0.0', 'plugin.pin 1.1.0']);
  });

  it('is reloaded from its folder whatever the version, and from nowhere else', async () => {
    await fixture.lay('src', manifest('1.0.0'));
    await airlock.install({ location: 'src' });
    assert.equal((await airlock.reload(ID)).kind, 'current');
    await fixture.lay('src', manifest('0.9.0', ENV));
    const result = await airlock.reload(ID);
    assert.deepEqual([result.kind, result.plugin.version, result.newRequests.length], ['updated', '0.9.0', 1]);
    await fixture.lay('src', manifest('0.9.0'));
    assert.equal((await airlock.reload(ID)).kind, 'updated');
    await fixture.storage.replace('src/plugin.toml', bytes('[plugin'));
    await assert.rejects(airlock.reload(ID), { code: 'manifest.syntax' });
    assert.equal(await installed(), '0.9.0');
    assert.deepEqual((await audit()).slice(1), ['plugin.reload 1.0.0 0.9.0', 'plugin.reload 0.9.0 0.9.0']);
    await airlock.pin(ID, true);
    await assert.rejects(airlock.reload(ID), { code: 'plugin.pinned' });
    await airlock.uninstall(ID);
    await publish('1.0.0');
    await airlock.install({ location: 'repo', ref: 'v1.0.0' });
    await assert.rejects(airlock.reload(ID), { code: 'usage.invalid' });
  });

  it('unsigned, asks about everything again after a change: another author could have made it', async () => {
    fixture.settings.user = { 'trust.policy': 'ask' };
    fixture.confirm = true;
    await fixture.lay('src', manifest('1.0.0', READ), { key: 'none' });
    await airlock.install({ location: 'src' });
    await airlock.runCommand(ID, 'run', runOptions());
    fixture.confirm = undefined;
    await fixture.lay('src', manifest('1.1.0', READ), { key: 'none' });
    await airlock.reload(ID);
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 2);
    await assert.rejects(airlock.rollback(ID), /asked about trust/);
  });

  it('ends with all that hangs on it known', async () => {
    for (const version of ['1.0.0', '1.1.0']) await publish(version, { asks: [READ] });
    await airlock.install({ location: 'repo', ref: 'v1.0.0' });
    fixture.report = async request => reportFor(request, { status: 'failed', reason: 'trap' });
    await airlock.runCommand(ID, 'run', runOptions());
    await airlock.update(ID);
    const end = await start();
    fixture.settings = { user: { plugins: { [ID]: { args: ['x'] } } }, workspace: {} };
    assert.deepEqual(await airlock.dependents(ID), {
      workspaces: [{ identity: 'w1', decisions: 1 }], values: 0, executions: 2, running: 1, recordings: 1, versions: ['1.1.0', '1.0.0'], settings: ['user'],
    });
    await airlock.uninstall(ID);
    assert.deepEqual(await onMachine(), ['1.1.0!']);
    await end();
    await until(async () => (await fixture.installedFolders()).length === 0);
    await assert.rejects(airlock.dependents(ID), { code: 'plugin.not-found' });
    assert.deepEqual(await airlock.versions(ID), []);
  });
});
