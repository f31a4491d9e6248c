import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { AirlockError } from '../../../src/errors';
import { readPackage } from '../../../src/plugins/package';
import type { Package } from '../../../src/plugins/package';
import { fetchPackage } from '../../../src/plugins/sources/fetchPackage';
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

  it('never takes a ZIP file with flipped bits for another package than it was', async () => {
    const archive = await readFile(await scene.zipped([]));
    const original = await readPackage(scene.storage, await scene.laid(await scene.signed()));
    const file = join(scene.work, 'flipped.zip');
    const parts = ({ manifestBytes, module, signature }: Package): readonly unknown[] => [manifestBytes, module, signature];
    const before = await scene.state();
    const flips = fc.array(fc.tuple(fc.nat(archive.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 });
    await fc.assert(fc.asyncProperty(flips, async changes => {
      const flipped = Buffer.from(archive);
      for (const [at, bits] of changes) flipped[at] = (flipped[at] ?? 0) ^ bits;
      await writeFile(file, flipped);
      const read = await fetchPackage({ location: file }, { sources: scene.sources, storage: scene.storage, stagingRoot: join(scene.root, 'staging'), now: Date.now }).then(fetched => fetched.read, (error: unknown) => {
        assert.ok(error instanceof AirlockError, error instanceof Error ? error.stack : String(error));
        return undefined;
      });
      if (read === undefined || isDeepStrictEqual(parts(read), parts(original))) return;
      await assert.rejects(scene.install(file), { name: 'AirlockError' });
    }), { numRuns: 150 });
    assert.deepEqual(await scene.state(), before);
  });

  it('are at least 40, each of them different', () => {
    const all = Object.entries(hostilePackages).flatMap(([kind, packages]) => packages.map(({ what }) => `${kind} ${what}`));
    assert.ok(all.length >= 40, String(all.length));
    assert.equal(new Set(all).size, all.length);
  });
});
