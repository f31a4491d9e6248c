import assert from 'node:assert/strict';
import { withEditor } from '../../test/support/withEditor';
import type { InstalledPlugin } from '../plugins/types';
import { blockedAmong } from './blocked';
import { commands } from './ids';
import type { Logs } from './run/logs';

const plugin = (id: string, over: Partial<InstalledPlugin> = {}): InstalledPlugin => ({
  id, version: '0.1.0', state: 'enabled', installedAt: '2026-01-01T00:00:00.000Z', moduleDigest: 'ab'.repeat(32), source: { kind: 'local', url: '/demo' }, signer: { kind: 'unsigned' },
  manifest: { id, version: '0.1.0', wasm: 'hello.wasm', entry: '_start', limits: {}, quotas: {}, capabilities: [], commands: [], meta: { name: id, description: '', authors: [] } },
  ...over,
});

describe('a plugin that was blocked', () => {
  it('is named with the reason, where there is one', () => {
    const stopped = plugin('stopped', { state: 'disabled', error: 'It was blocked.' });
    const blocked = blockedAmong([plugin('off', { state: 'disabled' }), stopped]);
    assert.equal(blocked?.plugin, stopped);
    assert.equal(blocked.error.sentence, 'stopped is disabled. It was blocked. Enable it first.');
    assert.equal(blockedAmong([plugin('on'), plugin('off', { state: 'disabled' })]), undefined);
  });

  it('can be enabled by the message that says so', async () => {
    const offered: string[] = [], ran: unknown[] = [];
    const editor = {
      window: { showErrorMessage: async (_text: string, ...items: readonly { readonly title: string }[]) => {
        offered.push(...items.map(({ title }) => title));
        return items[0];
      } },
      commands: { executeCommand: async (...args: readonly unknown[]) => { ran.push(args); } },
    };
    const { Messages } = await withEditor(editor, () => import('./messages'));
    const blocked = blockedAmong([plugin('stopped', { state: 'disabled', error: 'It was blocked.' })]);
    new Messages({ airlock: { error: () => undefined } } as unknown as Logs).showError(blocked?.error, { plugin: blocked?.plugin });
    while (ran.length === 0) await new Promise(resolve => setImmediate(resolve));
    assert.equal(offered[0], 'Enable');
    assert.deepEqual(ran, [[commands.enable, 'stopped']]);
  });
});
