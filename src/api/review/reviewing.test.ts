import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { ID, MANIFEST, reportFor, runOptions, ServiceFixture, WITH_READ } from '../../../test/support/serviceFixture';
import type { ExecutionReport } from '../../sandbox/types';
import { auditRows, firstBrokenLink } from '../../store/auditLog';
import type { AuditRow } from '../../store/auditLog';
import { openStore } from '../../store/store';
import type { Airlock } from '../types';
import type { SecurityFlag } from './flags';
import { reportJson, reportText } from './report';

const USE = { readBytes: 5_000, writtenBytes: 0, openFiles: 1, operations: 10, directoryEntries: 5 };
type Figures = Partial<ExecutionReport>;
const usual = (i = 0): Figures => ({ fuelUsed: 1_000_000n + BigInt(i * 1_000), hostCalls: 200 + i, wallMs: 20 + i, fileUse: USE });

describe('the security review', () => {
  let fixture: ServiceFixture;
  let airlock: Airlock;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    airlock = fixture.open();
    await fixture.install(MANIFEST);
  });
  afterEach(() => fixture.close());

  async function run(figures: Figures): Promise<void> {
    fixture.report = async request => reportFor(request, figures);
    fixture.time += 1_000;
    await airlock.runCommand(ID, 'run', runOptions());
  }
  async function runUsual(times: number): Promise<void> {
    for (let i = 0; i < times; i++) await run(usual(i));
  }
  /** The flags, once all that ran was looked at. */
  async function flags(changed: Parameters<ServiceFixture['open']>[0] = {}): Promise<readonly SecurityFlag[]> {
    await airlock.dispose();
    fixture.airlocks.length = 0;
    airlock = fixture.open(changed);
    return airlock.review.flags(100);
  }
  async function only(): Promise<SecurityFlag> {
    const [flag, ...others] = await flags();
    assert.ok(flag !== undefined && others.length === 0, JSON.stringify([flag, ...others]));
    return flag;
  }
  async function audit(): Promise<readonly AuditRow[]> {
    const store = openStore({ storage: fixture.storage, location: 'root/store', sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => assert.fail(problem) });
    try {
      assert.equal(await store.read(firstBrokenLink), undefined);
      return (await store.read(db => auditRows(db, 100))).filter(row => row.event.startsWith('flag.') || row.event === 'plugin.disable').reverse();
    } finally {
      await store.close();
    }
  }

  it('flags nothing of a plugin that is as it always was, nor of its first executions', async () => {
    await run({ ...usual(), fuelUsed: 9_000_000n });
    await runUsual(20);
    assert.deepEqual(await flags(), []);
    assert.equal(await airlock.review.openCount(), 0);
  });

  it('flags an execution that used far more fuel than others of its size, and says so on record', async () => {
    await runUsual(15);
    await run({ ...usual(), fuelUsed: 48_200_000n });
    const flag = await only();
    assert.equal(flag.explanation, 'Used 48.2 M fuel; 15 runs of this size used 1.00–1.01 M fuel.');
    assert.deepEqual([flag.pluginId, flag.version, flag.command, flag.kind, flag.state, flag.occurrences, flag.values.length], [ID, '0.1.0', 'run', 'fuel', 'open', 1, 15]);
    assert.equal(await airlock.review.openCount(), 1);
    const [entry] = await audit();
    assert.equal(entry?.event, 'flag.raise');
    assert.equal(entry.detail['execution'], flag.execution);
  });

  it('flags memory, time, calls, denials and bytes read, each by itself', async () => {
    await runUsual(15);
    const denial = { call: 'path_open', path: 'x', capability: 'fs.read' };
    await run({ ...usual(), peakMemoryPages: 900 });
    await run({ ...usual(), wallMs: 4_900 });
    await run({ ...usual(), hostCalls: 100_000 });
    await run({ ...usual(), denials: Array<typeof denial>(20).fill(denial) });
    await run({ ...usual(), fileUse: { ...USE, readBytes: 50_000_000 } });
    assert.deepEqual((await flags()).map(flag => flag.kind).sort(), ['calls', 'denials', 'memory', 'read', 'time']);
  });

  it('keeps one flag for what happens again, with the worst of it, and never takes it for normal by itself', async () => {
    await runUsual(15);
    for (let i = 0; i < 30; i++) await run({ ...usual(), fuelUsed: 40_000_000n + BigInt(i) });
    const flag = await only();
    assert.deepEqual([flag.occurrences, flag.measured, flag.values.length], [30, 40_000_029, 15]);
    assert.equal((await audit()).length, 1);
  });

  it('compares executions of one size of input only', async () => {
    await runUsual(15);
    await run({ ...usual(), fuelUsed: 90_000_000n, fileUse: { ...USE, readBytes: 400_000 } });
    assert.deepEqual(await flags(), []);
  });

  it('compares executions of one module only, and whole versions with one another', async () => {
    await runUsual(15);
    await fixture.lay('src', MANIFEST.replace('0.1.0', '0.2.0'), { module: Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, 2, 1, 0x61) });
    await airlock.install({ location: 'src' });
    for (let i = 0; i < 5; i++) await run({ ...usual(), fuelUsed: 3_000_000n });
    assert.deepEqual(await flags(), []);
    for (let i = 0; i < 10; i++) await run({ ...usual(), fuelUsed: 3_000_000n });
    assert.equal((await only()).explanation, 'Version 0.2.0 typically uses 3.00 M fuel for an input of this size; 15 runs of version 0.1.0 used 1.00–1.01 M fuel.');
  });

  it('does not count refusals that began when a right was taken away', async () => {
    await fixture.install(WITH_READ);
    await runUsual(15);
    fixture.time += 1_000;
    fixture.answers = [() => ({ choices: ['deny'] })];
    await airlock.reviewGrants(ID);
    const denials = Array.from({ length: 50 }, (_, i) => ({ call: 'path_open', path: String(i), capability: 'fs.read' }));
    await run({ ...usual(), denials });
    assert.deepEqual(await flags(), []);
  });

  it('takes what was cut short for no measure, but measures it', async () => {
    const cut: Figures = { ...usual(), status: 'terminated', reason: 'fuel-exhausted', fuelUsed: 10_000_000n };
    for (let i = 0; i < 20; i++) await run(cut);
    assert.deepEqual(await flags(), []);
    await runUsual(15);
    await run(cut);
    assert.equal((await only()).kind, 'fuel');
  });

  it('does nothing where it is turned off, and minds its sensitivity', async () => {
    airlock = fixture.open({ reviewSensitivity: () => undefined });
    await runUsual(15);
    await run({ ...usual(), fuelUsed: 48_200_000n });
    assert.deepEqual(await flags({ reviewSensitivity: () => 'high' }), []);
    await run({ ...usual(), fuelUsed: 99_000_000n });
    assert.equal((await only()).kind, 'fuel');
  });

  it('lets executions that end at the same time be no measure for one another', async () => {
    await runUsual(15);
    fixture.report = async request => reportFor(request, { ...usual(), fuelUsed: 48_200_000n });
    await Promise.all(Array.from({ length: 5 }, () => airlock.runCommand(ID, 'run', runOptions())));
    assert.equal((await only()).occurrences, 5);
  });

  describe('accepting', () => {
    it('makes it normal: it joins the measure, and nothing up to it is flagged again', async () => {
      await runUsual(15);
      await run({ ...usual(), fuelUsed: 48_200_000n });
      const { id } = await only();
      await airlock.review.accept(id);
      const accepted = await only();
      assert.deepEqual([accepted.state, accepted.decidedBy, accepted.decidedAt], ['accepted', undefined, new Date(fixture.time).toISOString()]);
      await run({ ...usual(), fuelUsed: 49_000_000n });
      assert.equal((await only()).state, 'accepted');
      await run({ ...usual(), fuelUsed: 900_000_000n });
      const found = await flags();
      assert.deepEqual(found.map(flag => [flag.state, flag.values.length]), [['open', 17], ['accepted', 15]]);
      assert.deepEqual((await audit()).map(row => row.event), ['flag.raise', 'flag.decide', 'flag.raise']);
    });

    it('is on record with who did it', async () => {
      fixture.environment = { USER: 'jane' };
      await runUsual(15);
      await run({ ...usual(), fuelUsed: 48_200_000n });
      const { id } = await only();
      await airlock.review.accept(id);
      assert.equal((await only()).decidedBy, 'jane');
    });

    it('accepts nothing else', async () => {
      await runUsual(15);
      await run({ ...usual(), fuelUsed: 48_200_000n, peakMemoryPages: 900 });
      const fuel = (await flags()).find(flag => flag.kind === 'fuel');
      await airlock.review.accept(fuel?.id ?? '');
      await run({ ...usual(), peakMemoryPages: 900 });
      const memory = (await flags()).find(flag => flag.kind === 'memory');
      assert.deepEqual([memory?.state, memory?.occurrences], ['open', 2]);
    });
  });

  describe('blocking', () => {
    beforeEach(async () => {
      await runUsual(15);
      await run({ ...usual(), fuelUsed: 48_200_000n });
    });

    it('disables the plugin and says why, until it is enabled', async () => {
      const { id } = await only();
      await airlock.review.block(id);
      await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), /is disabled\. It was blocked in the security review\. Used 48\.2 M fuel; 15 runs/);
      assert.equal((await airlock.plugins())[0]?.state, 'disabled');
      assert.deepEqual((await audit()).map(row => row.event), ['flag.raise', 'flag.decide', 'plugin.disable']);
      await airlock.setEnabled(ID, true);
      assert.equal((await airlock.plugins())[0]?.error, undefined);
      await run(usual());
      assert.equal((await only()).state, 'blocked');
      await run({ ...usual(), fuelUsed: 48_200_000n });
      assert.deepEqual((await flags()).map(flag => flag.state), ['open', 'blocked']);
    });

    it('stops what runs, here and in other windows, with the reason', async () => {
      const { id } = await only();
      const there = fixture.open();
      fixture.report = request => new Promise(resolve => {
        request.signal?.addEventListener('abort', () => resolve(reportFor(request, { status: 'terminated', reason: 'cancelled', message: String(request.signal?.reason) })));
      });
      const before = fixture.executed.length;
      const running = [airlock, there].map(window => window.runCommand(ID, 'run', runOptions()));
      while (fixture.executed.length < before + 2) await new Promise(resolve => setTimeout(resolve, 5));
      await airlock.review.block(id);
      for (const report of await Promise.all(running)) assert.match(report.message, /It was blocked in the security review\. Used 48\.2 M fuel/);
    });

    it('changes nothing where the plugin is gone', async () => {
      const { id } = await only();
      await airlock.uninstall(ID);
      await assert.rejects(airlock.review.block(id), { code: 'plugin.not-found' });
      assert.equal((await only()).state, 'open');
    });
  });

  describe('a report', () => {
    it('has digests, versions and figures, and no path or message of the user\'s', async () => {
      await runUsual(15);
      await run({ ...usual(), fuelUsed: 48_200_000n, status: 'failed', reason: 'exited', exitCode: 3, message: 'Stopped at /home/jane/secret.txt.' });
      const { id } = await only();
      const report = await airlock.review.report(id);
      assert.equal((await only()).state, 'open');
      const [text, json] = [reportText(report), reportJson(report, { file: 'x.recording', sha256: 'ab', bytes: 12 })];
      for (const made of [text, json]) {
        assert.match(made, /org\.example\.hello/);
        assert.match(made, new RegExp(report.flag.moduleDigest));
        assert.match(made, /[0-9a-f]{64}/);
        assert.match(made, /Used 48\.2 M fuel; 15 runs/);
        assert.doesNotMatch(made, /secret|jane|"w1"/);
      }
      const parsed = JSON.parse(json) as { format: string; execution: { fuelConsumed: number; hasRecording: boolean }; recording: { sha256: string }; plugin: { signer: string } };
      assert.deepEqual([parsed.format, parsed.execution.fuelConsumed, parsed.execution.hasRecording, parsed.recording.sha256, parsed.plugin.signer], ['airlock security report 1', 48_200_000, true, 'ab', 'trusted']);
      await airlock.review.markReported(id);
      assert.equal((await only()).state, 'reported');
    });

    it('says nothing of a package that is not the one that ran', async () => {
      await runUsual(15);
      await run({ ...usual(), fuelUsed: 48_200_000n });
      const { id } = await only();
      await airlock.uninstall(ID);
      assert.equal((await airlock.review.report(id)).plugin, undefined);
    });
  });

  it('knows no flag that there is none of', async () => {
    for (const act of [airlock.review.flag('x'), airlock.review.accept('x'), airlock.review.block('x'), airlock.review.report('x'), airlock.review.markReported('x')]) await assert.rejects(act, { code: 'review.not-found' });
  });
});
