import assert from 'node:assert/strict';
import * as v from 'valibot';
import { toWebviewSchema } from '../../../media/consent/protocol';
import type { ConsentView } from '../../../media/consent/protocol';
import type { ConsentQuestion } from '../../api/prompts';
import type { CapabilityRequest, Grant } from '../../plugins/types';
import { DEFAULT_QUOTAS } from '../../sandbox/fileQuotas';
import { answerTo, describeQuestion as describeWith, orderOf } from './question';
import { preselect } from './requestView';

const describeQuestion = (asked: ConsentQuestion): ConsentView => describeWith(asked, path => path.replace(/^\/demo\//, ''));

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

  it('shows first what an update brought, and which one', () => {
    const view = describeQuestion({ ...question([read, { name: 'network' }]), since: [undefined, '0.2.0'] });
    assert.deepEqual(view.requests.map(({ name, newIn }) => [name, newIn]), [['network', '0.2.0'], ['fs.read', undefined]]);
    assert.ok(v.safeParse(toWebviewSchema, { type: 'question', question: view }).success);
  });

  it('says what is asked for with its scope, reason and figures', () => {
    const view = describeQuestion(question([read]));
    const [request] = view.requests;
    assert.equal(request?.title, 'Read files of this workspace');
    assert.deepEqual(request.scopes, [{ text: 'src/**', isNew: false }]);
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
      assert.notEqual(preselect({ name }, undefined).choice, 'workspace', name);
    }
  });

  it('preselects deny for what has no bounds and can do harm', () => {
    for (const request of [{ name: 'exec', commands: ['ls'] }, { name: 'network', hosts: ['*'] }, { name: 'fs.write', paths: ['**'] }, { name: 'env', variables: ['*'] }] as const) {
      assert.equal(preselect(request, undefined).choice, 'deny', request.name);
    }
    assert.equal(preselect({ name: 'fs.write', paths: ['out/**'] }, undefined).choice, 'once');
    assert.equal(preselect({ name: 'network', hosts: ['*.example.org'] }, undefined).choice, 'once');
  });

  it('shows the standing decision when it is reviewed, and warns of what is unbounded', () => {
    const view = describeQuestion(question([read, { name: 'exec', commands: ['ls'] }], [grant({ name: 'fs.read', paths: ['src/**'] }, 'allow'), grant({ name: 'exec', commands: ['ls'] }, 'deny')]));
    assert.deepEqual(view.requests.map(request => request.preselected.choice), ['workspace', 'deny']);
    assert.deepEqual(view.decided, []);
    assert.ok(view.requests[1]?.warning);
  });

  it('offers to preview what is written, and nothing else, and selects it again on review', () => {
    const write = { name: 'fs.write', paths: ['out/**'] } as const;
    const view = describeQuestion(question([read, write], [{ ...grant(write, 'allow'), isPreview: true }]));
    assert.deepEqual(view.requests.map(request => request.choices.includes('preview')), [false, true]);
    assert.deepEqual(view.requests.map(request => request.preselected.choice), ['once', 'preview']);
  });

  it('takes no decision for another scope as one for this', () => {
    const view = describeQuestion(question([read], [grant({ name: 'fs.read', paths: ['docs/**'] }, 'allow')]));
    assert.deepEqual(view.requests.map(request => request.preselected.choice), ['once']);
    assert.deepEqual(view.decided, ['Read files of this workspace (docs/**): allowed']);
  });

  it('marks what is new in a scope where less was allowed before', () => {
    const wider = { name: 'fs.read', paths: ['src/**', 'docs/**'] } as const;
    const view = describeQuestion({ ...question([wider], [grant({ name: 'fs.read', paths: ['src/**'] }, 'allow')]), since: ['0.2.0'] });
    assert.deepEqual(view.requests[0]?.scopes, [{ text: 'src/**', isNew: false }, { text: 'docs/**', isNew: true }]);
  });

  it('lets a scope be made smaller by patterns, by hosts or by leaving entries out, where there is something to make smaller', () => {
    const cases: readonly (readonly [CapabilityRequest, string | undefined])[] = [
      [read, 'paths'], [{ name: 'fs.write', paths: ['**'] }, 'paths'],
      [{ name: 'network', hosts: ['a.example.org'] }, undefined], [{ name: 'network', hosts: ['a.example.org', 'b.example.org'] }, 'entries'], [{ name: 'network', hosts: ['*.example.org'] }, 'hosts'], [{ name: 'network', hosts: [] }, 'hosts'],
      [{ name: 'env', variables: ['LANG', 'HOME'] }, 'entries'], [{ name: 'exec', commands: ['ls'] }, undefined], [{ name: 'plan' }, undefined],
    ];
    for (const [request, narrowing] of cases) assert.equal(describeQuestion(question([request])).requests[0]?.narrowing, narrowing, JSON.stringify(request));
  });

  it('has files counted for paths alone, and where there are any', () => {
    const countFiles = async (): Promise<{ matching: number; isCapped: boolean }> => ({ matching: 0, isCapped: false });
    const counted = (extra: Partial<ConsentQuestion>): boolean[] => describeQuestion({ ...question([read, { name: 'env', variables: ['A', 'B'] }]), ...extra }).requests.map(({ isCounted }) => isCounted);
    assert.deepEqual(counted({ countFiles }), [true, false]);
    assert.deepEqual(counted({}), [false, false]);
  });

  it('says methods and figures, also where the plugin doesn\'t', () => {
    const [network, model] = describeQuestion(question([{ name: 'network', hosts: ['a.example.org'], bytesPerRun: 1_048_576 }, { name: 'llm' }])).requests;
    assert.deepEqual(network?.methods, ['GET', 'HEAD']);
    assert.deepEqual(network.figures, [{ name: 'bytesPerRun', label: 'Bytes per run', asked: 1_048_576, words: '1,048,576 (1 MiB)' }]);
    assert.deepEqual(model?.figures, [{ name: 'tokensPerDay', label: 'Tokens per day', asked: 50_000, words: '50,000' }]);
  });

  it('lets the bytes of files be made fewer, and says how many only where the plugin named them: otherwise they are among the limits', () => {
    const write: CapabilityRequest = { name: 'fs.write', paths: ['out/**'] };
    const figures = (request: CapabilityRequest, decided: readonly Grant[] = []): unknown => describeQuestion(question([request], decided)).requests[0]?.figures[0];
    assert.deepEqual(figures({ ...read, bytesPerRun: 1_024 }), { name: 'bytesPerRun', label: 'Bytes read per run', asked: 1_024, words: '1,024 (1 KiB)' });
    assert.deepEqual(figures(write), { name: 'bytesPerRun', label: 'Bytes written per run', asked: DEFAULT_QUOTAS.writtenBytes });
    // Allowed when the quota was higher: it fills the field, and must not be wrong there.
    const beyond = DEFAULT_QUOTAS.writtenBytes * 2;
    assert.deepEqual(figures(write, [{ ...grant(write, 'allow'), capability: { ...write, bytesPerRun: beyond } }]), { name: 'bytesPerRun', label: 'Bytes written per run', asked: beyond });
  });

  it('tells what the module has no way to do from what it does not ask for, and selects nothing that would make no difference', () => {
    const view = describeQuestion({ ...question([read, { name: 'network', hosts: ['a.example.org'] }]), unable: ['log', 'network', 'exec'], notRequested: ['env', 'exec'] });
    assert.deepEqual(view.unable, ['Talk to servers', 'Run programs on your machine']);
    assert.deepEqual(view.notRequested, ['See environment variables']);
    assert.deepEqual(view.requests.map(({ futile, preselected }) => [futile !== undefined, preselected.choice]), [[false, 'once'], [true, 'deny']]);
  });

  it('says of a package of the workspace where it lies there', () => {
    const asked = question([read]);
    const from = (source: ConsentQuestion['plugin']['source']): string => describeQuestion({ ...asked, plugin: { ...asked.plugin, source } }).plugin.source;
    assert.equal(from({ kind: 'local', url: '/demo/hello' }), 'hello, in this workspace');
    assert.equal(from({ kind: 'zip', url: '/demo/hello.zip' }), 'hello.zip, in this workspace');
    assert.equal(from({ kind: 'local', url: '/elsewhere/hello' }), '/elsewhere/hello');
    assert.equal(from({ kind: 'git', url: '/demo/hello' }), '/demo/hello');
  });

  it('names the package exactly', () => {
    const asked = question([read]);
    const { identity, plugin } = describeQuestion({ ...asked, plugin: { ...asked.plugin, source: { kind: 'git', url: 'https://example.org/hello', reference: 'c0ffee', requested: 'main' }, signatureDigest: 'cd'.repeat(32) } });
    assert.equal(plugin.source, 'https://example.org/hello at main');
    assert.deepEqual(identity, [{ label: 'Source', value: 'https://example.org/hello' }, { label: 'Asked for', value: 'main' }, { label: 'Reference', value: 'c0ffee' }, { label: 'Module', value: `sha256:${'ab'.repeat(32)}` }, { label: 'Signature', value: `sha256:${'cd'.repeat(32)}` }]);
  });
});

describe('the answers of the consent page', () => {
  const asked = { ...question([read, { name: 'network' }, { name: 'plan' }]), since: [undefined, '0.2.0', undefined] };

  it('are put back into the order of the question', () => {
    assert.deepEqual(orderOf(asked), [1, 0, 2]);
    assert.deepEqual(answerTo(asked, [{ choice: 'deny' }, { choice: 'until', until: '2026-01-31T22:59:59.999Z', scope: ['src/a/**'] }, { choice: 'once' }]), {
      choices: [{ choice: 'until', until: '2026-01-31T22:59:59.999Z', scope: ['src/a/**'] }, { choice: 'deny' }, { choice: 'once' }],
    });
  });

  it('are none where there are more or fewer than questions', () => {
    assert.equal(answerTo(asked, [{ choice: 'once' }]), undefined);
    assert.equal(answerTo(asked, Array.from({ length: 4 }, () => ({ choice: 'once' as const }))), undefined);
  });
});
