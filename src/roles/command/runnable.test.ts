import assert from 'node:assert/strict';
import type { InstalledPlugin, PluginState } from '../../plugins/types';
import { runnableCommands } from './runnable';

function plugin(id: string, name: string, state: PluginState, commands: readonly string[]): InstalledPlugin {
  return {
    id, version: '1.0.0', state, installedAt: '', moduleDigest: '', source: { kind: 'local', url: '' }, signer: { kind: 'unsigned' },
    manifest: { id, version: '1.0.0', wasm: 'a.wasm', entry: '_start', capabilities: [], limits: {}, quotas: {}, meta: { name, description: '', authors: [] }, commands: commands.map(each => ({ name: each, title: each, args: [] })) },
  };
}

describe('the commands to choose from', () => {
  it('are those of enabled plugins, by plugin name and then as the manifest lists them', () => {
    const plugins = [plugin('b', 'Words', 'enabled', ['z', 'a']), plugin('c', 'Off', 'disabled', ['x']), plugin('d', 'Broken', 'error', ['y']), plugin('a', 'Reports', 'enabled', ['r'])];
    assert.deepEqual(runnableCommands(plugins).map(({ plugin: owner, command }) => `${owner.id}.${command.name}`), ['a.r', 'b.z', 'b.a']);
    assert.equal(plugins[0]?.id, 'b');
  });
});
