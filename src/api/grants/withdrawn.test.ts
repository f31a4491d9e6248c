import assert from 'node:assert/strict';
import { ID, MANIFEST, ServiceFixture, reportFor, runOptions } from '../../../test/support/serviceFixture';
import { eventually } from '../../../test/support/eventually';
import { stoppedEnding } from '../../sandbox/ending';
import type { Airlock } from '../types';
import type { ConsentChoice } from '../prompts';

const WITH_TWO = `${MANIFEST}capabilities = [{ name = "fs.read", paths = ["**"] }, { name = "network", hosts = ["*.x.org"] }]\n`;
const DAY_MS = 86_400_000;

describe('rights that are withdrawn', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    airlock = fixture.open();
    await fixture.install(WITH_TWO);
  });
  afterEach(() => fixture.close());

  const decide = async (...choices: ConsentChoice[]): Promise<void> => {
    fixture.answers = [() => ({ choices })];
    await airlock.runCommand(ID, 'run', runOptions());
  };
  const allowed = async (): Promise<string[]> => (await airlock.grants(ID)).filter(({ decision }) => decision === 'allow').map(({ capability, lifetime }) => `${capability.name} ${lifetime}`).sort();

  it('are those of the capabilities named, in this workspace, those of this session as well', async () => {
    await decide('workspace', { choice: 'session', scope: ['a.x.org'] });
    fixture.workspace = { identity: 'w2', name: 'Other', isTrusted: true, folders: [] };
    await decide('workspace');
    assert.deepEqual((await airlock.grantsElsewhere(ID)).map(({ workspace, capability }) => [workspace, capability.name]), [['w1', 'fs.read']]);
    fixture.workspace = { identity: 'w1', name: 'Demo', isTrusted: true, folders: [] };
    const { grants } = await airlock.withdrawGrants(ID, ['network']);
    assert.deepEqual(grants.map(({ lifetime }) => lifetime), ['session']);
    assert.deepEqual(await allowed(), ['fs.read workspace']);
    await airlock.withdrawGrants(ID, ['fs.read']);
    assert.deepEqual(await allowed(), []);
    assert.equal((await airlock.grantsElsewhere(ID)).length, 1);
  });

  it('end what runs by them', async () => {
    fixture.report = request => new Promise(resolve => {
      request.signal?.addEventListener('abort', () => { resolve(reportFor(request, { status: 'terminated', ...stoppedEnding(request.signal?.reason) })); });
    });
    fixture.answers = [() => ({ choices: ['workspace', 'deny'] })];
    const run = airlock.runCommand(ID, 'run', runOptions());
    await eventually(() => fixture.executed.length === 1);
    await airlock.withdrawGrants(ID, ['fs.read']);
    assert.equal((await run).reason, 'revoked');
  });

  it('are given back as they were, and on record', async () => {
    await decide({ choice: 'workspace', scope: ['src/**'] }, 'session');
    const before = await airlock.grants(ID);
    const withdrawn = await airlock.withdrawGrants(ID, ['fs.read', 'network']);
    assert.equal((await withdrawn.undo()).length, 2);
    const comparable = (grants: typeof before): unknown => grants.map(({ grantedAt, ...rest }) => rest);
    assert.deepEqual(comparable(await airlock.grants(ID)), comparable(before));
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 1, 'nobody is asked again');
    assert.equal((await airlock.verifyAuditLog()).broken, undefined);
  });

  it('are not given back where their time is over', async () => {
    await decide({ choice: 'until', until: new Date(fixture.time + DAY_MS).toISOString() }, 'deny');
    const { undo } = await airlock.withdrawGrants(ID, ['fs.read']);
    fixture.time += DAY_MS;
    assert.deepEqual(await undo(), []);
    assert.deepEqual(await allowed(), []);
  });

  it('are not given back over what was decided since, here or in another window', async () => {
    await decide('workspace', 'workspace');
    const first = await airlock.withdrawGrants(ID, ['fs.read', 'network']);
    const other = fixture.open();
    fixture.answers = [() => ({ choices: ['deny', { choice: 'workspace', scope: ['a.x.org'] }] })];
    await other.runCommand(ID, 'run', runOptions());
    assert.deepEqual(await first.undo(), []);
    const second = await airlock.withdrawGrants(ID, ['network']);
    await other.revokeGrants(ID, { everywhere: true });
    assert.deepEqual(await second.undo(), []);
    assert.deepEqual(await allowed(), []);
  });

  it('are not given back to what took the plugin\'s place once it was uninstalled', async () => {
    await decide('workspace', 'session');
    const { undo } = await airlock.withdrawGrants(ID, ['fs.read', 'network']);
    await airlock.uninstall(ID);
    await fixture.install(WITH_TWO);
    assert.deepEqual(await undo(), []);
    assert.deepEqual(await allowed(), []);
  });
});
