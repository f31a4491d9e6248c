import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { attacks } from './attacks';
import type { ExecAttack } from './attacks';
import { Scene, type Guard } from './scene';

describe('attacks on exec', function () {
  let scene: Scene | undefined;
  before(function () {
    // The programs that are tried are scripts for a shell.
    if (process.platform === 'win32') this.skip();
  });
  afterEach(close);

  async function close(): Promise<void> {
    await scene?.close();
    scene = undefined;
  }

  async function attempt({ attempt }: ExecAttack, without: readonly Guard[]): Promise<{ readonly isDone: boolean; readonly outcome: string }> {
    await close();
    scene = await Scene.open(without);
    return { isDone: await attempt(scene), outcome: scene.outcome };
  }

  it('are summed up in docs/EXEC.md', async () => {
    const counts = new Map<string, number>();
    for (const { kind } of attacks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const written = (await readFile('docs/EXEC.md', 'utf8')).split('| attack | attempts |\n|---|---|\n')[1]?.trimEnd().split('\n');
    assert.deepEqual(written, [...counts].map(([kind, count]) => `| ${kind} | ${count} |`));
  });

  for (const attack of attacks) {
    it(`${attack.kind}: ${attack.what}`, async function () {
      if (attack.on !== undefined && attack.on !== process.platform) this.skip();
      const bare = await attempt(attack, attack.guards);
      assert.equal(bare.isDone, true, `without its guard it must succeed, or it proves nothing (${bare.outcome})`);
      const guarded = await attempt(attack, []);
      assert.equal(guarded.isDone, false, 'it got through');
      assert.equal(guarded.outcome, attack.ends);
    });
  }
});
