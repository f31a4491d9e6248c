import assert from 'node:assert/strict';
import { carelessly, messageAttacks, taken } from './messageAttacks';

describe('attacks on consent by what the page that asks posts', () => {
  for (const attack of messageAttacks) {
    it(`fail with ${attack.what}`, () => {
      assert.equal(attack.got(carelessly(attack)), true, 'where messages are taken as they come it must succeed, or it proves nothing');
      assert.equal(attack.got(taken(attack)), false, 'it got through');
    });
  }

  it('are all different', () => {
    assert.equal(new Set(messageAttacks.map(({ what }) => what)).size, messageAttacks.length);
  });
});
