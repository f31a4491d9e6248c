import assert from 'node:assert/strict';
import type { InstalledPlugin } from '../../plugins/types';
import { DrawnRows } from './drawnRows';

const plugin = (id: string, over: Partial<InstalledPlugin> = {}): InstalledPlugin => ({
  id, version: '0.1.0', state: 'enabled', installedAt: '2026-01-01T00:00:00.000Z', moduleDigest: 'ab', source: { kind: 'local', url: '/demo' }, signer: { kind: 'unsigned' },
  manifest: { id, version: '0.1.0', wasm: 'a.wasm', entry: '_start', limits: { fuel: 7n }, quotas: {}, capabilities: [], commands: [], meta: { name: id, description: '', authors: [] } },
  ...over,
});

describe('rows of plugins', () => {
  it('stand where the plugins are as they were, so that what is pressed on them in that moment is about them', () => {
    const rows = new DrawnRows();
    const put = rows.put([plugin('a'), plugin('b')]);
    const standing = rows.standingFor([plugin('a'), plugin('b')]);
    assert.deepEqual(standing?.map((row, index) => row === put[index]), [true, true], 'the very ones that the editor has');
  });

  it('are read again where a plugin came, went, moved or is another', () => {
    const rows = new DrawnRows();
    assert.equal(rows.standingFor([]), undefined, 'nothing was drawn yet');
    rows.put([plugin('a'), plugin('b')]);
    const { manifest } = plugin('b');
    for (const now of [[plugin('a')], [plugin('b'), plugin('a')], [plugin('a'), plugin('b', { state: 'disabled' })], [plugin('a'), plugin('b', { manifest: { ...manifest, limits: { fuel: 8n } } })], [plugin('a'), plugin('b'), plugin('c')]]) {
      assert.equal(rows.standingFor(now), undefined);
    }
    rows.forget();
    assert.equal(rows.standingFor([plugin('a'), plugin('b')]), undefined);
  });
});
