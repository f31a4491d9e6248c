import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { openStore } from '../../src/store/store';
import { Acknowledged } from './acknowledged';
import { KilledProcess } from './killedProcess';

/** Kills to make. All of the promised thousand: `AIRLOCK_STORE_KILLS=1000 nice node scripts/unit.mjs test/store/crash`. */
const KILLS = Number(process.env['AIRLOCK_STORE_KILLS'] ?? 0);
/** Milliseconds to go on for where no number of kills is asked for. */
const QUICK_MS = 12_000;
/** Kills after which the store is begun anew: checking everything takes longer the more there is. */
const KILLS_PER_STORE = 50;

describe('two processes that are killed while they write', () => {
  let running: KilledProcess[] = [];
  afterEach(async () => {
    await Promise.all(running.map(writer => writer.kill()));
    running = [];
  });

  it('lose nothing that was acknowledged', async function () {
    this.timeout(0);
    const start = Date.now();
    let kills = 0;
    let acknowledged = 0;
    let checks = 0;
    const isDone = (): boolean => (KILLS > 0 ? kills >= KILLS : Date.now() - start > QUICK_MS);
    while (!isDone()) {
      const folder = await mkdtemp(join(tmpdir(), 'airlock-crash-'));
      const noted = new Acknowledged();
      const next = (): KilledProcess => {
        const writer = new KilledProcess(['out/test/store/storeChild.js', folder, `w${writerNumber++}`], line => { noted.note(line); });
        running.push(writer);
        return writer;
      };
      let writerNumber = 0;
      let pair = [next(), next()];
      for (let i = 0; i < KILLS_PER_STORE && !isDone(); i++) {
        // Now and then while they open the store; else from before the first write to hundreds of them later.
        if (Math.random() < 0.8) await Promise.all(pair.map(writer => writer.ready));
        await new Promise(resolve => setTimeout(resolve, Math.random() ** 2 * 250));
        const victim = Math.random() < 0.5 ? 0 : 1;
        const both = Math.random() < 0.3;
        await Promise.all(pair.filter((_, index) => both || index === victim).map(writer => writer.kill()));
        kills += both ? 2 : 1;
        const problems: string[] = [];
        const store = openStore({ storage: new NodeStorage(), location: folder, sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => problems.push(problem.code) });
        await noted.check(store);
        await store.close();
        assert.deepEqual(problems, [], 'a crash is no damage');
        checks++;
        pair = pair.map((writer, index) => (both || index === victim ? next() : writer));
      }
      await Promise.all(pair.map(writer => writer.kill()));
      acknowledged += noted.count;
      running = [];
      await rm(folder, { recursive: true });
      if (KILLS > 0) console.log(`        ${kills} kills so far, ${acknowledged} acknowledged changes, none lost`);
    }
    console.log(`        ${kills} kills, ${checks} checks, ${acknowledged} acknowledged changes, none lost, ${Math.round((Date.now() - start) / 1000)} s`);
    assert.ok(kills > 0);
  });
});
