import assert from 'node:assert/strict';
import { DEFAULT_QUOTAS } from '../sandbox/fileQuotas';
import { withinGrants, type RunQuotas } from './fileBudgets';
import type { CapabilityRequest } from './types';

const SOURCES: RunQuotas['quotaSources'] = { readBytes: 'user', writtenBytes: 'workspace', openFiles: 'user', operations: 'user', directoryEntries: 'user' };
const within = (...allowed: readonly CapabilityRequest[]): RunQuotas => withinGrants({ quotas: DEFAULT_QUOTAS, quotaSources: SOURCES }, allowed);

describe('the budgets of files', () => {
  it('lower the quotas of bytes, each by the right that it is about', () => {
    assert.deepEqual(within({ name: 'fs.read', paths: ['**'], bytesPerRun: 10 }), { quotas: { ...DEFAULT_QUOTAS, readBytes: 10 }, quotaSources: { ...SOURCES, readBytes: 'grant' } });
    assert.deepEqual(within({ name: 'fs.write', paths: ['**'], bytesPerRun: 10 }), { quotas: { ...DEFAULT_QUOTAS, writtenBytes: 10 }, quotaSources: { ...SOURCES, writtenBytes: 'grant' } });
    assert.deepEqual(within({ name: 'network', hosts: ['x.org'], bytesPerRun: 10 }), within());
  });

  it('never raise one', () => {
    assert.deepEqual(within({ name: 'fs.read', paths: ['**'], bytesPerRun: DEFAULT_QUOTAS.readBytes + 1 }), within());
    assert.deepEqual(within({ name: 'fs.read', paths: ['**'] }), within());
  });

  it('are the least of several rights, unless one has all of another', () => {
    const small: CapabilityRequest = { name: 'fs.read', paths: ['docs/**'], bytesPerRun: 10 };
    assert.equal(within(small, { name: 'fs.read', paths: ['src/**'], bytesPerRun: 20 }).quotas.readBytes, 10);
    assert.equal(within(small, { name: 'fs.read', paths: ['src/**'] }).quotas.readBytes, 10);
    assert.equal(within(small, { name: 'fs.read', paths: ['docs/**', 'src/**'], bytesPerRun: 20 }).quotas.readBytes, 20);
  });
});
