import assert from 'node:assert/strict';
import { AirlockError } from '../../../src/errors';
import { stopServing } from './hostileArtifacts';
import { hostilePackages } from './hostilePackages';
import { PackageScene } from './packageScene';
import { loadWat } from '../../wasm/wat';

describe('installing hostile packages', () => {
  let scene: PackageScene;
  before(async () => {
    await loadWat();
    scene = await PackageScene.make();
  });
  after(async () => {
    stopServing();
    await scene.dispose();
  });
  afterEach(() => scene.clear());

  for (const [kind, packages] of Object.entries(hostilePackages)) {
    for (const { what, code, says, make, unguarded } of packages) {
      it(`refuses ${kind} ${what}`, async () => {
        const made = await make(scene);
        const reference = typeof made === 'string' ? { location: made } : made;
        const before = await scene.state();
        await assert.rejects(scene.install(reference), (error: unknown) => {
          assert.ok(error instanceof AirlockError, error instanceof Error ? error.stack : String(error));
          assert.equal(error.code, code, error.sentence);
          assert.match(error.sentence, says ?? /[.]$/);
          // Whoever is told no is told what to do.
          assert.ok(error.message.endsWith('.') && (error.nextStep.length > 3 || error.details.length > 0), error.sentence);
          return true;
        });
        assert.deepEqual(await scene.state(), before);
        if (unguarded !== undefined) assert.equal(await unguarded(scene, reference), true, 'without its guard it must succeed, or it proves nothing');
      });
    }
  }

  it('are at least 40, each of them different', () => {
    const all = Object.entries(hostilePackages).flatMap(([kind, packages]) => packages.map(({ what }) => `${kind} ${what}`));
    assert.ok(all.length >= 40, String(all.length));
    assert.equal(new Set(all).size, all.length);
  });
});
