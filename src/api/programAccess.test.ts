import assert from 'node:assert/strict';
import { ID, MANIFEST, reportFor, runOptions, ServiceFixture } from '../../test/support/serviceFixture';
import { ExecFailure } from '../capabilities/exec/types';
import type { ProgramRun } from '../capabilities/exec/types';
import { EventBus } from '../events/bus';
import { Ledger } from '../store/ledger';
import type { Store } from '../store/types';
import type { AirlockDeps } from './deps';
import { programAccess, programsSwitchedOff } from './programAccess';

const WITH_EXEC = `${MANIFEST}capabilities = [{ name = "exec", commands = ["git status"] }, { name = "plan" }]\n`;
const SWITCH_ON = 'Switch it on.';
const EMPTY = new Uint8Array(0);

describe('programs of an execution', () => {
  let fixture: ServiceFixture;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
  });
  afterEach(() => fixture.close());

  const programs: AirlockDeps['programs'] = { runner: { run: async () => assert.fail('run') }, switchOn: SWITCH_ON };

  it('are switched off where the user says nothing, whatever the workspace says', () => {
    for (const [user, workspace, expected] of [[{}, {}, SWITCH_ON], [{}, { 'exec.enabled': true }, SWITCH_ON], [{ 'exec.enabled': false }, { 'exec.enabled': true }, SWITCH_ON], [{ 'exec.enabled': true }, {}, undefined]] as const) {
      assert.equal(programsSwitchedOff({ programs, settings: () => ({ user, workspace }) }), expected);
    }
  });

  it('are not asked about while they are switched off, which the question says, and are once they are on', async () => {
    const airlock = fixture.open({ programs });
    await fixture.install(WITH_EXEC);
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.questions.map(({ requests, switchedOff }) => [requests.map(({ name }) => name), switchedOff]), [[['plan'], [{ name: 'exec', switchOn: SWITCH_ON }]]]);
    assert.deepEqual((await airlock.rights(ID)).rights.map(({ effective, switchOn }) => [effective, switchOn]), [['off', SWITCH_ON], ['allowed', undefined]]);
    fixture.settings = { user: { 'exec.enabled': true }, workspace: {} };
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.questions.at(-1)?.requests.map(({ name }) => name), ['exec']);
    assert.equal(fixture.questions.at(-1)?.switchedOff, undefined);
  });

  it('are told how to switch on by a report that was denied for it, and offered nothing', async () => {
    const airlock = fixture.open({ programs });
    await fixture.install(WITH_EXEC);
    fixture.report = async request => reportFor(request, { status: 'failed', reason: 'capability-denied', message: 'Stopped.', denied: { capability: 'exec', call: 'env.host_exec', argument: 'git status', switchOn: SWITCH_ON } });
    const report = await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual([report.message, report.offers], [`Stopped. ${SWITCH_ON}`, undefined]);
  });

  it('are not there in a workspace that is not trusted, whatever is switched on', async () => {
    fixture.settings = { user: { 'exec.enabled': true }, workspace: {} };
    fixture.workspace = { identity: 'w1', name: 'Demo', isTrusted: false, folders: [] };
    const airlock = fixture.open({ programs });
    await fixture.install(WITH_EXEC);
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'workspace.untrusted' });
    assert.equal(fixture.executed.length, 0);
  });

  describe('on record', () => {
    const RUN = { words: ['git', 'status'], input: undefined, timeoutMs: 1, outputBytes: 1, signal: new AbortController().signal } as const;
    /** What was written, and whether it can be; the folders in which plugins may write elsewhere. */
    const scene = (run: (asked: ProgramRun) => Promise<number>, canWrite = (): boolean => true) => {
      const noted: string[] = [];
      const bus = new EventBus(() => undefined);
      const store = { read: async () => ['file:///elsewhere', 'vscode-vfs://x/y'] } as unknown as Store;
      const ledger = new (class extends Ledger {
        override async note(event: Parameters<Ledger['note']>[0], recorded: Parameters<Ledger['note']>[1] = {}): Promise<void> {
          if (!canWrite()) throw new Error('The disk is full.');
          noted.push(`${event.name} ${'ending' in event ? event.ending : ''} ${JSON.stringify(recorded)}`);
        }
      })(store, bus);
      const problems: string[] = [];
      const { programs: access } = programAccess({
        programs: { runner: { run: async asked => ({ ending: { kind: 'exited', code: await run(asked) }, stdout: EMPTY, stderr: EMPTY, isStdoutCut: false, isStderrCut: false }) }, switchOn: SWITCH_ON },
        settings: () => ({ user: {}, workspace: {} }), now: () => 0, onProblem: problem => { problems.push(problem.code); },
      }, ledger, { pluginId: ID, execution: 'e1', workspace: { identity: 'w', name: 'w', isTrusted: true, folders: [{ name: 'w', files: {} as never, location: 'file:///w' }] } });
      return { noted, problems, run: () => access?.run(RUN) };
    };

    it('are the command line, the file and the end of each', async () => {
      const { noted, run } = scene(async ({ onStart, directory, plugins }) => {
        assert.deepEqual([directory, plugins], ['file:///w', ['file:///w', 'file:///elsewhere']]);
        await onStart('/usr/bin/git');
        return 3;
      });
      await run();
      assert.deepEqual(noted, ['program.start  {"command":"git status","file":"/usr/bin/git"}', 'program.end exit 3 {"command":"git status"}']);
    });

    it('have nothing of what was not started, and why what was started did not end by itself', async () => {
      const missing = scene(async () => { throw new ExecFailure('not-found', 'There is none.'); });
      await assert.rejects(missing.run() ?? Promise.resolve(), { kind: 'not-found' });
      assert.deepEqual(missing.noted, []);
      const late = scene(async ({ onStart }) => {
        await onStart('/usr/bin/git');
        throw new ExecFailure('timeout', 'Too long.');
      });
      await assert.rejects(late.run() ?? Promise.resolve(), { kind: 'timeout' });
      assert.equal(late.noted[1], 'program.end timeout {"command":"git status"}');
    });

    it('must be possible: what can\'t be put there is not started', async () => {
      let isStarted = false;
      const { run } = scene(async ({ onStart }) => {
        await onStart('/usr/bin/git');
        isStarted = true;
        return 0;
      }, () => false);
      await assert.rejects(run() ?? Promise.resolve(), { kind: 'failed' });
      assert.equal(isStarted, false);
    });

    it('may lack an end that can\'t be written, which is told, and what the program said is not lost', async () => {
      let canWrite = true;
      const { run, problems } = scene(async ({ onStart }) => {
        await onStart('/usr/bin/git');
        canWrite = false;
        return 0;
      }, () => canWrite);
      assert.deepEqual((await run())?.ending, { kind: 'exited', code: 0 });
      assert.deepEqual(problems, ['store.io']);
    });
  });
});
