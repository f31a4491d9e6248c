import assert from 'node:assert/strict';
import { bytes, ID, MANIFEST, runOptions, ServiceFixture } from '../../../test/support/serviceFixture';
import type { Airlock } from '../types';
import { rightsText } from './rightsText';

const MACHINE = '/etc/airlock/policy.toml';
const ASKING = `${MANIFEST}capabilities = ["log", { name = "fs.read", paths = ["src/**", "docs/**"], reason = "To count." }, { name = "network", hosts = ["api.example.org"] }, "plan", "retrieval"]\n`;

describe('the effective rights of a plugin', () => {
  let fixture: ServiceFixture;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
  });
  afterEach(() => fixture.close());

  const open = async (): Promise<Airlock> => {
    const airlock = fixture.open({ policyFiles: { machine: MACHINE } });
    await fixture.install(ASKING);
    return airlock;
  };
  const states = async (airlock: Airlock): Promise<string[]> => (await airlock.rights(ID)).rights.map(({ asked, effective, by }) => `${asked.name} ${effective}${by === undefined ? '' : ` ${by.source} ${by.index}`}`);

  it('are what is asked for, what was decided, and what rules say, each for itself', async () => {
    fixture.answers = [({ requests }) => ({ choices: requests.map(({ name }) => (name === 'network' ? 'deny' : 'workspace')) })];
    const airlock = await open();
    assert.deepEqual(await states(airlock), ['log allowed', 'fs.read undecided', 'network undecided', 'plan undecided', 'retrieval undecided']);
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(await states(airlock), ['log allowed', 'fs.read allowed', 'network denied', 'plan allowed', 'retrieval allowed']);
    await fixture.storage.replace(MACHINE, bytes('[[rule]]\neffect = "deny"\ncapability = "plan"\nreason = "Too slow."\n'));
    fixture.settings = {
      user: { policy: [{ effect: 'ask', capability: 'retrieval' }, { effect: 'deny', capability: 'fs.read', argument: 'src/secrets/**' }] },
      workspace: { policy: [{ effect: 'ask', capability: 'fs.read', argument: 'docs/**' }] },
    };
    assert.deepEqual(await states(airlock), ['log allowed', 'fs.read allowed', 'network denied', 'plan denied machine 0', 'retrieval asked user 0']);
    const [, read] = (await airlock.rights(ID)).rights;
    assert.deepEqual(read?.rules.map(({ source, index, effect, arguments: patterns }) => [source, index, effect, patterns]), [['user', 1, 'deny', ['src/secrets/**']], ['workspace', 0, 'ask', ['docs/**']]]);
    assert.deepEqual(read?.decisions.map(({ decision, lifetime }) => [decision, lifetime]), [['allow', 'workspace']]);
  });

  it('are those of rules in the place of grants', async () => {
    fixture.settings.user = { policy: [{ effect: 'allow', plugin: ID, capability: 'plan' }] };
    assert.deepEqual((await states(await open())).filter(state => state.startsWith('plan')), ['plan allowed']);
  });

  it('are none of a workspace that is not trusted, and none where rules can\'t be understood', async () => {
    fixture.workspace = { identity: 'w1', name: 'Demo', isTrusted: false, folders: [{ name: 'demo', files: {} as never }] };
    const airlock = await open();
    assert.deepEqual(await states(airlock), ['log allowed', 'fs.read untrusted', 'network undecided', 'plan undecided', 'retrieval untrusted']);
    fixture.settings.user = { policy: 7 };
    assert.deepEqual(await states(airlock), ['log allowed', 'fs.read unreadable', 'network unreadable', 'plan unreadable', 'retrieval unreadable']);
    assert.match((await airlock.rights(ID)).policyProblem ?? '', /airlock\.policy/);
    await assert.rejects(airlock.rights('nobody'), { code: 'plugin.not-found' });
  });

  it('reach no server where a policy file, the user or the workspace says so, and tell who does', async () => {
    const airlock = fixture.open({ policyFiles: { machine: MACHINE } });
    await fixture.install(`${MANIFEST}capabilities = [{ name = "network", hosts = ["api.example.org"] }, { name = "llm", models = ["tiny"] }, "plan"]\n`);
    const offline = async (): Promise<unknown> => (await airlock.rights(ID)).rights.map(({ effective, offlineBy }) => [effective, offlineBy]);
    assert.deepEqual(await offline(), [['undecided', undefined], ['undecided', undefined], ['undecided', undefined]]);
    await fixture.storage.replace(MACHINE, bytes('offline = true\n'));
    const machine = `this computer's policy file ${MACHINE}`;
    assert.deepEqual(await offline(), [['offline', [machine]], ['undecided', [machine]], ['undecided', undefined]]);
    fixture.settings = { user: { 'network.offline': true }, workspace: { 'network.offline': true } };
    const text = rightsText(await airlock.rights(ID));
    const line = `- Offline: by ${machine}, and by your settings (airlock.network.offline), and by the workspace's settings (airlock.network.offline).`;
    for (const each of ['- It comes to: nothing: plugins reach no server while Airlock is offline.', line, `${line} Only language models on this machine answer.`]) assert.ok(text.split('\n').includes(each), `${each}\n---\n${text}`);
    fixture.settings.user = { 'network.offline': true, 'policy': [{ effect: 'deny', capability: 'network' }] };
    assert.equal((await airlock.rights(ID)).rights[0]?.effective, 'denied', 'a denial is one all the same');
  });

  it('are a text with one fact in a line', async () => {
    const airlock = await open();
    fixture.answers = [({ requests }) => ({ choices: requests.map(() => 'workspace') })];
    await airlock.runCommand(ID, 'run', runOptions());
    fixture.settings.user = { policy: [{ effect: 'deny', capability: 'fs.read', argument: 'src/secrets/**', reason: 'Keys stay here.' }, { effect: 'deny', capability: 'plan' }] };
    const text = rightsText(await airlock.rights(ID));
    for (const line of [
      '# Effective rights of org.example.hello 0.1.0', 'org.example.hello in Demo.',
      '## fs.read: Read files of this workspace', '- It comes to: allowed, but for what a rule denies.', '- Asked for: `src/**`, `docs/**`: “To count”',
      '- Granted: `docs/**`, `src/**`, from now on in this workspace, since 2026-01-01T00:00:00.000Z.',
      '- Rule: deny `src/secrets/**`, by rule 1 of your settings (airlock.policy[0]): “Keys stay here”.',
      '- It comes to: denied by rule 2 of your settings (airlock.policy[1]).',
      'It doesn\'t ask for fs.write, env, llm, exec, and can\'t be given any of it.',
    ]) assert.ok(text.split('\n').includes(line), `${line}\n---\n${text}`);
  });
});
