import assert from 'node:assert/strict';
import { settingsFor } from '../capabilities/settings';
import type { AskedLimits, WrittenSettings } from '../capabilities/settings';
import type { ExecutionReport } from '../sandbox/types';
import { explainQuota } from './quotaAdvice';

const ID = 'org.example.hello';
const report: ExecutionReport = {
  status: 'terminated', reason: 'quota-exhausted', message: 'Stopped: used up.', fuelUsed: 1n, fuelLimit: 2n, fuelVersion: 1,
  peakMemoryPages: 1, wallMs: 1, host: 'embedded', denials: [],
};
const ended: ExecutionReport = { ...report, quota: { name: 'openFiles', used: 3, limit: 3 } };
const advice = (asked: AskedLimits, user: WrittenSettings, workspace: WrittenSettings): string =>
  explainQuota(ended, ID, settingsFor(ID, asked, user, workspace).quotaSources).message;
const own = (openFiles: number): WrittenSettings => ({ plugins: { [ID]: { limits: { openFiles } } } });

describe('the report of a quota that is used up', () => {
  it('names the setting, where it is the default or the user\'s own general limit', () => {
    const sentence = 'Stopped: used up. The setting "airlock.limits.openFiles" raises it.';
    assert.equal(advice({}, {}, {}), sentence);
    assert.equal(advice({ quotas: { openFiles: 20 } }, { limits: { openFiles: 10 } }, { limits: { openFiles: 10 } }), sentence);
  });

  it('says so where nothing but the plugin itself holds it down', () => {
    assert.match(advice({ quotas: { openFiles: 3 } }, {}, own(3)), /The plugin asks for no more itself \("open_files" in its plugin\.toml\): tell its author\.$/);
  });

  it('names whose settings hold it down', () => {
    assert.match(advice({}, own(3), {}), /Your setting "airlock\.plugins" lowers it: "openFiles" of "org\.example\.hello"\.$/);
    assert.match(advice({}, {}, { limits: { openFiles: 3 } }), /The workspace's setting "airlock\.limits\.openFiles" lowers it\.$/);
    assert.match(advice({}, own(4), own(3)), /The workspace's setting "airlock\.plugins" lowers it/);
  });

  it('is left alone where no quota ended it', () => {
    const other: ExecutionReport = { ...report, reason: 'fuel-exhausted' };
    assert.equal(explainQuota(other, ID, settingsFor(ID, {}, {}, {}).quotaSources), other);
  });
});
