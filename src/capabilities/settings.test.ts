import assert from 'node:assert/strict';
import fc from 'fast-check';
import { QUOTAS, QUOTA_NAMING } from '../sandbox/quotaNames';
import { DEFAULT_QUOTAS } from '../sandbox/fileQuotas';
import type { FileQuotas } from '../sandbox/fileQuotas';
import { DEFAULT_LIMITS } from '../sandbox/types';
import type { ExecutionLimits } from '../sandbox/types';
import { isOffline, parseSettings, settingsFor, trustPolicy } from './settings';
import type { AskedLimits, WrittenSettings } from './settings';

const ID = 'org.example.hello';
const limits = fc.record({
  fuel: fc.integer({ min: 1000, max: 1_000_000_000_000 }), memoryMiB: fc.integer({ min: 1, max: 256 }), stackKiB: fc.integer({ min: 16, max: 512 }), wallMs: fc.integer({ min: 100, max: 600_000 }),
  ...Object.fromEntries(QUOTAS.map(name => [QUOTA_NAMING[name].setting, fc.integer({ min: 1, max: QUOTA_NAMING[name].most })])),
}, { requiredKeys: [] });
const written = fc.record({
  'trust.policy': fc.constantFrom('signed', 'ask'),
  'network.offline': fc.boolean(),
  limits: fc.tuple(limits, fc.option(fc.boolean(), { nil: undefined })).map(([own, randomizeFuel]) => ({ ...own, randomizeFuel })),
  plugins: fc.record({ [ID]: fc.record({ enabled: fc.boolean(), args: fc.array(fc.string()), env: fc.dictionary(fc.string(), fc.string()), limits }, { requiredKeys: [] }) }, { requiredKeys: [] }),
}, { requiredKeys: [] }) as fc.Arbitrary<WrittenSettings>;
const asked: fc.Arbitrary<AskedLimits> = fc.record({
  limits: fc.record({ fuel: fc.bigInt(1n, 2n ** 62n), memoryPages: fc.integer({ min: 16, max: 4096 }), wallMs: fc.integer({ min: 1, max: 3_600_000 }), stackBytes: fc.integer({ min: 1024, max: 2 ** 20 }) }, { requiredKeys: [] }),
  quotas: fc.record({ readBytes: fc.integer({ min: 1, max: 2 ** 40 }), writtenBytes: fc.integer({ min: 1, max: 2 ** 40 }), openFiles: fc.integer({ min: 1, max: 1000 }), operations: fc.integer({ min: 1, max: 1e9 }), directoryEntries: fc.integer({ min: 1, max: 1e9 }) }, { requiredKeys: [] }),
});

function noWider(narrow: ExecutionLimits, wide: ExecutionLimits): boolean {
  return narrow.fuel <= wide.fuel && narrow.memoryPages <= wide.memoryPages && narrow.stackBytes <= wide.stackBytes && narrow.wallMs <= wide.wallMs && narrow.tableElements <= wide.tableElements;
}

function noMore(narrow: FileQuotas, wide: Partial<FileQuotas>): boolean {
  return QUOTAS.every(name => narrow[name] <= (wide[name] ?? Infinity));
}

describe('settings', () => {
  it('of a workspace never widen anything, whatever they say', () => {
    fc.assert(fc.property(asked, written, written, (manifest, user, workspace) => {
      const without = settingsFor(ID, manifest, user, {});
      const withThem = settingsFor(ID, manifest, user, workspace);
      assert.ok(noWider(withThem.limits, without.limits));
      assert.ok(noMore(withThem.quotas, without.quotas));
      if (without.isDisabled) assert.ok(withThem.isDisabled);
      if (without.randomizeFuel) assert.ok(withThem.randomizeFuel);
      if (isOffline(user, {})) assert.ok(isOffline(user, workspace));
      if (trustPolicy(user, {}) === 'signed') assert.equal(trustPolicy(user, workspace), 'signed');
    }), { numRuns: 2000 });
  });

  it('never give more than the manifest asked for, nor than the user allows', () => {
    fc.assert(fc.property(asked, written, (manifest, user) => {
      const { limits: effective, quotas } = settingsFor(ID, manifest, user, {});
      assert.ok(manifest.limits?.fuel === undefined || effective.fuel <= manifest.limits.fuel);
      assert.ok(effective.fuel <= BigInt(user.limits?.fuel ?? DEFAULT_LIMITS.fuel));
      assert.ok(effective.memoryPages <= (user.limits?.memoryMiB ?? 64) * 16);
      assert.ok(effective.wallMs <= (user.limits?.wallMs ?? 5000));
      assert.ok(effective.stackBytes <= (user.limits?.stackKiB ?? DEFAULT_LIMITS.stackBytes / 1024) * 1024);
      assert.ok(noMore(quotas, manifest.quotas ?? {}));
      for (const name of QUOTAS) {
        const { setting, unit } = QUOTA_NAMING[name];
        const allowed = user.limits?.[setting];
        assert.ok(quotas[name] <= (allowed === undefined ? DEFAULT_QUOTAS[name] : allowed * unit), name);
      }
    }), { numRuns: 2000 });
  });

  it('are the defaults where nobody says anything', () => {
    const { quotaSources, ...rest } = settingsFor(ID, {}, {}, {});
    assert.deepEqual(rest, { isDisabled: false, args: [], env: {}, limits: DEFAULT_LIMITS, quotas: DEFAULT_QUOTAS, randomizeFuel: true });
    assert.ok(Object.values(quotaSources).every(source => source === 'user'));
  });

  it('let the user give more than the default to a plugin that asks for it, or for nothing', () => {
    const user = { limits: { fuel: 50_000_000 } };
    assert.equal(settingsFor(ID, { limits: { fuel: 20_000_000n } }, user, {}).limits.fuel, 20_000_000n);
    assert.equal(settingsFor(ID, {}, user, {}).limits.fuel, 50_000_000n);
    assert.equal(settingsFor(ID, { limits: { fuel: 20_000_000n } }, {}, {}).limits.fuel, 10_000_000n);
  });

  it('count quotas in MiB and single units, as they are written', () => {
    const { quotas } = settingsFor(ID, {}, { limits: { readMiB: 2048, writtenMiB: 2, openFiles: 7 } }, { limits: { readMiB: 4096, openFiles: 3 } });
    assert.deepEqual(quotas, { ...DEFAULT_QUOTAS, readBytes: 2048 * 1024 * 1024, writtenBytes: 2 * 1024 * 1024, openFiles: 3 });
  });

  it('don\'t enable in a workspace what the user disabled', () => {
    assert.equal(settingsFor(ID, {}, { plugins: { [ID]: { enabled: false } } }, { plugins: { [ID]: { enabled: true } } }).isDisabled, true);
  });

  it('for a plugin named like a property of objects are none', () => {
    for (const id of ['constructor', '__proto__', 'tostring']) assert.deepEqual(settingsFor(id, {}, { plugins: {} }, { plugins: {} }).args, []);
  });

  for (const [what, value] of [
    ['text instead of settings', 'x'],
    ['a list', []],
    ['fuel that is text', { limits: { fuel: 'much' } }],
    ['fuel below its bound', { limits: { fuel: 1 } }],
    ['fuel that is no number', { limits: { fuel: Number.NaN } }],
    ['endless fuel', { limits: { fuel: Number.POSITIVE_INFINITY } }],
    ['a fraction', { limits: { wallMs: 100.5 } }],
    ['memory beyond the hard cap', { limits: { memoryMiB: 257 } }],
    ['no open files at all', { limits: { openFiles: 0 } }],
    ['more open files than there are descriptors', { limits: { openFiles: 1_001 } }],
    ['a negative quota of a plugin', { plugins: { a: { limits: { readMiB: -1 } } } }],
    ['a quota that is text', { limits: { fileOperations: '10' } }],
    ['an unknown limit', { limits: { cpu: 1 } }],
    ['an unknown policy', { 'trust.policy': 'none' }],
    ['plugins that are text', { plugins: 'x' }],
    ['a plugin that is true', { plugins: { a: true } }],
    ['an unknown setting of a plugin', { plugins: { a: { capabilities: ['fs.read'] } } }],
    ['arguments that are numbers', { plugins: { a: { args: [1] } } }],
    ['a zero in a variable', { plugins: { a: { env: { X: 'a\0b' } } } }],
  ] as const) {
    it(`with ${what} are refused, naming the setting`, () => {
      assert.throws(() => parseSettings(value, 'workspace'), { code: 'settings.invalid', message: /^The setting "airlock[^"]*" in the workspace settings/ });
    });
  }

  it('that are missing are empty', () => {
    assert.deepEqual(parseSettings(undefined, 'user'), {});
    assert.deepEqual(parseSettings({ runtime: 'auto' }, 'user'), {});
  });
});
