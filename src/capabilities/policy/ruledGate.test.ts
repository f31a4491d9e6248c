import assert from 'node:assert/strict';
import { MemoryFileSystem } from '../../../test/support/memoryFileSystem';
import { ExecutionEnd } from '../../sandbox/executionEnd';
import { ConfinementError } from '../../sandbox/fileSystemError';
import type { FileSystem } from '../../sandbox/types';
import { grantedOnly } from '../gate';
import type { CapabilityName } from '../types';
import { askedFiles } from './askedFiles';
import { ruledGate } from './ruledGate';
import { RuleQuestions } from './ruleQuestions';
import type { RuleAnswer, RuleQuestion } from './ruleQuestions';
import { Rulings } from './rulings';
import type { PolicyEffect, PolicySource } from './types';

interface Written {
  readonly effect?: PolicyEffect;
  readonly capability: CapabilityName;
  readonly arguments?: readonly string[];
  readonly reason?: string;
}

/** A plugin that was granted everything, under rules, with somebody who answers. */
class Scene {
  readonly asked: RuleQuestion[] = [];
  answer: RuleAnswer = 'once';
  /** What happens while a question is open. */
  meanwhile = (): void => undefined;
  rulings: Rulings;
  private readonly questions = new RuleQuestions(async question => {
    this.asked.push(question);
    this.meanwhile();
    return this.answer;
  });
  readonly gate;

  constructor(rules: readonly Written[], granted: readonly CapabilityName[] = ['fs.read', 'fs.write', 'network', 'llm', 'exec', 'plan'], source: PolicySource = 'user') {
    this.rulings = Scene.rulings(rules, source);
    this.gate = ruledGate(grantedOnly(granted.map(name => ({ name }))), () => this.rulings, this.questions);
  }

  static rulings(rules: readonly Written[], source: PolicySource = 'user'): Rulings {
    return new Rulings([{ source, rules: rules.map((rule, index) => ({ effect: 'deny', plugin: '*', arguments: [], ...rule, index })) }], { pluginId: 'a', keyId: 'k' });
  }

  /** Whether a call passes; the rule that is against it, or no rule. */
  async pass(capability: CapabilityName, argument?: string): Promise<string> {
    try {
      await this.gate.pass({ capability, call: 'env.call', ...(argument === undefined ? {} : { argument }) });
      return 'passed';
    } catch (error) {
      assert.ok(error instanceof ExecutionEnd && error.reason === 'capability-denied', String(error));
      assert.equal(error.details.denied?.call, 'env.call');
      return error.details.denied?.rule === undefined ? 'not granted' : `${error.details.denied.rule.because} ${error.details.denied.rule.index}`;
    }
  }

  files(files: FileSystem): FileSystem {
    return askedFiles(files, () => this.rulings, this.questions);
  }
}

const host = (name: string, path = '/'): string => `GET https://${name}${path}`;

describe('a gate under a policy', () => {
  it('lets pass what was granted and no rule is against', async () => {
    const scene = new Scene([{ capability: 'network', arguments: ['b.example'] }]);
    assert.equal(await scene.pass('network', host('a.example')), 'passed');
    assert.equal(await scene.pass('network', host('b.example')), 'denied 0');
    assert.equal(await scene.pass('log'), 'passed');
  });

  it('lets nothing pass that was not granted, whatever the rules allow', async () => {
    const scene = new Scene([{ effect: 'allow', capability: 'network' }], []);
    assert.equal(await scene.pass('network', host('a.example')), 'not granted');
  });

  it('says which rule is against it, and why', async () => {
    const scene = new Scene([{ capability: 'plan' }, { capability: 'network', reason: 'Not here.' }]);
    await assert.rejects(scene.gate.pass({ capability: 'network', call: 'env.call', argument: host('a') }), {
      message: 'Stopped: called env.call, which needs the capability network. Denied by rule 2 of your settings (airlock.policy[1]): “Not here”.',
    });
  });

  it('has the user asked with what it is about, each time until they answer for the run, and then no more about the same', async () => {
    const scene = new Scene([{ effect: 'ask', capability: 'network' }]);
    assert.equal(await scene.pass('network', host('a.example', '/1')), 'passed');
    scene.answer = 'run';
    assert.equal(await scene.pass('network', host('a.example', '/2')), 'passed');
    assert.equal(await scene.pass('network', host('a.example', '/3')), 'passed');
    assert.equal(await scene.pass('network', host('b.example')), 'passed');
    assert.deepEqual(scene.asked.map(({ call, argument, unit }) => [call, argument, unit]), [
      ['env.call', host('a.example', '/1'), 'a.example'], ['env.call', host('a.example', '/2'), 'a.example'], ['env.call', host('b.example'), 'b.example'],
    ]);
  });

  it('takes a no for the rest of the run', async () => {
    const scene = new Scene([{ effect: 'ask', capability: 'llm' }]);
    scene.answer = { refused: 'answer' };
    assert.deepEqual([await scene.pass('llm', 'gpt'), await scene.pass('llm', 'gpt')], ['answer 0', 'answer 0']);
    assert.equal(scene.asked.length, 1);
  });

  it('says that nobody was asked where nobody was', async () => {
    const scene = new Scene([{ effect: 'ask', capability: 'llm' }]);
    scene.answer = { refused: 'background' };
    await assert.rejects(scene.gate.pass({ capability: 'llm', call: 'c', argument: 'gpt' }), { message: /which asks, and nobody is asked about what runs in the background\.$/ });
  });

  it('asks about every program, unless a rule says otherwise', async () => {
    const scene = new Scene([{ effect: 'allow', capability: 'exec', arguments: ['git status'] }, { capability: 'exec', arguments: ['git push'] }]);
    assert.deepEqual([await scene.pass('exec', 'git status'), await scene.pass('exec', 'git push'), await scene.pass('exec', 'ls'), await scene.pass('exec', 'ls')], ['passed', 'denied 1', 'passed', 'passed']);
    assert.deepEqual(scene.asked.map(({ argument, by }) => [argument, by.source]), [['ls', 'default'], ['ls', 'default']]);
  });

  it('holds a call to rules that came while its question was open', async () => {
    const scene = new Scene([{ effect: 'ask', capability: 'network' }]);
    scene.meanwhile = () => { scene.rulings = Scene.rulings([{ capability: 'network' }]); };
    assert.equal(await scene.pass('network', host('a')), 'denied 0');
    assert.equal(scene.asked.length, 1);
  });

  it('leaves paths to the files, and ends a call of a right that is denied altogether', async () => {
    assert.equal(await new Scene([{ capability: 'fs.read', arguments: ['secrets/**'] }]).pass('fs.read', 'secrets/a'), 'passed');
    assert.equal(await new Scene([{ capability: 'fs.read' }]).pass('fs.read', 'a'), 'denied 0');
  });
});

describe('files that rules have the user asked about', () => {
  const READ = { read: true, write: false, create: false, exclusive: false, truncate: false, append: false };
  const WRITE = { ...READ, read: false, write: true, create: true };
  let memory: MemoryFileSystem;
  beforeEach(() => (memory = new MemoryFileSystem({ secrets: { key: 'k', other: 'o' }, docs: { a: 'a' }, deep: { secrets: { key: 'k' } } })));

  it('are asked about when they are opened, once for all that the rule names where the answer is for the run', async () => {
    const scene = new Scene([{ effect: 'ask', capability: 'fs.read', arguments: ['secrets/**'] }]);
    const files = scene.files(memory);
    await files.open('docs/a', READ);
    await files.stat('secrets/key');
    await files.readDirectory('secrets');
    assert.equal(scene.asked.length, 0);
    await files.open('secrets/key', READ);
    scene.answer = 'run';
    await files.open('secrets/key', READ);
    await files.open('secrets/other', READ);
    assert.deepEqual(scene.asked.map(({ argument, unit }) => [argument, unit]), [['secrets/key', 'secrets/**'], ['secrets/key', 'secrets/**']]);
  });

  it('that are refused fail with acces and name the rule, and are not asked about again', async () => {
    const scene = new Scene([{ effect: 'ask', capability: 'fs.read', arguments: ['secrets/**'] }]);
    scene.answer = { refused: 'answer' };
    const files = scene.files(memory);
    for (const path of ['secrets/key', 'secrets/other']) {
      await assert.rejects(files.open(path, READ), (error: unknown) => error instanceof ConfinementError && error.errno === 'acces' && error.capability === 'fs.read' && error.rule?.because === 'answer');
    }
    assert.equal(scene.asked.length, 1);
    assert.ok(!memory.calls.some(call => call.startsWith('open secrets')));
  });

  it('are asked about as what they are opened for', async () => {
    const scene = new Scene([{ effect: 'ask', capability: 'fs.write', arguments: ['docs/**'] }]);
    const files = scene.files(memory);
    const file = await files.open('docs/a', READ);
    assert.equal(scene.asked.length, 0);
    await file.setTimes(1n, 1n);
    await files.open('docs/b', WRITE);
    assert.deepEqual(scene.asked.map(({ capability, argument }) => [capability, argument]), [['fs.write', 'docs/a'], ['fs.write', 'docs/b']]);
  });

  for (const [what, act] of [
    ['made', (files: FileSystem) => files.createDirectory('docs/new')],
    ['removed', (files: FileSystem) => files.removeFile('docs/a')],
    ['moved', (files: FileSystem) => files.rename('docs/a', 'b')],
    ['moved over', (files: FileSystem) => files.rename('secrets/key', 'docs/a')],
    ['linked', (files: FileSystem) => files.link('docs/a', 'b')],
    ['linked to', (files: FileSystem) => files.symlink('x', 'docs/x')],
    ['dated', (files: FileSystem) => files.setTimes('docs/a', 1n, 1n)],
    ['removed as a directory', (files: FileSystem) => files.removeDirectory('docs/d')],
    ['moved with their directory', (files: FileSystem) => files.rename('docs', 'other')],
  ] as const) {
    it(`are asked about when they are ${what}`, async () => {
      const scene = new Scene([{ effect: 'ask', capability: 'fs.write', arguments: ['docs/**'] }]);
      scene.answer = { refused: 'answer' };
      await assert.rejects(Promise.resolve(act(scene.files(memory))), ConfinementError);
      assert.equal(scene.asked.length, 1);
    });
  }

  it('are asked about as read when they are moved, themselves or with a directory above: in another place other rules hold', async () => {
    for (const [from, to] of [['secrets/key', 'b'], ['secrets', 'b'], ['deep', 'b']] as const) {
      const scene = new Scene([{ effect: 'ask', capability: 'fs.read', arguments: ['**/secrets/**'] }]);
      scene.answer = { refused: 'answer' };
      await assert.rejects(scene.files(memory).rename(from, to), ConfinementError, from);
    }
  });
});
