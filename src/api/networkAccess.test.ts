import assert from 'node:assert/strict';
import type { Hop } from '../capabilities/network/types';
import { AirlockError } from '../errors';
import type { Policy } from '../capabilities/policy/types';
import { networkAccess } from './networkAccess';
import { parsePolicyFile } from './policy/policyFile';
import { RunPolicy } from './policy/runPolicy';

describe('the network of an execution', () => {
  const network = { exchange: async ({ method }: Hop) => ({ status: 200, headers: [], body: new TextEncoder().encode(method) }) };

  it('is none where there is none', () => {
    assert.deepEqual(networkAccess({ settings: () => ({ user: {}, workspace: {} }) }, { isOffline: false }), {});
  });

  it('is offline as soon as the user or the workspace says so, and no workspace says otherwise', () => {
    let settings: { user: unknown; workspace: unknown } = { user: {}, workspace: {} };
    const access = networkAccess({ network, settings: () => settings }, { isOffline: false }).network ?? assert.fail('none');
    for (const [user, workspace, expected] of [[{}, {}, false], [{ 'network.offline': true }, {}, true], [{ 'network.offline': true }, { 'network.offline': false }, true], [{ 'network.offline': false }, { 'network.offline': true }, true], [{}, { 'network.offline': false }, false]] as const) {
      settings = { user, workspace };
      assert.equal(access.isOffline(), expected, JSON.stringify(settings));
    }
  });

  it('is offline as soon as a policy file says so, whatever settings say, and no longer than it does', () => {
    const policy = new RunPolicy([], { pluginId: 'org.example.p', keyId: 'unsigned' }, () => assert.fail('Nobody is to be asked.'));
    const access = networkAccess({ network, settings: () => ({ user: { 'network.offline': false }, workspace: {} }) }, policy).network ?? assert.fail('none');
    const read = (text: string): Policy => parsePolicyFile(new TextEncoder().encode(text), 'machine', '/etc/airlock/policy.toml');
    for (const [text, expected] of [['', false], ['offline = true', true], ['offline = false', false], ['offline = true\n[[rule]]\neffect = "allow"\nplugin = "*"\ncapability = "network"\n', true]] as const) {
      policy.replace([read(text)]);
      assert.equal(access.isOffline(), expected, text);
    }
    assert.throws(() => read('offline = "yes"'), /`offline` must be true or false/);
  });

  it('is not guessed at where the setting is wrong', () => {
    const access = networkAccess({ network, settings: () => ({ user: { 'network.offline': 'yes' }, workspace: {} }) }, { isOffline: false }).network ?? assert.fail('none');
    assert.throws(() => access.isOffline(), (error: unknown) => error instanceof AirlockError && error.code === 'settings.invalid');
  });
});
