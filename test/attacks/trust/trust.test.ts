import assert from 'node:assert/strict';
import { assertFailed } from '../failed';
import { trustAttacks } from './trustAttacks';
import { TrustScene } from './trustScene';

describe('attacks on trust', () => {
  let scene: TrustScene | undefined;
  const enter = async (...args: Parameters<typeof TrustScene.make>): Promise<TrustScene> => {
    await scene?.dispose();
    return scene = await TrustScene.make(...args);
  };
  afterEach(async () => {
    await scene?.dispose();
    scene = undefined;
  });

  for (const { what, attempt, guard, code } of trustAttacks) {
    it(`fail to ${what}`, async () => {
      assert.equal(await attempt(await enter([guard])), true, 'without its guard it must succeed, or it proves nothing');

      const guarded = await enter([]);
      await assertFailed(attempt(guarded), code);
      if (code === undefined) return;
      assert.ok(!await guarded.isTrusted(guarded.mallory) || code === 'package.conflict', 'its key is trusted');
    });
  }

  it('leave the plugin that was there, whoever comes with its id', async () => {
    const guarded = await enter([]);
    const airlock = await guarded.window();
    await guarded.install(airlock);
    const active = async (): Promise<unknown> => (await airlock.plugins()).map(({ version, signer, moduleDigest }) => ({ version, signer, moduleDigest }));
    const before = await active();
    for (const { attempt, code } of trustAttacks.filter(each => each.guard === 'rotation signatures' || each.code === 'package.conflict')) {
      await assert.rejects(attempt(guarded), { code });
      assert.deepEqual(await active(), before);
    }
  });

  it('write the key whose fingerprint was shown, and no other', async () => {
    const guarded = await enter([]);
    guarded.editor.user = { 'airlock.trust.policy': 'ask' };
    guarded.asked = async () => {
      await guarded.lay(guarded.mallory);
      return { trustAs: 'Author' };
    };
    await guarded.install(await guarded.window(), guarded.fixture.stranger);
    assert.deepEqual([await guarded.isTrusted(guarded.fixture.stranger), await guarded.isTrusted(guarded.mallory)], [true, false]);
  });

  it('are all different', () => {
    assert.equal(new Set(trustAttacks.map(({ what }) => what)).size, trustAttacks.length);
  });
});
