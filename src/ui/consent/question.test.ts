import assert from 'node:assert/strict';
import * as v from 'valibot';
import { toWebviewSchema } from '../../../media/consent/protocol';
import type { ConsentQuestion } from '../../api/types';
import type { CapabilityRequest, Grant } from '../../plugins/types';
import { DEFAULT_QUOTAS } from '../../sandbox/quotas';
import { describeQuestion, preselect } from './question';

function question(requests: readonly CapabilityRequest[], decided: readonly Grant[] = []): ConsentQuestion {
  return {
    plugin: {
      id: 'org.example.hello', version: '0.1.0', state: 'enabled', installedAt: '2025-11-20T10:00:00Z', moduleDigest: 'ab'.repeat(32),
      source: { kind: 'local', url: '/demo/hello' },
      signer: { kind: 'trusted', keyId: '0123456789abcdef', name: 'Demo' },
      manifest: {
        id: 'org.example.hello', version: '0.1.0', wasm: 'hello.wasm', entry: '_start', limits: {}, quotas: {}, capabilities: requests, commands: [],
        meta: { name: '<img src=x onerror=alert(1)>', description: 'Counts.', authors: ['A'] },
      },
    },
    workspaceName: 'demo', requests, since: requests.map(() => undefined), decided, notRequested: ['network', 'exec'],
    limits: { fuel: 10_000_000n, memoryMiB: 64, wallMs: 5_000, quotas: DEFAULT_QUOTAS },
  };
}

function grant(capability: CapabilityRequest, decision: Grant['decision'], lifetime: Grant['lifetime'] = 'workspace', grantedAt = '2025-11-20T10:00:00Z'): Grant {
  return { pluginId: 'org.example.hello', keyId: 'k', workspace: 'w', asked: capability, capability, decision, lifetime, grantedAt };
}

const read: CapabilityRequest = { name: 'fs.read', paths: ['src/**'], reason: 'To count the words.' };

describe('the consent question', () => {
  it('is a message that the page accepts', () => {
    const message = { type: 'question', question: describeQuestion(question([read, { name: 'network' }], [grant({ name: 'env', variables: ['HOME'] }, 'deny')])) };
    assert.deepEqual(v.parse(toWebviewSchema, message), message);
  });

  it('says which version brought a request', () => {
    const view = describeQuestion({ ...question([read, { name: 'network' }]), since: [undefined, '0.2.0'] });
    assert.deepEqual(view.requests.map(({ newIn }) => newIn), [undefined, '0.2.0']);
    assert.ok(v.safeParse(toWebviewSchema, { type: 'question', question: view }).success);
  });

  it('says what is asked for with its scope, reason and figures', () => {
    const view = describeQuestion(question([read]));
    const [request] = view.requests;
    assert.equal(request?.title, 'Read files of this workspace');
    assert.deepEqual(request.scopes, ['src/**']);
    assert.equal(request.reason, 'To count the words.');
    assert.deepEqual(view.notRequested, ['Talk to servers', 'Run programs on your machine']);
    assert.deepEqual(view.limits.map(limit => `${limit.label} ${limit.value}`), [
      'Fuel 10,000,000', 'Memory 64 MiB', 'Time 5 s',
      'Read from files 1 GiB', 'Written to files 256 MiB', 'Files open at a time 512', 'File operations 1,000,000', 'Directory entries 1,000,000',
    ]);
    assert.equal(view.signer.fingerprint, '0123 4567 89ab cdef');
  });

  it('leaves the limits on files out where none are asked for', () => {
    assert.deepEqual(describeQuestion(question([{ name: 'network' }])).limits.map(limit => limit.label), ['Fuel', 'Memory', 'Time']);
  });

  it('preselects nothing wider than once on a first question', () => {
    for (const name of ['fs.read', 'fs.write', 'env', 'network', 'retrieval', 'llm', 'plan', 'exec'] as const) {
      assert.notEqual(preselect({ name }, undefined), 'workspace', name);
    }
  });

  it('preselects deny for what has no bounds and can do harm', () => {
    for (const request of [{ name: 'exec', commands: ['ls'] }, { name: 'network', hosts: ['*'] }, { name: 'fs.write', paths: ['**'] }, { name: 'env', variables: ['*'] }] as const) {
      assert.equal(preselect(request, undefined), 'deny', request.name);
    }
    assert.equal(preselect({ name: 'fs.write', paths: ['out/**'] }, undefined), 'once');
    assert.equal(preselect({ name: 'network', hosts: ['*.example.org'] }, undefined), 'once');
  });

  it('shows the standing decision when it is reviewed, and warns of what is unbounded', () => {
    const view = describeQuestion(question([read, { name: 'exec', commands: ['ls'] }], [grant({ name: 'fs.read', paths: ['src/**'] }, 'allow'), grant({ name: 'exec', commands: ['ls'] }, 'deny')]));
    assert.deepEqual(view.requests.map(request => request.preselected), ['workspace', 'deny']);
    assert.deepEqual(view.decided, []);
    assert.ok(view.requests[1]?.warning);
  });

  it('offers to preview what is written, and nothing else, and selects it again on review', () => {
    const write = { name: 'fs.write', paths: ['out/**'] } as const;
    const view = describeQuestion(question([read, write], [{ ...grant(write, 'allow'), isPreview: true }]));
    assert.deepEqual(view.requests.map(request => request.choices.includes('preview')), [false, true]);
    assert.deepEqual(view.requests.map(request => request.preselected), ['once', 'preview']);
  });

  it('takes no decision for another scope as one for this', () => {
    const view = describeQuestion(question([read], [grant({ name: 'fs.read', paths: ['docs/**'] }, 'allow')]));
    assert.deepEqual(view.requests.map(request => request.preselected), ['once']);
    assert.deepEqual(view.decided, ['Read files of this workspace (docs/**): allowed']);
  });
});
