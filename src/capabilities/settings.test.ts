import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DEFAULT_LIMITS } from '../sandbox/types';
import type { ExecutionLimits } from '../sandbox/types';
import { parseSettings, settingsFor, trustPolicy } from './settings';
import type { WrittenSettings } from './settings';

const ID = 'org.example.hello';
const limits = fc.record({
  fuel: fc.integer({ min: 1000, max: 1_000_000_000_000 }), memoryMiB: fc.integer({ min: 1, max: 256 }), stackKiB: fc.integer({ min: 16, max: 512 }), wallMs: fc.integer({ min: 100, max: 600_000 }),
}, { requiredKeys: [] });
const written = fc.record({
  'trust.policy': fc.constantFrom('signed', 'ask'),
  limits: fc.tuple(limits, fc.option(fc.boolean(), { nil: undefined })).map(([own, randomizeFuel]) => ({ ...own, randomizeFuel })),
  plugins: fc.record({ [ID]: fc.record({ enabled: fc.boolean(), args: fc.array(fc.string()), env: fc.dictionary(fc.string(), fc.string()), limits }, { requiredKeys: [] }) }, { requiredKeys: [] }),
}, { requiredKeys: [] }) as fc.Arbitrary<WrittenSettings>;
const asked: fc.Arbitrary<Partial<ExecutionLimits>> = fc.record({ fuel: fc.bigInt(1n, 2n ** 62n), memoryPages: fc.integer({ min: 16, max: 4096 }), wallMs: fc.integer({ min: 1, max: 3_600_000 }), stackBytes: fc.integer({ min: 1024, max: 2 ** 20 }) }, { requiredKeys: [] });

function noWider(narrow: ExecutionLimits, wide: ExecutionLimits): boolean {
  return narrow.fuel <= wide.fuel && narrow.memoryPages <= wide.memoryPages && narrow.stackBytes <= wide.stackBytes && narrow.wallMs <= wide.wallMs && narrow.tableElements <= wide.tableElements;
}

describe('settings', () => {
  it('of a workspace never widen anything, whatever they say', () => {
    fc.assert(fc.property(asked, written, written, (manifest, user, workspace) => {
      const without = settingsFor(ID, manifest, user, {});
      const withThem = settingsFor(ID, manifest, user, workspace);
      assert.ok(noWider(withThem.limits, without.limits));
      if (without.isDisabled) assert.ok(withThem.isDisabled);
      if (without.randomizeFuel) assert.ok(withThem.randomizeFuel);
      if (trustPolicy(user, {}) === 'signed') assert.equal(trustPolicy(user, workspace), 'signed');
    }), { numRuns: 2000 });
  });

  it('never give more than the manifest asked for, nor than the user allows', () => {
    fc.assert(fc.property(asked, written, (manifest, user) => {
      const { limits: effective } = settingsFor(ID, manifest, user, {});
      assert.ok(manifest.fuel === undefined || effective.fuel <= manifest.fuel);
      assert.ok(effective.fuel <= BigInt(user.limits?.fuel ?? DEFAULT_LIMITS.fuel));
      assert.ok(effective.memoryPages <= (user.limits?.memoryMiB ?? 64) * 16);
      assert.ok(effective.wallMs <= (user.limits?.wallMs ?? 5000));
      assert.ok(effective.stackBytes <= (user.limits?.stackKiB ?? DEFAULT_LIMITS.stackBytes / 1024) * 1024);
    }), { numRuns: 2000 });
  });

  it('are the defaults where nobody says anything', () => {
    assert.deepEqual(settingsFor(ID, {}, {}, {}), { isDisabled: false, args: [], env: {}, limits: DEFAULT_LIMITS, randomizeFuel: true });
  });

  it('let the user give more than the default to a plugin that asks for it, or for nothing', () => {
    const user = { limits: { fuel: 50_000_000 } };
    assert.equal(settingsFor(ID, { fuel: 20_000_000n }, user, {}).limits.fuel, 20_000_000n);
    assert.equal(settingsFor(ID, {}, user, {}).limits.fuel, 50_000_000n);
    assert.equal(settingsFor(ID, { fuel: 20_000_000n }, {}, {}).limits.fuel, 10_000_000n);
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
