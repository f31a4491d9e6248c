import assert from 'node:assert/strict';
import { auditAttacks, layHistory } from './auditAttacks';
import { GrantScene } from './grantScene';

describe('attacks on the record of what was granted', () => {
  let scene: GrantScene;
  beforeEach(async () => {
    scene = await GrantScene.make([]);
    await layHistory(scene);
  });
  afterEach(() => scene.dispose());

  it('are told from what was left alone', async () => {
    assert.equal((await (await scene.window()).verifyAuditLog()).broken, undefined);
  });

  for (const { what, tamper } of auditAttacks) {
    it(`fail to ${what} without that it is told`, async () => {
      const before = await scene.history();
      await tamper(scene);
      assert.notDeepEqual(await scene.history(), before, 'whoever only reads the log must be taken in, or it proves nothing');
      assert.notEqual((await (await scene.window()).verifyAuditLog()).broken, undefined, 'nobody was told');
    });
  }
});
