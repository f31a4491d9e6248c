import assert from 'node:assert/strict';
import { grantedOnly } from '../capabilities/gate';
import { granted } from '../../test/support/rights';
import { preopensFor } from '../capabilities/rights';
import type { CapabilityRequest } from '../capabilities/types';
import type { FileSystem } from '../sandbox/types';
import type { Workspace } from './deps';
import { grantedWorkspace } from './grantedWorkspace';

const files = {} as FileSystem;
const one: Workspace = { identity: 'w', name: 'One', isTrusted: true, folders: [{ name: 'demo', files, location: 'file:///demo' }] };
const two: Workspace = { ...one, folders: [{ name: 'demo', files, location: 'file:///a/demo' }, { name: 'demo', files, location: 'file:///b/demo' }] };

const seen = async (workspace: Workspace, allowed: readonly CapabilityRequest[], active?: { readonly folder: string; readonly path: string }): Promise<unknown> => {
  const shown = grantedWorkspace(async () => active, workspace, preopensFor(granted(allowed), workspace.folders), grantedOnly(allowed));
  return { folders: shown.folders.map(({ name, path }) => `${name} ${path}`), active: await shown.activeFile() };
};

describe('what a plugin is told of the workspace', () => {
  const active = { folder: 'file:///demo', path: 'docs/a.md' };

  it('is nothing where it may do nothing in it', async () => {
    assert.deepEqual(await seen(one, [{ name: 'network', hosts: ['a'] }, { name: 'exec', commands: ['ls'] }], active), { folders: [], active: undefined });
  });

  it('are the folders where it may read, write or search', async () => {
    assert.deepEqual(await seen(one, [{ name: 'fs.read', paths: ['src/**'] }]), { folders: ['demo /workspace'], active: undefined });
    assert.deepEqual(await seen(two, [{ name: 'fs.write', paths: ['src/**'] }]), { folders: ['demo /workspaces/demo', 'demo /workspaces/demo-2'], active: undefined });
    assert.deepEqual(await seen(one, [{ name: 'retrieval' }], active), { folders: ['demo /workspace'], active: undefined });
  });

  it('is the active editor’s file where it is granted that very file', async () => {
    const pathOf = async (workspace: Workspace, name: 'fs.read' | 'fs.write', glob: string, at = active): Promise<unknown> => (await seen(workspace, [{ name, paths: [glob] }], at) as { active: unknown }).active;
    assert.equal(await pathOf(one, 'fs.read', 'docs/**'), '/workspace/docs/a.md');
    assert.equal(await pathOf(one, 'fs.write', 'docs/*.md'), '/workspace/docs/a.md');
    assert.equal(await pathOf(one, 'fs.read', 'src/**'), undefined);
    assert.equal(await pathOf(one, 'fs.read', '**', { folder: 'file:///elsewhere', path: 'docs/a.md' }), undefined);
    assert.equal(await pathOf(two, 'fs.read', '**', { folder: 'file:///b/demo', path: 'x' }), '/workspaces/demo-2/x');
  });
});
