import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import * as vscode from 'vscode';
import type { AirlockExtension } from '../../../src/api/extension';
import type { Airlock } from '../../../src/api/types';
import type { RunOptions } from '../../../src/api/runTypes';
import type { ConsentQuestion } from '../../../src/api/prompts';
import type { AirlockError } from '../../../src/errors';
import type { AirlockEvent } from '../../../src/events/events';
import type { Manifest, Signer } from '../../../src/plugins/types';

const pluginId = 'org.example.misbehave';
const folder = resolve('examples', 'demo-workspace', 'plugins', 'misbehave');
const policy = 'airlock.trust.policy';

function quietly(over: Partial<RunOptions> = {}): RunOptions {
  return { signal: new AbortController().signal, stdout: () => undefined, stderr: () => undefined, log: () => undefined, ...over };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    // The extension's bundle has a class of its own.
    return (error as AirlockError).code;
  }
  return 'none';
}

describe('the API for other extensions', () => {
  let exports: AirlockExtension;
  let airlock: Airlock;
  const asked: { untrusted: [Manifest, Signer][]; consent: ConsentQuestion[] } = { untrusted: [], consent: [] };
  let trusts = false;
  let answers = true;

  before(async () => {
    const extension = vscode.extensions.getExtension<AirlockExtension>('airlock.airlock');
    assert.ok(extension);
    exports = await extension.activate();
    exports.answerPrompts?.({
      confirmUntrusted: async (manifest, signer) => {
        asked.untrusted.push([manifest, signer]);
        return trusts;
      },
      consent: async question => {
        asked.consent.push(question);
        return answers ? { choices: question.requests.map(() => 'workspace' as const) } : undefined;
      },
    });
    airlock = await exports.airlock();
  });
  after(async () => {
    exports.answerPrompts?.(undefined);
    await vscode.workspace.getConfiguration().update(policy, undefined, vscode.ConfigurationTarget.Global);
    if ((await airlock.plugins()).some(({ id }) => id === pluginId)) await airlock.uninstall(pluginId);
  });

  it('refuses a package whose key is not trusted, without asking, unless the user set otherwise', async () => {
    assert.equal(await codeOf(airlock.install({ location: folder })), 'signature.unknown-key');
    assert.equal(asked.untrusted.length, 0);
  });

  it('asks about it where the policy says so, and takes no for an answer', async () => {
    await vscode.workspace.getConfiguration().update(policy, 'ask', vscode.ConfigurationTarget.Global);
    assert.equal(await codeOf(airlock.install({ location: folder })), 'trust.declined');
    assert.equal(asked.untrusted[0]?.[1].kind, 'unknown');
    assert.deepEqual(await airlock.plugins(), []);
  });

  it('installs, and tells of it', async () => {
    trusts = true;
    let changes = 0;
    const heard: AirlockEvent[] = [];
    const subscriptions = [airlock.onDidChange(() => { changes++; }), exports.onDidEvent(event => { heard.push(event); })];
    const plugin = await airlock.install({ location: folder });
    for (const subscription of subscriptions) subscription.dispose();
    assert.deepEqual(heard.map(event => ('pluginId' in event ? [event.name, event.pluginId] : [event.name])).filter(([name]) => name !== 'store.change'), [['plugin.install', pluginId]]);
    assert.equal(plugin.id, pluginId);
    assert.equal(plugin.signer.kind, 'unknown');
    assert.ok(changes > 0);
  });

  it('runs nothing without an answer', async () => {
    answers = false;
    assert.equal(await codeOf(airlock.runCommand(pluginId, 'exit-3', quietly())), 'consent.denied');
    assert.deepEqual(await airlock.executions(pluginId, 10), []);
    answers = true;
  });

  it('asks once, runs, and records what it reports', async () => {
    const heard: AirlockEvent[] = [];
    const listening = exports.onDidEvent(event => {
      heard.push(event);
      throw new Error('thrown by a listener of the tests');
    });
    const report = await airlock.runCommand(pluginId, 'exit-3', quietly());
    listening.dispose();
    assert.equal(report.exitCode, 3);
    const call = heard.find(event => event.name === 'plugin.call');
    assert.deepEqual([call?.pluginId, call?.command, call?.fuel], [pluginId, 'exit-3', String(report.fuelUsed)]);
    assert.match(call?.module ?? '', /^[0-9a-f]{64}$/);
    await airlock.runCommand(pluginId, 'exit-3', quietly());
    assert.equal(asked.consent.length, 2);
    const [, first] = await airlock.executions(pluginId, 10);
    assert.equal(first?.fuelConsumed, report.fuelUsed);
    assert.equal(first?.host, report.host);
    assert.deepEqual((await airlock.grants(pluginId)).map(({ capability, decision }) => `${decision} ${capability.name}`), ['allow fs.read']);
  });

  it('explains a crash on whatever runs it, and keeps a recording of it that can be replayed', async () => {
    const report = await airlock.runCommand(pluginId, 'divide-by-zero', quietly());
    assert.equal(report.reason, 'trap');
    assert.equal(report.trap?.kind, 'integer-divide-by-zero', report.message);
    assert.equal(report.trap?.functionName, 'divide');
    assert.ok((report.trap?.stack.length ?? 0) > 1);
    const [record] = await airlock.executions(pluginId, 1);
    assert.ok(record?.hasRecording);
    assert.match(record.errorMessage ?? '', /^Crashed: it divided an integer by zero, in divide\.\nTrap: integer-divide-by-zero\n {2}at divide\n {2}at /);
    const replayed = await airlock.replayExecution(pluginId, record.id, quietly());
    assert.deepEqual([replayed.trap, replayed.fuelUsed], [report.trap, report.fuelUsed]);
    assert.ok((await airlock.recordingOf(pluginId, record.id)).length > 1_000);
    assert.equal(await codeOf(airlock.replayExecution(pluginId, 'none', quietly())), 'recording.mismatch');
  });

  it('stops a run that is cancelled, and records that', async () => {
    const cancel = new AbortController();
    const listening = exports.onDidEvent(({ name }) => { if (name === 'plugin.start') cancel.abort(); });
    assert.equal((await airlock.runCommand(pluginId, 'sleep', quietly({ signal: cancel.signal }))).reason, 'cancelled');
    listening.dispose();
    assert.equal((await airlock.executions(pluginId, 1))[0]?.reason, 'cancelled');
  });

  it('runs nothing of a disabled plugin', async () => {
    await airlock.setEnabled(pluginId, false);
    assert.equal(await codeOf(airlock.runCommand(pluginId, 'exit-3', quietly())), 'plugin.disabled');
    await airlock.setEnabled(pluginId, true);
  });

  it('forgets a plugin that is uninstalled, and its grants', async () => {
    await airlock.uninstall(pluginId);
    assert.deepEqual(await airlock.plugins(), []);
    assert.deepEqual(await airlock.grants(pluginId), []);
    assert.equal(await codeOf(airlock.runCommand(pluginId, 'exit-3', quietly())), 'plugin.not-found');
  });
});
