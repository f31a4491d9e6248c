import assert from 'node:assert/strict';
import { globAttacks, names, namesCarelessly } from './globAttacks';
import { linkAttacks, LinkScene } from './linkAttacks';

describe('attacks on the paths of a grant', () => {
  for (const attack of globAttacks) {
    it(`fail to pass ${JSON.stringify(attack.path)} for one that "${attack.granted}" names`, () => {
      assert.equal(namesCarelessly(attack), true, 'where patterns are matched carelessly it must succeed, or it proves nothing');
      assert.equal(names(attack), false, 'it got through');
    });
  }

  it('are all different', () => {
    assert.equal(new Set(globAttacks.map(attack => JSON.stringify(attack))).size, globAttacks.length);
    assert.equal(new Set(linkAttacks.map(({ what }) => what)).size, linkAttacks.length);
  });
});

describe('attacks on the files of a grant', function () {
  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  for (const { what, path, attempt } of linkAttacks) {
    it(`fail to ${what}, by ${path} where docs was granted`, async () => {
      assert.ok(path.startsWith('docs/'), 'a careless host lets it through by its text');
      const careless = new LinkScene(true);
      assert.equal(await attempt(careless.program, path), true, 'where only the text is looked at it must succeed, or it proves nothing');
      await careless.dispose();

      const guarded = new LinkScene(false);
      assert.equal(await attempt(guarded.program, path), false, 'it got through');
      await guarded.dispose();
    });
  }
});
