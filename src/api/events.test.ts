import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { ID, MANIFEST, ServiceFixture, WITH_READ, reportFor, runOptions } from '../../test/support/serviceFixture';
import type { AirlockEvent, EventName, EventNamed } from '../events/events';
import { auditRows } from '../store/auditLog';
import { openStore } from '../store/store';
import type { Airlock } from './types';

describe('events of the service', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  let heard: AirlockEvent[];
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    airlock = fixture.open();
    heard = [];
    airlock.onDidEvent(event => { heard.push(event); });
  });
  afterEach(() => fixture.close());

  const names = (): readonly string[] => heard.map(({ name }) => name);
  function only<N extends EventName>(name: N): EventNamed<N> {
    const found = heard.filter((event): event is EventNamed<N> => event.name === name);
    assert.equal(found.length, 1, `${name}: ${names().join(', ')}`);
    return found[0] as EventNamed<N>;
  }

  it('tell of installing, running and removing in the order in which they happened', async () => {
    await fixture.install(WITH_READ);
    await airlock.runCommand(ID, 'run', runOptions());
    await airlock.runCommand(ID, 'run', runOptions());
    await airlock.setEnabled(ID, false);
    await airlock.setEnabled(ID, true);
    await airlock.uninstall(ID);
    assert.deepEqual(names(), [
      'plugin.install', 'grant.allow',
      'plugin.load', 'plugin.start', 'plugin.call',
      // Loaded once.
      'plugin.start', 'plugin.call',
      'plugin.disable', 'plugin.enable', 'plugin.uninstall',
    ]);
  });

  it('name exactly what was installed and what ran, by digests of module and signature', async () => {
    await fixture.install(MANIFEST);
    await airlock.runCommand(ID, 'run', runOptions());
    const [{ moduleDigest, signatureDigest } = assert.fail()] = await airlock.plugins();
    for (const event of [only('plugin.install'), only('plugin.load'), only('plugin.start'), only('plugin.call')]) {
      assert.deepEqual([event.pluginId, event.module, event.signature], [ID, moduleDigest, signatureDigest], event.name);
    }
    const [{ id } = assert.fail()] = await airlock.executions(ID, 1);
    assert.deepEqual([only('plugin.load').execution, only('plugin.call').execution], [id, id]);
    assert.equal(only('plugin.call').fuel, '1234');
  });

  it('keep those digests in every record of loading and of running', async () => {
    await fixture.install(MANIFEST);
    await airlock.runCommand(ID, 'run', runOptions());
    const [{ moduleDigest, signatureDigest } = assert.fail()] = await airlock.plugins();
    await fixture.close();
    fixture.airlocks.length = 0;
    const store = openStore({ storage: fixture.storage, location: 'root/store', sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => assert.fail(problem) });
    const rows = (await store.read(db => auditRows(db, 100))).filter(({ event }) => event === 'plugin.load' || event === 'plugin.execute');
    await store.close();
    assert.equal(rows.length, 2);
    for (const { detail } of rows) assert.deepEqual([detail['module'], detail['signature']], [moduleDigest, signatureDigest]);
  });

  it('tell of what was denied and of crashes, after the call that they are about', async () => {
    await fixture.install(WITH_READ);
    fixture.report = async request => reportFor(request, {
      status: 'failed', reason: 'trap', message: 'Trapped.', trap: { kind: 'unreachable', functionName: 'main', stack: [] },
      denials: [{ call: 'path_open', path: 'home/jane/secret.txt', capability: 'fs.read' }],
    });
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(names().slice(-3), ['plugin.call', 'plugin.panic', 'capability.denied']);
    assert.deepEqual([only('plugin.panic').trap, only('plugin.panic').function], ['unreachable', 'main']);
    assert.equal(only('capability.denied').call, 'path_open');
  });

  it('hold nothing of paths, workspaces and arguments', async () => {
    await fixture.install(`${WITH_READ}\n[[commands]]\nname = "go"\nargs = ["secret-argument"]\n`);
    fixture.report = async request => reportFor(request, { denials: [{ call: 'path_open', path: 'secret-path', capability: 'fs.read' }] });
    await airlock.runCommand(ID, 'go', runOptions());
    const text = JSON.stringify(heard);
    for (const secret of ['secret-argument', 'secret-path', 'src/**', '"w1"', '"src"']) assert.ok(!text.includes(secret), secret);
  });

  it('come also of an execution whose record failed', async () => {
    await fixture.install(MANIFEST);
    fixture.report = async request => {
      fixture.storage.failAt = fixture.storage.steps.length;
      return reportFor(request);
    };
    await airlock.runCommand(ID, 'run', runOptions());
    only('plugin.call');
  });

  it('are none where nothing was changed', async () => {
    await fixture.lay('src', MANIFEST, { key: 'none' });
    await assert.rejects(airlock.install({ location: 'src' }));
    await assert.rejects(airlock.uninstall(ID));
    assert.deepEqual(names(), []);
  });

  it('reach no listener that was disposed of, and none after the service was', async () => {
    let calls = 0;
    airlock.onDidEvent(() => { calls++; }).dispose();
    airlock.onDidChange(() => { calls++; }).dispose();
    await fixture.install(MANIFEST);
    assert.equal(calls, 0);
  });

  it('let no listener break what they tell of', async () => {
    const failures: unknown[] = [];
    const fragile = fixture.open({ onListenerFailure: error => { failures.push(error); } });
    fragile.onDidEvent(() => { throw new Error('listener'); });
    await fixture.install(MANIFEST);
    assert.equal((await fragile.runCommand(ID, 'run', runOptions())).status, 'completed');
    assert.ok(failures.length > 0);
    assert.deepEqual(fixture.problems, []);
  });
});
