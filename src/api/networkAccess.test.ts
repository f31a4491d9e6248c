import assert from 'node:assert/strict';
import type { Hop } from '../capabilities/network/types';
import { AirlockError } from '../errors';
import { networkAccess } from './networkAccess';

describe('the network of an execution', () => {
  const network = { exchange: async ({ method }: Hop) => ({ status: 200, headers: [], body: new TextEncoder().encode(method) }) };

  it('is none where there is none', () => {
    assert.deepEqual(networkAccess({ settings: () => ({ user: {}, workspace: {} }) }), {});
  });

  it('is offline as soon as the user or the workspace says so, and no workspace says otherwise', () => {
    let settings: { user: unknown; workspace: unknown } = { user: {}, workspace: {} };
    const access = networkAccess({ network, settings: () => settings }).network ?? assert.fail('none');
    for (const [user, workspace, expected] of [[{}, {}, false], [{ 'network.offline': true }, {}, true], [{ 'network.offline': true }, { 'network.offline': false }, true], [{ 'network.offline': false }, { 'network.offline': true }, true], [{}, { 'network.offline': false }, false]] as const) {
      settings = { user, workspace };
      assert.equal(access.isOffline(), expected, JSON.stringify(settings));
    }
  });

  it('is not guessed at where the setting is wrong', () => {
    const access = networkAccess({ network, settings: () => ({ user: { 'network.offline': 'yes' }, workspace: {} }) }).network ?? assert.fail('none');
    assert.throws(() => access.isOffline(), (error: unknown) => error instanceof AirlockError && error.code === 'settings.invalid');
  });
});
