import assert from 'node:assert/strict';
import { isNewer } from './versionOrder';

describe('the order of versions', () => {
  it('is that of semantic versions', () => {
    for (const [newer, older] of [['1.0.1', '1.0.0'], ['1.10.0', '1.9.0'], ['1.0.0', '1.0.0-rc.1'], ['1.0.0-rc.10', '1.0.0-rc.9'], ['1.0.0-02', '1.0.0-01']] as const) {
      assert.equal(isNewer(newer, older), true, newer);
      assert.equal(isNewer(older, newer), false, newer);
    }
    assert.equal(isNewer('1.0.0+b', '1.0.0+a'), false);
  });

  it('has no place for what is no version', () => {
    for (const [one, other] of [['latest', '1.0.0'], ['1.0.0', 'latest'], ['', '']] as const) assert.equal(isNewer(one, other), false);
  });
});
