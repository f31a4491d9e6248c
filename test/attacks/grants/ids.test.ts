import assert from 'node:assert/strict';
import { ID } from '../../support/serviceFixture';
import { ID_ATTACKS, isAccepted, isTakenFor } from './idAttacks';

describe('attacks on whom a grant is for', () => {
  it('are told from the plugin itself', () => {
    assert.equal(isAccepted(ID), true);
  });

  for (const id of ID_ATTACKS) {
    it(`fail to pass ${JSON.stringify(id)} for ${ID}`, () => {
      assert.equal(isTakenFor(id), true, 'where ids are compared as they look it must succeed, or it proves nothing');
      assert.equal(isAccepted(id), false, 'a package may have it');
    });
  }
});
