import assert from 'node:assert/strict';
import { assertFailed } from '../failed';
import { grantAttacks } from './grantAttacks';
import type { GrantAttack } from './grantAttacks';
import { GrantScene } from './grantScene';
import { rowAttacks } from './rowAttacks';
import { settingsAttacks } from './settingsAttacks';
import { windowAttacks } from './windowAttacks';

/** Tries an attack without its guards, and with all. */
function attacks(title: string, all: readonly GrantAttack[]): void {
  describe(title, () => {
    let scene: GrantScene | undefined;
    const enter = async (without: GrantAttack['without']): Promise<GrantScene> => {
      await scene?.dispose();
      return scene = await GrantScene.make(without);
    };
    afterEach(async () => {
      await scene?.dispose();
      scene = undefined;
    });

    for (const { what, attempt, without, code } of all) {
      it(`fail to ${what}`, async () => {
        assert.equal(await attempt(await enter(without)), true, 'without its guard it must succeed, or it proves nothing');

        await assertFailed(attempt(await enter([])), code);
      });
    }

    it('are all different', () => {
      assert.equal(new Set(all.map(({ what }) => what)).size, all.length);
    });
  });
}

attacks('attacks on what was decided', grantAttacks);
attacks('attacks on grants by a workspace', settingsAttacks);
attacks('attacks on grants by two windows', windowAttacks);
attacks('attacks on grants by whoever edits the store', rowAttacks);
