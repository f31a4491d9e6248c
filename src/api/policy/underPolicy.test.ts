import assert from 'node:assert/strict';
import { bytes, ID, MANIFEST, reportFor, runOptions, ServiceFixture, WITH_READ } from '../../../test/support/serviceFixture';
import { MemoryFileSystem } from '../../../test/support/memoryFileSystem';
import type { AirlockEvent } from '../../events/events';
import type { ExecutionRequest } from '../../sandbox/types';
import type { AirlockDeps } from '../deps';
import type { Airlock } from '../types';
import type { PermitAnswer, WrittenRule } from '../prompts';

const MACHINE = '/etc/airlock/policy.toml';
const READ = { read: true, write: false, create: false, exclusive: false, truncate: false, append: false };

describe('a run under a policy', () => {
  let fixture: ServiceFixture;
  beforeEach(async () => {
    fixture = await ServiceFixture.make();
    fixture.workspace = { identity: 'w1', name: 'Demo', isTrusted: true, folders: [{ name: 'demo', files: new MemoryFileSystem({ src: { a: 'a', secrets: { key: 'k' } } }) }] };
  });
  afterEach(() => fixture.close());

  const open = async (manifest: string, changed: Partial<AirlockDeps> = {}): Promise<Airlock> => {
    const airlock = fixture.open({ policyFiles: { machine: MACHINE }, ...changed });
    await fixture.install(manifest);
    return airlock;
  };
  const machine = (text: string): Promise<void> => fixture.storage.replace(MACHINE, bytes(text));
  /** Opens a file as a plugin does. */
  const read = async ({ wasi: { preopens: [preopen] } }: ExecutionRequest, path: string): Promise<string> => {
    if (preopen?.access.canRead(path, false) !== true) return `denied by ${preopen?.access.refusal?.('fs.read', path, false)?.words ?? 'no rule'}`;
    return preopen.files.open(path, READ).then(() => 'opened', (error: Error) => error.message);
  };

  it('is refused files by rules of machine, user and workspace, each named', async () => {
    await machine('[[rule]]\neffect = "deny"\ncapability = "fs.read"\nargument = "src/m"\nreason = "Ours."\n');
    fixture.settings = {
      user: { policy: [{ effect: 'deny', capability: 'fs.read', argument: 'x' }, { effect: 'deny', capability: 'fs.read', argument: 'src/u' }] },
      workspace: { policy: [{ effect: 'deny', capability: 'fs.read', argument: 'src/w' }] },
    };
    const airlock = await open(WITH_READ);
    const seen: string[] = [];
    fixture.report = async request => {
      for (const path of ['src/m', 'src/u', 'src/w', 'src/a']) seen.push(await read(request, path));
      return reportFor(request);
    };
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(seen, [
      `denied by rule 1 of this computer's policy file ${MACHINE}: “Ours”`,
      'denied by rule 2 of your settings (airlock.policy[1])',
      'denied by rule 1 of the workspace\'s settings (airlock.policy[0])',
      'opened',
    ]);
  });

  it('has what a rule refused in the record, with the rule, and tells who can do something about it', async () => {
    const airlock = await open(WITH_READ);
    const events: AirlockEvent[] = [];
    airlock.onDidEvent(event => { events.push(event); });
    const rule = { source: 'user', index: 2, because: 'denied', words: 'rule 3' } as const;
    fixture.report = async request => reportFor(request, {
      status: 'failed', reason: 'capability-denied', message: 'Stopped.', denied: { capability: 'network', call: 'env.host_fetch', rule },
      denials: [{ call: 'path_open', path: '/workspace/x', capability: 'fs.read', rule: { ...rule, source: 'machine', index: 0 } }, { call: 'path_open', path: '/workspace/y', capability: 'fs.read' }],
    });
    const report = await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(report.message, 'Stopped. It is yours to change.');
    assert.deepEqual(events.filter(event => event.name === 'capability.denied').map(({ call, policy, rule: index }) => [call, policy, index]), [
      ['env.host_fetch', 'user', 2], ['path_open', 'machine', 0], ['path_open', undefined, undefined],
    ]);
    const log: string[] = [];
    for await (const line of airlock.exportRecord('audit', 'jsonl')) log.push(line);
    assert.ok(log.some(line => line.includes('"policy":"machine","rule":0,"path":"/workspace/x"') || (line.includes('machine') && line.includes('/workspace/x'))), log.join(''));
  });

  for (const [what, broken] of [
    ['this computer\'s file', (): Promise<void> => machine('[[rule]]\neffect = "deny"\n')],
    ['the user\'s settings', async (): Promise<void> => { fixture.settings.user = { policy: [{ effect: 'deny' }] }; }],
    ['the workspace\'s settings', async (): Promise<void> => { fixture.settings.workspace = { policy: 'allow everything' }; }],
  ] as const) {
    it(`does not begin where ${what} can't be understood and the plugin asks for anything; nobody is asked for consent`, async () => {
      const airlock = await open(WITH_READ);
      await broken();
      await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'policy.invalid' });
      assert.deepEqual([fixture.executed.length, fixture.questions.length], [0, 0]);
    });

    it(`begins where ${what} can't be understood and the plugin asks for nothing`, async () => {
      const airlock = await open(MANIFEST);
      await broken();
      assert.equal((await airlock.runCommand(ID, 'run', runOptions())).status, 'completed');
    });
  }

  it('does not begin where this computer\'s file can\'t be read', async () => {
    const airlock = await open(WITH_READ);
    await fixture.storage.createDirectory(MACHINE);
    await assert.rejects(airlock.runCommand(ID, 'run', runOptions()), { code: 'policy.invalid', message: /could not be read/ });
  });

  it('is not allowed anything by the workspace, and the user is told, once', async () => {
    fixture.settings.workspace = { policy: [{ effect: 'allow', plugin: '*', capability: 'fs.read' }] };
    const airlock = await open(WITH_READ);
    await airlock.runCommand(ID, 'run', runOptions());
    await airlock.runCommand(ID, 'run', runOptions());
    assert.equal(fixture.questions.length, 1);
    assert.deepEqual(fixture.problems.map(({ code, message }) => [code, message.includes('airlock.policy[0]')]), [['policy.ignored', true]]);
  });

  it('is given variables without those that a rule denies, or that the user doesn\'t give', async () => {
    fixture.environment = { A: '1', B: '2', C: '3' };
    fixture.settings.user = { policy: [{ effect: 'deny', capability: 'env', argument: 'a' }, { effect: 'ask', capability: 'env', argument: 'B' }] };
    fixture.permit = async () => 'deny';
    const airlock = await open(`${MANIFEST}capabilities = [{ name = "env", variables = ["A", "B", "C"] }]\n`);
    const report = await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual(fixture.executed[0]?.wasi.env, { C: '3' });
    assert.deepEqual(report.denials.map(({ path, capability, rule }) => [path, capability, rule?.because, rule?.index]), [['A', 'env', 'denied', 0], ['B', 'env', 'answer', 1]]);
  });

  it('is not asked about what a rule allows in the same words as the manifest, and gets no more than that', async () => {
    fixture.settings.user = { policy: [{ effect: 'allow', plugin: ID, signer: fixture.key.keyId, capability: 'fs.read', argument: 'src/**' }, { effect: 'allow', plugin: '*', capability: 'fs.write' }] };
    const airlock = await open(WITH_READ);
    const seen: string[] = [];
    fixture.report = async request => {
      seen.push(await read(request, 'src/a'), await read(request, 'other'));
      return reportFor(request);
    };
    await airlock.runCommand(ID, 'run', runOptions());
    assert.deepEqual([fixture.questions.length, ...seen], [0, 'opened', 'denied by no rule']);
    assert.equal(fixture.executed[0]?.wasi.preopens[0]?.access.canWrite('src/a', false), false);
  });

  for (const [what, rule] of [
    ['of every capability', { effect: 'allow', plugin: '*', capability: '*' }],
    ['in other words', { effect: 'allow', plugin: '*', capability: 'fs.read', argument: 'src/a' }],
    ['to another plugin', { effect: 'allow', plugin: 'org.example.other', capability: 'fs.read' }],
    ['to another key', { effect: 'allow', plugin: ID, signer: 'unsigned', capability: 'fs.read' }],
  ] as const) {
    it(`is asked about what a rule allows ${what}`, async () => {
      fixture.settings.user = { policy: [rule] };
      await (await open(WITH_READ)).runCommand(ID, 'run', runOptions());
      assert.equal(fixture.questions.length, 1);
    });
  }

  it('is not asked about what a rule denies altogether, and the report names the rule', async () => {
    fixture.settings.user = { policy: [{ effect: 'deny', capability: 'fs.read' }] };
    const report = await (await open(WITH_READ)).runCommand(ID, 'run', runOptions());
    assert.deepEqual([fixture.questions.length, fixture.executed[0]?.wasi.preopens], [0, []]);
    assert.deepEqual(report.denials.map(({ capability, rule }) => [capability, rule?.words]), [['fs.read', 'rule 1 of your settings (airlock.policy[0])']]);
  });

  it('is given nothing of a workspace that is not trusted, whatever rules allow', async () => {
    fixture.settings.user = { policy: [{ effect: 'allow', plugin: '*', capability: 'fs.read' }] };
    fixture.workspace = { ...fixture.workspace ?? assert.fail(), isTrusted: false };
    await assert.rejects((await open(WITH_READ)).runCommand(ID, 'run', runOptions()), { code: 'workspace.untrusted' });
  });

  describe('that asks', () => {
    const asks = [{ effect: 'ask', capability: 'fs.read', argument: 'src/secrets/**', reason: 'Keys.' }];
    const answered: AirlockEvent[] = [];
    beforeEach(() => {
      answered.length = 0;
      fixture.settings.user = { policy: asks };
    });

    /** Reads two files that the rule is about, and says how that went. */
    const run = async (answer: PermitAnswer | undefined | 'nobody', options: { readonly isBackground?: boolean } = {}, changed: Partial<AirlockDeps> = {}): Promise<string[]> => {
      if (answer !== 'nobody') fixture.permit = async () => answer;
      const airlock = await open(WITH_READ, changed);
      // A run that nobody waits for asks nobody for consent either.
      await airlock.runCommand(ID, 'run', runOptions());
      airlock.onDidEvent(event => { if (event.name === 'policy.answer') answered.push(event); });
      const went: string[] = [];
      fixture.report = async request => {
        went.push(await read(request, 'src/secrets/key'), await read(request, 'src/secrets/key'));
        return reportFor(request);
      };
      await airlock.runCommand(ID, 'run', runOptions(options));
      return went;
    };

    it('puts a question with all there is to know', async () => {
      assert.deepEqual(await run('once'), ['opened', 'opened']);
      const [{ signal, plugin, ...question } = assert.fail()] = fixture.permits;
      assert.deepEqual([plugin.id, signal.aborted], [ID, false]);
      assert.deepEqual(question, {
        workspaceName: 'Demo', capability: 'fs.read', argument: 'src/secrets/key', unit: 'src/secrets/**',
        rule: { name: 'rule 1 of your settings (airlock.policy[0])', reason: 'Keys.' },
      });
      assert.equal(fixture.permits.length, 2);
    });

    for (const [answer, went, questions] of [
      ['run', ['opened', 'opened'], 1],
      ['deny', ['Denied by your answer, which was asked for by rule 1 of your settings (airlock.policy[0]): “Keys”.', 'Denied by your answer, which was asked for by rule 1 of your settings (airlock.policy[0]): “Keys”.'], 1],
      [undefined, ['Denied by your answer, which was asked for by rule 1 of your settings (airlock.policy[0]): “Keys”.', 'Denied by your answer, which was asked for by rule 1 of your settings (airlock.policy[0]): “Keys”.'], 1],
      ['nobody', ['Denied by rule 1 of your settings (airlock.policy[0]): “Keys”, which asks, and nobody was there to be asked.', 'Denied by rule 1 of your settings (airlock.policy[0]): “Keys”, which asks, and nobody was there to be asked.'], 0],
    ] as const) {
      it(`goes on as the user says: ${answer ?? 'closed'}`, async () => {
        assert.deepEqual(await run(answer), went);
        assert.equal(fixture.permits.length, questions);
        assert.deepEqual(answered.map(event => event.name === 'policy.answer' && [event.policy, event.rule, event.answer]), answer === 'nobody' ? [] : [['user', 0, answer ?? 'deny']]);
      });
    }

    it('asks nobody about what runs in the background', async () => {
      assert.match((await run('run', { isBackground: true }))[0] ?? '', /nobody is asked about what runs in the background/);
      assert.equal(fixture.permits.length, 0);
    });

    it('writes the rule that was offered, for just that file', async () => {
      const added: WrittenRule[] = [];
      assert.deepEqual(await run('always', {}, { addPolicyRule: async rule => { added.push(rule); } }), ['opened', 'opened']);
      assert.deepEqual(added, [{ effect: 'allow', plugin: ID, signer: fixture.key.keyId, capability: 'fs.read', argument: 'src/secrets/key' }]);
      assert.deepEqual(fixture.permits.map(({ offer }) => offer), added);
    });

    it('allows for the run what could not be written, and says so', async () => {
      assert.deepEqual(await run('always', {}, { addPolicyRule: () => Promise.reject(new Error('settings.json has changes')) }), ['opened', 'opened']);
      assert.deepEqual(fixture.problems.map(({ code }) => code), ['settings.invalid']);
      assert.deepEqual(answered.map(event => event.name === 'policy.answer' && event.answer), ['run']);
    });

    it('asks one thing at a time, whatever asks', async () => {
      let open_ = 0;
      let most = 0;
      const slowly = async <T>(answer: T): Promise<T> => {
        most = Math.max(most, ++open_);
        await new Promise(resolve => setImmediate(resolve));
        open_ -= 1;
        return answer;
      };
      fixture.permit = () => slowly('once' as const);
      fixture.answers = [question => slowly({ choices: question.requests.map(() => 'once' as const) })];
      const airlock = await open(WITH_READ);
      fixture.report = async request => {
        await read(request, 'src/secrets/key');
        return reportFor(request);
      };
      await Promise.all(Array.from({ length: 4 }, () => airlock.runCommand(ID, 'run', runOptions())));
      assert.ok(fixture.permits.length === 4 && fixture.questions.length >= 1);
      assert.equal(most, 1);
    });

    it('withdraws the question when the run is cancelled', async () => {
      const cancel = new AbortController();
      fixture.permit = () => new Promise(() => { cancel.abort(); });
      const airlock = await open(WITH_READ);
      fixture.report = async request => reportFor(request, { message: await read(request, 'src/secrets/key') });
      await airlock.runCommand(ID, 'run', runOptions({ signal: cancel.signal }));
      assert.equal(fixture.permits[0]?.signal.aborted, true);
    });

    it('stops the clock meanwhile', async () => {
      let wasPaused: boolean | undefined;
      fixture.permit = async () => {
        wasPaused = fixture.executed.at(-1)?.pauses?.isPaused;
        return 'run';
      };
      const airlock = await open(WITH_READ);
      fixture.report = async request => reportFor(request, { message: await read(request, 'src/secrets/key') });
      await airlock.runCommand(ID, 'run', runOptions());
      assert.deepEqual([wasPaused, fixture.executed.at(-1)?.pauses?.isPaused], [true, false]);
    });
  });

  describe('that is changed while it runs', () => {
    let changed = (): void => undefined;
    const changing: Partial<AirlockDeps> = {
      onDidChangePolicy(listener) {
        changed = listener;
        return { dispose: () => undefined };
      },
    };

    it('holds it to the new rules at once', async () => {
      const airlock = await open(WITH_READ, changing);
      const seen: string[] = [];
      fixture.report = async request => {
        seen.push(await read(request, 'src/a'));
        fixture.settings.user = { policy: [{ effect: 'deny', capability: 'fs.read' }] };
        changed();
        while (request.wasi.preopens[0]?.access.canRead('src/a', false) === true) await new Promise(resolve => setImmediate(resolve));
        seen.push(await read(request, 'src/a'));
        return reportFor(request);
      };
      await airlock.runCommand(ID, 'run', runOptions());
      assert.deepEqual(seen, ['opened', 'denied by rule 1 of your settings (airlock.policy[0])']);
    });

    it('stops it where a rule that allowed it something is gone', async () => {
      fixture.settings.user = { policy: [{ effect: 'allow', plugin: ID, capability: 'fs.read' }] };
      const airlock = await open(WITH_READ, changing);
      fixture.report = request => new Promise(resolve => {
        request.signal?.addEventListener('abort', () => { resolve(reportFor(request, { status: 'terminated', reason: 'cancelled', message: String(request.signal?.reason) })); });
        fixture.settings.user = {};
        changed();
      });
      assert.match((await airlock.runCommand(ID, 'run', runOptions())).message, /a rule that allowed it something is gone/);
    });

    it('stops it where the new rules can\'t be understood', async () => {
      const airlock = await open(WITH_READ, changing);
      fixture.report = request => new Promise(resolve => {
        request.signal?.addEventListener('abort', () => { resolve(reportFor(request, { status: 'terminated', reason: 'cancelled', message: String(request.signal?.reason) })); });
        fixture.settings.user = { policy: 7 };
        changed();
      });
      assert.match((await airlock.runCommand(ID, 'run', runOptions())).message, /airlock\.policy/);
    });
  });
});
