import assert from 'node:assert/strict';
import { eventually } from '../../test/support/eventually';
import { ID, MANIFEST, runOptions, ServiceFixture, WITH_READ } from '../../test/support/serviceFixture';
import type { Airlock } from './types';

describe('asking for consent', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    airlock = fixture.open();
  });
  afterEach(() => fixture.close());

  it('does not run when the question is closed, and asks again', async () => {
    await fixture.install(WITH_READ);
    fixture.answers = [() => undefined];
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'consent.denied' });
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'consent.denied' });
    assert.equal(fixture.questions.length, 2);
    assert.equal(fixture.executed.length, 0);
    assert.deepEqual(await airlock.executions(ID, 5), []);
  });

  it('runs without what was denied, and does not ask again', async () => {
    await fixture.install(WITH_READ);
    fixture.answers = [() => ({ choices: ['deny'] })];
    await airlock.runCommand(ID, 'run', runOptions());
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 1);
    assert.deepEqual(fixture.executed.map(request => request.wasi.preopens), [[], []]);
    assert.deepEqual((await airlock.grants(ID)).map(grant => grant.decision), ['deny']);
  });

  it('allows once for one run only', async () => {
    await fixture.install(WITH_READ);
    fixture.answers = [() => ({ choices: ['once'] })];
    await airlock.runCommand(ID, 'run', runOptions());
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 2);
    assert.equal(fixture.executed[1]?.wasi.preopens.length, 1);
    assert.deepEqual(await airlock.grants(ID), []);
  });

  it('treats an answer that does not fit as a refusal', async () => {
    await fixture.install(WITH_READ);
    fixture.answers = [() => ({ choices: [] })];
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'consent.denied' });
    assert.equal(fixture.executed.length, 0);
  });

  it('asks once for concurrent runs, and one question at a time for different plugins', async () => {
    await fixture.install(WITH_READ);
    await fixture.lay('src', WITH_READ.replace(ID, 'org.example.other'));
    await airlock.install({ location: 'src' });
    let open = 0;
    let most = 0;
    fixture.answers = [async () => {
      most = Math.max(most, ++open);
      // The other runs have joined it by then: they began before these did.
      for (let round = 0; round < 20; round++) await airlock.grants(ID);
      open--;
      return { choices: ['once'] };
    }];
    await Promise.all([ID, ID, ID, 'org.example.other'].map(id => airlock.runCommand(id, 'run', runOptions())));
    assert.equal(fixture.questions.length, 2);
    assert.equal(most, 1);
    assert.ok(fixture.executed.every(request => request.wasi.preopens.length === 1));
  });

  it('withdraws the question when the last run that waits is cancelled', async () => {
    await fixture.install(WITH_READ);
    fixture.answers = [question => new Promise(resolve => question.signal?.addEventListener('abort', () => resolve(undefined)))];
    const [first, second] = [new AbortController(), new AbortController()];
    const runs = [first, second].map(controller => airlock.runCommand(ID, 'run', runOptions({ signal: controller.signal })).then(() => 'ran', (error: { code: string }) => error.code));
    assert.ok(await eventually(() => fixture.questions.length === 1));
    // The other run has joined it by then: it began before these did.
    for (let round = 0; round < 20; round++) await airlock.grants(ID);
    first.abort();
    await new Promise(resolve => setTimeout(resolve, 30));
    assert.equal(fixture.questions[0]?.signal?.aborted, false);
    second.abort();
    assert.deepEqual(await Promise.all(runs), ['cancelled', 'cancelled']);
    assert.equal(fixture.questions[0]?.signal?.aborted, true);
    fixture.answers = [() => ({ choices: ['workspace'] })];
    await airlock.runCommand(ID, 'run', runOptions());
  });

  it('asks nobody about files where no folder is open', async () => {
    await fixture.install(WITH_READ);
    fixture.workspace = undefined;
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 0);
    assert.deepEqual(fixture.executed[0]?.wasi.preopens, []);
  });

  it('reviews grants: asks about everything, and what is allowed once serves the next run', async () => {
    await fixture.install(WITH_READ);
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
});

describe('what was granted', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    airlock = fixture.open();
  });
  afterEach(() => fixture.close());

  it('binds grants to the workspace', async () => {
    await fixture.install(WITH_READ);
    await airlock.runCommand(ID, 'run', runOptions());
    fixture.workspace = { ...fixture.workspace, identity: 'w2', name: 'Other', isTrusted: true, folders: fixture.workspace?.folders ?? [] };
    assert.deepEqual(await airlock.grants(ID), []);
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 2);
  });

  it('binds grants to the key: a plugin of the same id by another key starts from nothing', async () => {
    await fixture.install(WITH_READ);
    await airlock.runCommand(ID, 'run', runOptions());
    await airlock.uninstall(ID);
    fixture.settings.user = { 'trust.policy': 'ask' };
    fixture.confirm = true;
    await fixture.lay('src', WITH_READ, { key: fixture.stranger });
    await airlock.install({ location: 'src' });
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 2);
  });

  it('keeps grants over an update that asks for nothing new, and asks about the difference alone', async () => {
    await fixture.install(WITH_READ);
    await airlock.runCommand(ID, 'run', runOptions());
    await fixture.install(WITH_READ.replace('0.1.0', '0.2.0'));
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 1);
    await fixture.install(WITH_READ.replace('0.1.0', '0.3.0').replace('"log",', '"log", "llm",'));
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.questions[1]?.requests, [{ name: 'llm' }]);
    assert.equal(fixture.questions[1]?.decided.length, 1);
    await fixture.install(WITH_READ.replace('0.1.0', '0.4.0').replace('"src/**"', '"src/**", "docs/**"'));
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.questions[2]?.requests, [{ name: 'fs.read', paths: ['docs/**'] }]);
  });

  it('forgets the grants of an unsigned plugin when its package changes', async () => {
    fixture.settings.user = { 'trust.policy': 'ask' };
    fixture.confirm = true;
    await fixture.lay('src', WITH_READ, { key: 'none' });
    await airlock.install({ location: 'src' });
    await airlock.runCommand(ID, 'run', runOptions());
    await fixture.lay('src', `${WITH_READ}\n`, { key: 'none' });
    await airlock.install({ location: 'src' });
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 2);
  });

  it('grants nothing in a workspace that is not trusted', async () => {
    await fixture.install(WITH_READ);
    await airlock.runCommand(ID, 'run', runOptions());
    fixture.workspace = { identity: 'w1', name: 'Demo', isTrusted: false, folders: fixture.workspace?.folders ?? [] };
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'workspace.untrusted' });
    await assert.rejects(airlock.reviewGrants(ID), { code: 'workspace.untrusted' });
    assert.equal(fixture.executed.length, 1);
    await fixture.install(MANIFEST.replace('0.1.0', '0.2.0'));
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.executed[1]?.wasi.preopens, []);
  });

  it('gives only granted variables, with the settings\' values first', async () => {
    await fixture.install(`${MANIFEST}capabilities = [{ name = "env", variables = ["LANG", "TOKEN", "UNSET"] }, { name = "env", variables = ["SECRET"] }]\n`);
    fixture.environment = { LANG: 'de', TOKEN: 't', SECRET: 's', PATH: '/bin' };
    fixture.settings = { user: { plugins: { [ID]: { env: { TOKEN: 'mine', EXTRA: 'x' }, args: ['-u'] } } }, workspace: { plugins: { [ID]: { env: { SECRET: 'no', LANG: 'fr' }, args: ['-w'] } } } };
    fixture.answers = [() => ({ choices: ['once', 'deny'] })];
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.executed[0]?.wasi.env, { LANG: 'fr', TOKEN: 'mine' });
    assert.deepEqual(fixture.executed[0]?.wasi.args, [ID, '-u', '-w']);
  });
});
