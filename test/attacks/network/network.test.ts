import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates } from '../../sources/certificates';
import { attacks } from './attacks';
import type { NetworkAttack } from './attempts';
import { Scene, type Guard } from './scene';
import { World } from './world';

describe('attacks on network-fetch', function () {
  let world: World;
  let folder: string;
  let pems: { readonly authority: string; readonly certificate: string; readonly key: string };
  before(async function () {
    // Other systems have no more than one address of their own.
    if (process.platform !== 'linux') this.skip();
    folder = await mkdtemp(join(tmpdir(), 'airlock-network-'));
    const files = await makeCertificates(folder, 'DNS:good.example');
    const [authority, certificate, key] = await Promise.all([files.authority, files.certificate, files.key].map(file => readFile(file, 'utf8')));
    pems = { authority: authority ?? '', certificate: certificate ?? '', key: key ?? '' };
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(() => world.close());

  async function attempt({ attempt, limits, needs }: NetworkAttack, without: readonly Guard[]): Promise<{ readonly isDone: boolean; readonly outcome: string }> {
    world = await World.open();
    if (needs === 'certificates') await world.secure(pems.certificate, pems.key);
    const scene = new Scene(world, without, limits);
    scene.authorities = [pems.authority];
    return { isDone: await attempt(scene), outcome: scene.outcome };
  }

  it('are summed up in docs/NETWORK.md', async () => {
    world = await World.open();
    const counts = new Map<string, number>();
    for (const { kind } of attacks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const written = (await readFile('docs/NETWORK.md', 'utf8')).split('| attack | attempts |\n|---|---|\n')[1]?.trimEnd().split('\n');
    assert.deepEqual(written, [...counts].map(([kind, count]) => `| ${kind} | ${count} |`));
  });

  for (const attack of attacks) {
    it(`${attack.kind}: ${attack.what}`, async function () {
      const bare = await attempt(attack, attack.guards);
      if (attack.needs === 'ipv6' && !world.hasIPv6) this.skip();
      assert.equal(bare.isDone, true, `without its guard it must succeed, or it proves nothing (${bare.outcome})`);
      await world.close();
      const guarded = await attempt(attack, []);
      assert.equal(guarded.isDone, false, 'it got through');
      assert.equal(guarded.outcome, attack.ends);
    });
  }
});
