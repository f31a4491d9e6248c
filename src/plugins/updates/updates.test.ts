import assert from 'node:assert/strict';
import { newestUpdate } from './newest';
import { widerLimits } from './widerLimits';

describe('the update of a plugin', () => {
  const of = (installed: string, ...versions: string[]): string | undefined => newestUpdate(installed, versions.map(version => ({ version, reference: { location: 'x', ref: `v${version}` } })))?.reference.ref;

  it('is the newest version, whatever their order', () => {
    assert.equal(of('1.0.0', '1.2.0', '1.10.0', '1.9.0', '0.9.0'), 'v1.10.0');
  });

  it('is none where nothing is newer', () => {
    assert.equal(of('1.0.0', '1.0.0', '0.1.0', '1.0.0-rc.1'), undefined);
    assert.equal(of('1.0.0'), undefined);
  });

  it('is a pre-release only for who has one', () => {
    assert.equal(of('1.0.0', '2.0.0-beta.1', '1.1.0'), 'v1.1.0');
    assert.equal(of('2.0.0-beta.1', '2.0.0-beta.2', '1.1.0'), 'v2.0.0-beta.2');
    assert.equal(of('2.0.0-beta.1', '2.0.0-beta.2', '2.0.0'), 'v2.0.0');
  });
});

describe('limits that are wider than before', () => {
  it('are those that are more, that are new, and that are not written any more', () => {
    const before = { limits: { fuel: 100n, wallMs: 10, memoryPages: 16 }, quotas: { readBytes: 5 } };
    assert.deepEqual(widerLimits(before, before), []);
    assert.deepEqual(widerLimits(before, { limits: { fuel: 99n, wallMs: 10, memoryPages: 15 }, quotas: { readBytes: 4 } }), []);
    assert.deepEqual(widerLimits(before, { limits: { fuel: 101n, wallMs: 11, memoryPages: 16 }, quotas: { readBytes: 6 } }), ['fuel', 'wallMs', 'readBytes']);
    assert.deepEqual(widerLimits(before, { limits: { fuel: 100n, memoryPages: 16, stackBytes: 1 }, quotas: { readBytes: 5, openFiles: 1 } }), ['stackBytes', 'wallMs', 'openFiles']);
    assert.deepEqual(widerLimits({ limits: {}, quotas: {} }, { limits: {}, quotas: {} }), []);
  });
});
