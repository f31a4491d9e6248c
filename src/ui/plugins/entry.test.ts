import assert from 'node:assert/strict';
import type { CapabilityRequest, ExecutionRecord, Grant, InstalledPlugin, Signer } from '../../plugins/types';
import type { InstalledVersion } from '../../api/lifecycleTypes';
import { AirlockError } from '../../errors';
import { describeNode } from './entry';
import { nodeId, type PluginsNode } from './model';

const now = new Date(2025, 10, 20, 15, 0, 0);

function plugin(over: Partial<InstalledPlugin> = {}): InstalledPlugin {
  return {
    id: 'org.example.hello', version: '0.1.0', state: 'enabled', installedAt: now.toISOString(), moduleDigest: 'ab'.repeat(32),
    source: { kind: 'local', url: '/demo/plugins/hello' },
    signer: { kind: 'trusted', keyId: '0123456789abcdef', name: 'Demo' },
    manifest: {
      id: 'org.example.hello', version: '0.1.0', wasm: 'hello.wasm', entry: '_start', limits: {}, quotas: {},
      capabilities: [{ name: 'log' }, { name: 'fs.read', paths: ['src/**'] }],
      commands: [{ name: 'count', title: 'Count words', args: ['--lines'] }],
      meta: { name: 'Hello', description: 'Counts words.', authors: ['A'] },
    },
    ...over,
  };
}

function execution(over: Partial<ExecutionRecord>): PluginsNode {
  return {
    kind: 'execution', plugin: plugin(),
    execution: { id: 'e1', pluginId: 'org.example.hello', version: '0.1.0', command: 'count', startedAt: new Date(2025, 10, 20, 9, 5, 7).toISOString(), status: 'completed', fuelLimit: 10_000_000n, ...over },
  };
}

function capability(request: CapabilityRequest, decision?: Pick<Grant, 'decision' | 'lifetime' | 'isPreview'>): PluginsNode {
  const grant = decision && { pluginId: 'org.example.hello', keyId: 'k', workspace: 'w', asked: request, capability: request, grantedAt: now.toISOString(), ...decision };
  return { kind: 'capability', plugin: plugin(), request, grant };
}

describe('a row of the Plugins view', () => {
  it('offers a package that was found, and says what is wrong with one that is broken', () => {
    const { manifest } = plugin();
    const directory = { location: '/srv', scope: 'system' as const };
    const fresh = describeNode({ kind: 'foundPackage', found: { location: '/srv/hello', directory, manifest, isNews: true } }, now);
    assert.deepEqual([fresh.label, fresh.description, fresh.context], ['Hello', '0.1.0 · not installed', 'found.package']);
    assert.equal(describeNode({ kind: 'foundPackage', found: { location: '/srv/hello', directory, manifest, installed: '0.0.9', isNews: true } }, now).description, '0.1.0 · 0.0.9 is installed');
    const broken = describeNode({ kind: 'foundPackage', found: { location: '/srv/a\u0007.zip', directory, problem: new AirlockError('archive.malformed', 'It is no ZIP file.'), isNews: true } }, now);
    assert.deepEqual([broken.label, broken.description, broken.context], ['a\\u0007.zip', 'It is no ZIP file.', 'found.broken']);
  });

  it('tells a plugin’s version and signer, and its state where it is not simply enabled', () => {
    assert.equal(describeNode({ kind: 'plugin', plugin: plugin() }, now).description, '0.1.0 · Demo (verified)');
    const signers: [Signer, string, string][] = [
      [{ kind: 'unknown', keyId: 'ab' }, 'unknown signer', 'question'],
      [{ kind: 'unsigned' }, 'not signed', 'warning'],
    ];
    for (const [signer, words, icon] of signers) {
      const entry = describeNode({ kind: 'plugin', plugin: plugin({ signer }) }, now);
      assert.equal(entry.description, `0.1.0 · ${words}`);
      assert.equal(entry.icon, icon);
    }
    const disabled = describeNode({ kind: 'plugin', plugin: plugin({ state: 'disabled' }) }, now);
    assert.equal(disabled.description, '0.1.0 · Demo (verified) · disabled');
    assert.equal(disabled.context, 'plugin.disabled.local');
    const elsewhere = describeNode({ kind: 'plugin', plugin: plugin({ isDisabledBySetting: true }) }, now);
    assert.equal(elsewhere.description, '0.1.0 · Demo (verified) · disabled by a setting');
    assert.equal(elsewhere.context, 'plugin.disabledBySetting.local');
  });

  it('tells that a version is pinned, and offers other things to do with it', () => {
    const pinned = describeNode({ kind: 'plugin', plugin: plugin({ isPinned: true, source: { kind: 'git', url: 'https://example.org/hello.git', requested: 'v0.1.0', reference: 'c0ffee' } }) }, now);
    assert.equal(pinned.description, '0.1.0 · Demo (verified) · pinned');
    assert.equal(pinned.context, 'plugin.enabled.pinned');
    assert.match(pinned.spoken, /pinned/);
    assert.deepEqual(pinned.tooltip.facts.filter(([name]) => ['Asked for', 'Exactly'].includes(name)).map(([, text]) => text), ['v0.1.0', 'c0ffee']);
  });

  it('tells which versions there are, and that an older one still runs', () => {
    const active: InstalledVersion = { version: '0.2.0', packageDigest: 'p2', moduleDigest: 'm2', source: { kind: 'local', url: '/x' }, signer: { kind: 'unsigned' }, installedAt: now.toISOString(), isActive: true, isKept: true, running: 3 };
    const older: InstalledVersion = { ...active, version: '0.1.0', packageDigest: 'p1', isActive: false, running: 0 };
    const group = (versions: readonly InstalledVersion[]) => describeNode({ kind: 'versions', plugin: plugin(), versions }, now);
    const entry = (version: InstalledVersion) => describeNode({ kind: 'version', plugin: plugin(), version }, now);
    assert.deepEqual([group([active, older]).description, group([active, older]).state], ['', 'collapsed']);
    assert.deepEqual([entry(active).description, entry(active).context, entry(older).description, entry(older).context], ['active', 'version', 'kept', 'version.kept']);
    const leaving = { ...older, isKept: false, running: 1 };
    assert.deepEqual([group([active, leaving]).description, group([active, leaving]).state], ['1 execution still runs on an older one', 'expanded']);
    assert.deepEqual([entry(leaving).description, entry(leaving).icon, entry(leaving).context], ['goes when nothing runs it · 1 execution still runs', 'sync~spin', 'version']);
  });

  it('tells that a plugin is not trusted any more, and why', () => {
    const revoked = describeNode({ kind: 'plugin', plugin: plugin({ distrust: { code: 'signature.revoked-key', reason: 'Its key was stolen.' } }) }, now);
    assert.equal(revoked.description, '0.1.0 · revoked · Demo (verified)');
    assert.equal(revoked.context, 'plugin.distrusted.local');
    assert.equal(revoked.icon, 'shield');
    assert.match(revoked.tooltip.text ?? '', /Its key was stolen/);
    assert.match(revoked.spoken, /revoked$/);
    const expired = describeNode({ kind: 'plugin', plugin: plugin({ distrust: { code: 'signature.expired-key', reason: '' } }) }, now);
    assert.equal(expired.description, '0.1.0 · key expired · Demo (verified)');
  });

  it('tells of a newer version', () => {
    const entry = describeNode({ kind: 'plugin', plugin: plugin({ update: { version: '0.2.0', to: '0.2.0' } }) }, now);
    assert.equal(entry.description, '0.1.0 · 0.2.0 available · Demo (verified)');
    assert.match(entry.spoken, /version 0\.2\.0 available/);
  });

  it('says why what changed in a plugin’s folder was not reloaded', () => {
    const followed = describeNode({ kind: 'plugin', plugin: plugin({ followed: {} }) }, now);
    assert.equal(followed.description, '0.1.0 · Demo (verified)');
    assert.ok(followed.tooltip.facts.some(([name, value]) => name === 'Hot reload' && value.startsWith('on')));
    const failed = describeNode({ kind: 'plugin', plugin: plugin({ followed: { problem: 'It is not signed.' } }) }, now);
    assert.match(failed.description, /not reloaded/);
    assert.match(failed.spoken, /It is not signed/);
  });

  it('says the signer and the state to a screen reader, which sees no icon', () => {
    assert.equal(describeNode({ kind: 'plugin', plugin: plugin() }, now).spoken, 'Hello, version 0.1.0, Demo (verified), enabled');
  });

  it('offers a command to run only where the plugin can run', () => {
    const [command] = plugin().manifest.commands;
    assert.ok(command);
    assert.equal(describeNode({ kind: 'command', plugin: plugin(), command }, now).context, 'command');
    assert.equal(describeNode({ kind: 'command', plugin: plugin({ state: 'disabled' }), command }, now).context, '');
    assert.equal(describeNode({ kind: 'command', plugin: plugin({ isDisabledBySetting: true }), command }, now).context, '');
  });

  it('tells granted, denied and undecided capabilities apart, in words', () => {
    const request: CapabilityRequest = { name: 'fs.read', paths: ['src/**'] };
    const row = (node: PluginsNode): string => `${describeNode(node, now).label}: ${describeNode(node, now).description}`;
    assert.equal(row(capability(request)), 'Read files: not decided · src/**');
    assert.equal(row(capability(request, { decision: 'allow', lifetime: 'workspace' })), 'Read files: allowed · src/**');
    assert.equal(row(capability(request, { decision: 'deny', lifetime: 'workspace' })), 'Read files: denied · src/**');
    assert.equal(row(capability({ name: 'fs.write', paths: ['out/**'] }, { decision: 'allow', lifetime: 'workspace', isPreview: true })), 'Write files: changes previewed · out/**');
    assert.equal(row(capability({ name: 'log' })), 'Log: always allowed');
  });

  it('tells when an execution was, how it ended and its exact fuel', () => {
    const done = describeNode(execution({ fuelConsumed: 1_234_567n, reason: 'returned', wallMs: 12, memoryPeakMb: 1.5, host: 'embedded' }), now);
    assert.equal(done.label, '09:05:07');
    assert.equal(done.description, '1,234,567 fuel · count · completed');
    assert.deepEqual(Object.fromEntries(done.tooltip.facts)['Fuel'], '1,234,567 of 10,000,000 (12 %)');
    const ended = describeNode(execution({ status: 'terminated', reason: 'fuel-exhausted', fuelConsumed: 10_000_000n, errorMessage: 'It used up its fuel.' }), now);
    assert.equal(ended.description, 'out of fuel · 10,000,000 fuel · count · terminated');
    assert.equal(ended.tooltip.text, 'It used up its fuel.');
    assert.equal(describeNode(execution({ status: 'running' }), now).icon, 'sync~spin');
  });

  it('has an identity of its own', () => {
    const ids = [
      nodeId({ kind: 'plugin', plugin: plugin() }), nodeId({ kind: 'commands', plugin: plugin() }), nodeId(execution({})),
      nodeId(capability({ name: 'fs.read', paths: ['a'] })), nodeId(capability({ name: 'fs.read', paths: ['b'] })), nodeId(capability({ name: 'fs.write', paths: ['a'] })),
    ];
    assert.equal(new Set(ids).size, ids.length);
  });
});
