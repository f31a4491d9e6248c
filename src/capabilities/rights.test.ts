import assert from 'node:assert/strict';
import { importKey } from '../sandbox/types';
import type { FileSystem, HostCall } from '../sandbox/types';
import { PLUGIN_LINKS, bareFunctions, linksFor } from './hostFunctions';
import { granted } from '../../test/support/rights';
import { preopensFor, touchesWorkspace, variablesFor } from './rights';
import type { CapabilityRequest } from './types';

const files = {} as FileSystem;

describe('rights', () => {
  it('give no directory where no files were allowed', () => {
    assert.deepEqual(preopensFor(granted([{ name: 'log' }, { name: 'network', hosts: ['x.org'] }]), [{ name: 'a', files }]), []);
  });

  it('give /workspace for one folder and /workspaces/<name> for several', () => {
    const allowed = [{ name: 'fs.read' as const, paths: ['**'] }];
    assert.deepEqual(preopensFor(granted(allowed), [{ name: 'a', files }]).map(preopen => preopen.guest), ['/workspace']);
    assert.deepEqual(preopensFor(granted(allowed), [{ name: 'a', files }, { name: 'a', files }, { name: '..', files }, { name: 'x/y', files }]).map(preopen => preopen.guest), ['/workspaces/a', '/workspaces/a-2', '/workspaces/_', '/workspaces/x_y']);
    assert.deepEqual(preopensFor(granted(allowed), []), []);
  });

  it('add up what was allowed for reading and for writing', () => {
    const [preopen] = preopensFor(granted([{ name: 'fs.read', paths: ['a'] }, { name: 'fs.read', paths: ['b'] }, { name: 'fs.write', paths: ['c'] }]), [{ name: 'x', files }]);
    assert.deepEqual(['a', 'b', 'c'].map(path => preopen?.access.canRead(path, false)), [true, true, false]);
    assert.deepEqual(['a', 'b', 'c'].map(path => preopen?.access.canWrite(path, false)), [false, false, true]);
  });

  it('give the variables that were allowed and have a value, none by a name that objects have anyway', () => {
    const allowed = [{ name: 'env' as const, variables: ['A', 'B', 'toString'] }];
    assert.deepEqual(variablesFor(allowed, { B: 'settings', C: 'not asked for' }, name => (name === 'A' || name === 'B' ? 'environment' : undefined)), { A: 'environment', B: 'settings' });
    assert.deepEqual(variablesFor([], { A: '1' }, () => 'secret'), {});
  });

  it('know which capabilities act on the workspace', () => {
    assert.ok(touchesWorkspace({ name: 'fs.read' }) && touchesWorkspace({ name: 'retrieval' }) && touchesWorkspace({ name: 'exec' }));
    assert.ok(!touchesWorkspace({ name: 'env' }) && !touchesWorkspace({ name: 'log' }));
  });
});

describe('host functions', () => {
  const messages: string[] = [];
  const functions = bareFunctions((level, message) => messages.push(`${level} ${message}`), []);

  it('are linked, each by the names that modules know it by: the log granted, and of the others those that are asked for', () => {
    const linked = (requests: readonly CapabilityRequest[]): readonly string[] => [...new Set(linksFor(requests).functions.filter(one => one.decision === 'granted').map(one => one.name))];
    assert.deepEqual(linked([]), ['host_log']);
    assert.deepEqual(linked([{ name: 'network' }, { name: 'fs.read' }]), ['host_log', 'host_fetch', 'read_file']);
    for (const { module, name, decision } of PLUGIN_LINKS.functions) {
      assert.equal(decision, name === 'host_log' ? 'granted' : 'denied');
      assert.ok(functions.get(importKey(module, name))?.capability !== undefined);
    }
    assert.equal(functions.size, PLUGIN_LINKS.functions.length);
  });

  it('that are denied end the execution, naming the capability, should they be called all the same', async () => {
    const fetch = functions.get(importKey('env', 'host_fetch'));
    await assert.rejects(async () => fetch?.call({} as HostCall, []), { reason: 'capability-denied', details: { denied: { call: 'env.host_fetch', capability: 'network' } } });
  });

  it('log a message at its level, cut where it is long, with any level a plugin thinks of', async () => {
    const asked: number[] = [];
    const host = { read: async (_pointer: number, length: number) => { asked.push(length); return new TextEncoder().encode('hé'.repeat(length)).subarray(0, length); } } as unknown as HostCall;
    const log = functions.get(importKey('airlock', 'host_log'));
    await log?.call(host, [3, 8, 3]);
    await log?.call(host, [99, 0, 1]);
    await log?.call(host, [-5, 0, 1]);
    await log?.call(host, [2, 0, -1]);
    assert.deepEqual(messages.slice(0, 3), ['warn hé', 'error h', 'trace h']);
    assert.match(messages[3] ?? '', /^info .*…$/);
    assert.ok(Math.max(...asked) <= 16 * 1024);
  });
});
