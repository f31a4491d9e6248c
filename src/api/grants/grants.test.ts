import assert from 'node:assert/strict';
import { ID, MANIFEST, WITH_READ, ServiceFixture, reportFor, runOptions } from '../../../test/support/serviceFixture';
import { eventually } from '../../../test/support/eventually';
import { stoppedEnding } from '../../sandbox/ending';
import type { Airlock } from '../types';
import type { ConsentChoice } from '../prompts';

const WITH_ALL = `${MANIFEST}capabilities = [{ name = "fs.read", paths = ["**"] }, { name = "network", hosts = ["*.x.org"] }]\n`;
const DAY_MS = 86_400_000;

describe('rights', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    airlock = fixture.open();
    // An execution that goes on until somebody ends it.
    fixture.report = request => new Promise(resolve => {
      const end = (): void => { resolve(reportFor(request, { status: 'terminated', ...stoppedEnding(request.signal?.reason) })); };
      if (request.signal?.aborted === true) end();
      else request.signal?.addEventListener('abort', end);
    });
  });
  afterEach(() => fixture.close());

  const answer = (...choices: ConsentChoice[]): void => { fixture.answers = [() => ({ choices })]; };
  const running = (count = 1): Promise<boolean> => eventually(() => fixture.executed.length === count);
  const canRead = (path: string): boolean | undefined => fixture.executed.at(-1)?.wasi.preopens[0]?.access.canRead(path, false);

  it('that are revoked end what runs by them, and are asked about anew', async () => {
    await fixture.install(WITH_READ);
    answer('workspace');
    const run = airlock.runCommand(ID, 'run', runOptions());
    await running();
    assert.equal(await airlock.revokeGrants(ID), 1);
    const { reason, message } = await run;
    assert.deepEqual([reason, message], ['revoked', 'Stopped: its right to read the files src/** was revoked.']);
    assert.deepEqual(await airlock.grants(ID), []);
    const again = airlock.runCommand(ID, 'run', runOptions());
    await running(2);
    assert.equal(fixture.questions.length, 2);
    await airlock.revokeGrants(ID);
    assert.equal((await again).reason, 'revoked');
  });

  it('that another window revokes end what runs here, those for one run and for this session as well', async () => {
    await fixture.install(WITH_READ);
    for (const choice of ['workspace', 'session', 'once'] as const) {
      answer(choice);
      const before = fixture.executed.length;
      const run = airlock.runCommand(ID, 'run', runOptions());
      await running(before + 1);
      await fixture.open().revokeGrants(ID, { capability: 'fs.read', everywhere: true });
      assert.equal((await run).reason, 'revoked', choice);
    }
    assert.equal(fixture.questions.length, 3);
    assert.deepEqual(await airlock.grants(ID), []);
  });

  it('of another capability go on', async () => {
    await fixture.install(WITH_ALL);
    answer('workspace', 'deny');
    const run = airlock.runCommand(ID, 'run', runOptions());
    await running();
    await airlock.revokeGrants(ID, { capability: 'network' });
    assert.equal(fixture.executed[0]?.signal?.aborted, false);
    await airlock.revokeGrants(ID, { capability: 'fs.read' });
    assert.equal((await run).reason, 'revoked');
    assert.deepEqual((await airlock.grants(ID)).map(({ decision }) => decision), ['deny'], 'a denial stays');
  });

  it('that a review takes away end what runs by them, and those that it keeps don\'t', async () => {
    await fixture.install(WITH_READ);
    answer('workspace');
    const run = airlock.runCommand(ID, 'run', runOptions());
    await running();
    answer('session');
    await airlock.reviewGrants(ID);
    assert.equal(fixture.executed[0]?.signal?.aborted, false);
    answer({ choice: 'workspace', scope: ['src/a/**'] });
    await airlock.reviewGrants(ID);
    assert.equal((await run).reason, 'revoked');
    assert.deepEqual((await airlock.grants(ID)).map(({ capability, lifetime }) => [capability.paths, lifetime]), [[['src/a/**'], 'workspace']]);
  });

  it('whose time is over end what runs by them, and don\'t come back when the clock is set back', async () => {
    await fixture.install(WITH_READ);
    const start = fixture.time;
    answer({ choice: 'until', until: new Date(start + DAY_MS).toISOString() });
    const run = airlock.runCommand(ID, 'run', runOptions());
    await running();
    assert.deepEqual((await airlock.grants(ID)).map(({ lifetime, expiresAt }) => [lifetime, expiresAt]), [['until', new Date(start + DAY_MS).toISOString()]]);
    fixture.time = start + DAY_MS;
    assert.deepEqual(await airlock.grants(ID), []);
    const { reason, message } = await run;
    assert.equal(reason, 'revoked');
    assert.match(message, /^Stopped: its right to read the files src\/\*\* was for a time that ended at 2026-01-02T00:00:00\.000Z\.$/);
    fixture.time = start;
    assert.deepEqual(await airlock.grants(ID), []);
    assert.deepEqual(await fixture.open().grants(ID), []);
  });

  it('end by the clock, without anybody looking', async () => {
    await fixture.install(WITH_READ);
    answer({ choice: 'until', until: new Date(fixture.time + 60).toISOString() });
    const run = airlock.runCommand(ID, 'run', runOptions());
    await running();
    fixture.time += 60;
    assert.equal((await run).reason, 'revoked');
  });

  it('until a date that is over, or none, are not given', async () => {
    await fixture.install(WITH_READ);
    for (const until of ['2020-01-01', 'tomorrow', undefined]) {
      answer({ choice: 'until', ...(until === undefined ? {} : { until }) });
      await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'consent.denied' });
    }
    assert.deepEqual(await airlock.grants(ID), []);
    assert.equal(fixture.executed.length, 0);
  });

  it('for a session are this window\'s, and narrower ones no wider than that', async () => {
    fixture.report = async request => reportFor(request);
    await fixture.install(WITH_ALL);
    answer({ choice: 'session', scope: ['src/**'] }, 'deny');
    await airlock.runCommand(ID, 'run', runOptions());
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 1);
    assert.deepEqual([canRead('src/a'), canRead('docs/a')], [true, false]);
    const other = fixture.open();
    answer('deny');
    await other.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.questions[1]?.requests, [{ name: 'fs.read', paths: ['**'] }]);
    // Denied in the store: it counts here, too.
    await airlock.runCommand(ID, 'run', runOptions());
    assert.notEqual(canRead('src/a'), true);
  });

  it('can be given besides, within what the manifest asks for', async () => {
    fixture.report = async request => reportFor(request);
    await fixture.install(WITH_ALL);
    answer({ choice: 'workspace', scope: ['src/**'] }, 'deny');
    await airlock.runCommand(ID, 'run', runOptions());
    await airlock.allow(ID, { capability: { name: 'fs.read', paths: ['docs/a.md'] } }, { lifetime: 'once' });
    await airlock.allow(ID, { capability: { name: 'network', hosts: ['a.x.org'] } }, { lifetime: 'workspace' });
    for (const expected of [true, false]) {
      await airlock.runCommand(ID, 'run', runOptions());
      assert.deepEqual([canRead('src/a'), canRead('docs/a.md'), canRead('docs/b.md')], [true, expected, false]);
    }
    assert.equal(fixture.questions.length, 1);
    await assert.rejects(airlock.allow(ID, { capability: { name: 'llm' } }, { lifetime: 'workspace' }), { code: 'usage.invalid' });
    await assert.rejects(airlock.allow(ID, { capability: { name: 'network', hosts: ['y.org'] } }, { lifetime: 'workspace' }), { code: 'usage.invalid' });
  });

  for (const given of ['once', 'session', 'workspace'] as const) {
    it(`that were denied are given by an offer, ${given}, and what else was denied stays so`, async () => {
      fixture.report = async request => reportFor(request);
      await fixture.install(`${MANIFEST}capabilities = [{ name = "fs.read", paths = ["docs/**", "src/**"] }]\n`);
      answer('deny');
      await airlock.runCommand(ID, 'run', runOptions());
      await airlock.allow(ID, { capability: { name: 'fs.read', paths: ['docs/**'] } }, { lifetime: given });
      await airlock.runCommand(ID, 'run', runOptions());
      assert.deepEqual([canRead('docs/a'), canRead('src/a')], [true, false]);
      assert.equal(fixture.questions.length, 1);
      await airlock.allow(ID, { capability: { name: 'fs.read', paths: ['src/**'] } }, { lifetime: given });
      await airlock.runCommand(ID, 'run', runOptions());
      assert.equal(canRead('src/a'), true);
    });
  }

  for (const [given, reopened] of [['once', false], ['session', true]] as const) {
    it(`that were denied are denied again, without a question, after what was allowed all the same (${given})`, async () => {
      fixture.report = async request => reportFor(request);
      await fixture.install(`${MANIFEST}capabilities = [{ name = "fs.read", paths = ["docs/**", "src/**"] }, { name = "network", hosts = ["x.org"] }]\n`);
      answer('deny', 'deny');
      await airlock.runCommand(ID, 'run', runOptions());
      const denials = await airlock.grants(ID);
      await airlock.allow(ID, { capability: { name: 'fs.read', paths: ['docs/**'] } }, { lifetime: given });
      assert.deepEqual((await airlock.grants(ID)).slice(0, denials.length), denials);
      await airlock.runCommand(ID, 'run', runOptions());
      assert.deepEqual([canRead('docs/a'), canRead('src/a')], [true, false]);
      const later = reopened ? fixture.open() : airlock;
      await later.runCommand(ID, 'run', runOptions());
      assert.notEqual(canRead('docs/a'), true);
      assert.deepEqual(await later.grants(ID), denials);
      assert.equal(fixture.questions.length, 1);
    });
  }

  it('that were allowed for this window in spite of a denial stay so where part of that is taken back', async () => {
    fixture.report = async request => reportFor(request);
    await fixture.install(`${MANIFEST}capabilities = [{ name = "fs.read", paths = ["docs/**", "src/**"] }]\n`);
    answer('deny');
    await airlock.runCommand(ID, 'run', runOptions());
    await airlock.allow(ID, { capability: { name: 'fs.read', paths: ['docs/**'] } }, { lifetime: 'session' });
    await airlock.allow(ID, { capability: { name: 'fs.read', paths: ['src/**'] } }, { lifetime: 'workspace' });
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual([canRead('docs/a'), canRead('src/a')], [true, true]);
  });

  it('that were allowed for this window in spite of a denial are barred by a later one', async () => {
    fixture.report = async request => reportFor(request);
    await fixture.install(WITH_READ);
    answer('deny');
    await airlock.runCommand(ID, 'run', runOptions());
    await airlock.allow(ID, { capability: { name: 'fs.read', paths: ['src/**'] } }, { lifetime: 'session' });
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(canRead('src/a'), true);
    fixture.time += 1;
    answer('deny');
    await fixture.open().reviewGrants(ID);
    await airlock.runCommand(ID, 'run', runOptions());
    assert.notEqual(canRead('src/a'), true);
  });

  it('are not asked about in the background, but for a question that is open anyway', async () => {
    fixture.report = async request => reportFor(request);
    await fixture.install(WITH_READ);
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions({ isBackground: true })), { code: 'consent.denied', message: /needs your decision/ });
    assert.equal(fixture.questions.length, 0);
    let decide = (): void => undefined;
    fixture.answers = [() => new Promise(resolve => { decide = () => { resolve({ choices: ['workspace'] }); }; })];
    const front = airlock.runCommand(ID, 'run', runOptions());
    await eventually(() => fixture.questions.length === 1);
    const back = airlock.runCommand(ID, 'run', runOptions({ isBackground: true }));
    decide();
    assert.deepEqual((await Promise.all([front, back])).map(({ status }) => status), ['completed', 'completed']);
    assert.equal(fixture.questions.length, 1);
  });

  it('that were denied are offered, the narrowest first', async () => {
    await fixture.install(WITH_ALL);
    answer({ choice: 'workspace', scope: ['src/**'] }, 'deny');
    fixture.report = async request => reportFor(request, { denials: [{ call: 'path_open', path: '/workspace/docs/a/b.md', capability: 'fs.read' }, { call: 'path_open', path: '/workspace/../etc/passwd', capability: 'fs.read' }] });
    const { offers } = await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(offers?.map(({ flag }) => flag), ['fs.read:docs/a/b.md', 'fs.read:docs/a/**', 'fs.read:docs/**']);
    assert.match(offers?.[0]?.words ?? '', /^let .+ read docs\/a\/b\.md$/);
    fixture.report = async request => reportFor(request, { status: 'failed', reason: 'capability-denied', message: 'Stopped.', denied: { capability: 'network', call: 'env.host_fetch', argument: 'GET https://a.x.org/v1' } });
    const denied = await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(denied.offers?.map(({ capability }) => capability), [{ name: 'network', hosts: ['a.x.org'], methods: ['GET'] }, { name: 'network', hosts: ['*.x.org'] }]);
    fixture.report = async request => reportFor(request, { status: 'failed', reason: 'capability-denied', message: 'Stopped.', denied: { capability: 'network', call: 'env.host_fetch', argument: 'GET https://evil.org/' } });
    assert.equal((await airlock.runCommand(ID, 'run', runOptions())).offers, undefined);
  });

  it('that were denied are offered as narrowly where a function for whole files ended the run, however it spells the path', async () => {
    await fixture.install(WITH_ALL);
    answer('deny', 'deny');
    for (const argument of ['docs/a/b.md', './docs/a/b.md', '/workspace/docs/a/b.md']) {
      fixture.report = async request => reportFor(request, { status: 'failed', reason: 'capability-denied', message: 'Stopped.', denied: { capability: 'fs.read', call: 'host.read_file', argument } });
      const { offers } = await airlock.runCommand(ID, 'run', runOptions());
      assert.deepEqual(offers?.map(({ flag }) => flag), ['fs.read:docs/a/b.md', 'fs.read:docs/a/**', 'fs.read:docs/**'], argument);
    }
  });

  it('that the manifest doesn\'t ask for are not said to be the user\'s to allow', async () => {
    await fixture.install(`${MANIFEST}capabilities = [{ name = "llm", models = ["tiny"] }]\n`);
    answer('workspace');
    fixture.report = async request => reportFor(request, { status: 'failed', reason: 'capability-denied', message: 'Stopped.', denied: { capability: 'llm', call: 'env.host_llm_chat', argument: 'huge' } });
    const { message, offers } = await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(message, 'Stopped. Its manifest asks to use the language model tiny, and not for huge, so that can\'t be allowed: tell its author.');
    assert.equal(offers, undefined);
  });
});
