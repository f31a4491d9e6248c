import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { ID, MANIFEST, reportFor, runOptions, ServiceFixture, WITH_READ } from '../../test/support/serviceFixture';
import { auditRows, firstBrokenLink } from '../store/auditLog';
import { openStore } from '../store/store';
import type { Airlock } from './types';

describe('the record of an execution', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    airlock = fixture.open();
  });
  afterEach(() => fixture.close());

  it('is on record as running while it runs', async () => {
    await fixture.install(MANIFEST);
    let during: string | undefined;
    fixture.report = async request => {
      during = (await airlock.executions(ID, 1))[0]?.status;
      return reportFor(request);
    };
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(during, 'running');
  });

  it('reports an execution whose record failed, and says so', async () => {
    await fixture.install(MANIFEST);
    fixture.report = async request => {
      fixture.storage.failAt = fixture.storage.steps.length;
      return reportFor(request);
    };
    assert.equal((await airlock.runCommand(ID, 'run', runOptions())).status, 'completed');
    assert.deepEqual(fixture.problems.map(problem => problem.code), ['store.io']);
  });

  it('ends the record of a run whose window is gone, after an hour', async () => {
    await fixture.install(MANIFEST);
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
    await fixture.install(MANIFEST);
    await airlock.executions(ID, 1);
    fixture.storage.failAt = fixture.storage.steps.length;
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()));
    assert.equal(fixture.executed.length, 0);
  });

  it('forgets everything but the record on uninstalling', async () => {
    await fixture.install(WITH_READ);
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
    await fixture.install(WITH_READ);
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
    const store = openStore({ storage: fixture.storage, location: 'root/store', sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => assert.fail(problem) });
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
    await airlock.install({ location: 'src' });
    fixture.report = async request => reportFor(request, {
      status: 'failed', reason: 'capability-denied', message: 'Stopped.', denied: { capability: 'network', call: 'env.host_fetch' },
      denials: [{ call: 'path_open', path: '../etc', capability: 'fs.read' }],
    });
    await airlock.runCommand(ID, 'run', runOptions());
    await fixture.lay('src', WITH_READ.replace('0.1.0', '0.2.0'));
    await airlock.install({ location: 'src' });
    await airlock.setEnabled(ID, false);
    await airlock.setEnabled(ID, true);
    fixture.answers = [() => ({ choices: ['deny'] })];
    await airlock.reviewGrants(ID);
    await airlock.uninstall(ID);
    assert.deepEqual(await events(), [
      'plugin.install 0.1.0', 'grant.allow fs.read', 'plugin.load 0.1.0', 'plugin.execute capability-denied', 'capability.denied network', 'capability.denied fs.read',
      'plugin.update 0.2.0', 'plugin.disable', 'plugin.enable', 'grant.revoke fs.read', 'grant.deny fs.read', 'plugin.uninstall 0.2.0',
    ]);
  });

  it('is nothing of what failed', async () => {
    const airlock = fixture.open();
    await fixture.lay('src', MANIFEST, { key: 'none' });
    await assert.rejects(airlock.install({ location: 'src' }));
    await assert.rejects(airlock.uninstall(ID));
    await assert.rejects(airlock.setEnabled(ID, true));
    assert.deepEqual(await events(), []);
  });
});
