import assert from 'node:assert/strict';
import type { PluginImport } from '../wasm/types';
import { unableOf } from './unable';

const imported = (...names: readonly (readonly [string, string])[]): readonly PluginImport[] => names.map(([module, name]) => ({ module, name }) as PluginImport);

describe('what a module has no way to do', () => {
  it('is everything but to log where it imports nothing', () => {
    assert.deepEqual(unableOf([]), ['fs.read', 'fs.write', 'env', 'network', 'retrieval', 'llm', 'plan', 'exec']);
  });

  it('is not what a function of WASI, of an interface or with a flat name could do', () => {
    const unable = unableOf(imported(['wasi_snapshot_preview1', 'fd_write'], ['wasi_snapshot_preview1', 'path_open'], ['env', 'host_fetch'], ['wasi_snapshot_preview1', 'environ_get']));
    assert.deepEqual(unable, ['retrieval', 'llm', 'plan', 'exec']);
    assert.ok(!unableOf(imported(['airlock:plugin/files@1.0.0', 'read-file'])).includes('fs.read'));
    assert.ok(unableOf(imported(['airlock:plugin/files@1.0.0', 'read-file'])).includes('fs.write'));
  });
});
