import assert from 'node:assert/strict';
import { machinePolicyFile, machineTrustFile } from './machineTrust';

describe('the machine\'s trusted keys and policy', () => {
  it('are where each platform keeps what counts for all its users', () => {
    assert.equal(machineTrustFile('linux', {}), '/etc/airlock/trusted_keys.toml');
    assert.equal(machineTrustFile('darwin', {}), '/Library/Application Support/Airlock/trusted_keys.toml');
    assert.equal(machineTrustFile('win32', { PROGRAMDATA: 'D:\\Data' }), 'D:\\Data\\Airlock\\trusted_keys.toml');
    assert.equal(machineTrustFile('win32', {}), 'C:\\ProgramData\\Airlock\\trusted_keys.toml');
    assert.equal(machinePolicyFile('linux', {}), '/etc/airlock/policy.toml');
    assert.equal(machinePolicyFile('darwin', {}), '/Library/Application Support/Airlock/policy.toml');
    assert.equal(machinePolicyFile('win32', { PROGRAMDATA: 'D:\\Data' }), 'D:\\Data\\Airlock\\policy.toml');
  });
});
