import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeStorage } from '../../src/platform/node/nodeStorage';
import { formatPrivateKey, formatPublicKey, generateKey } from '../../src/plugins/trust/keyFile';
import { openStore } from '../../src/store/store';
import type { Store } from '../../src/store/types';
import { airlock } from '../cli/airlock';
import { lay } from '../cli/packages';
import { InstalledState, age, checkSwept } from './installedState';
import { KilledProcess } from './killedProcess';

/** Kills to make. All of the promised thousand: `AIRLOCK_STORE_KILLS=1000 nice node scripts/unit.mjs test/store/installCrash`. */
const KILLS = Number(process.env['AIRLOCK_STORE_KILLS'] ?? 0);
/** Milliseconds to go on for where no number of kills is asked for. */
const QUICK_MS = 12_000;
/** Kills after which the folder is swept, looked at and begun anew. */
const KILLS_PER_ROOT = 50;

describe('two processes that are killed while they install, update, run and remove plugins', () => {
  let running: KilledProcess[] = [];
  let folder = '';
  afterEach(async () => {
    await Promise.all(running.map(child => child.kill()));
    running = [];
    await rm(folder, { recursive: true, force: true });
  });

  it('lose nothing that was acknowledged, and leave nothing half-installed', async function () {
    this.timeout(0);
    const start = Date.now();
    const totals = { kills: 0, checks: 0, acknowledged: 0 };
    const isDone = (): boolean => (KILLS > 0 ? totals.kills >= KILLS : Date.now() - start > QUICK_MS);
    while (!isDone()) {
      folder = await mkdtemp(join(tmpdir(), 'airlock-crash-'));
      const root = join(folder, 'root');
      const key = await generateKey(into => void randomFillSync(into));
      const keyFile = join(folder, 'key');
      await mkdir(root);
      await writeFile(keyFile, formatPrivateKey(key));
      await writeFile(join(root, 'trusted_keys.toml'), formatPublicKey(key, 'test'));
      const state = new InstalledState();
      let children = 0;
      const next = (): KilledProcess => {
        const child = new KilledProcess(['out/test/store/installChild.js', root, `w${children++}`, keyFile], line => { state.note(line); });
        running.push(child);
        return child;
      };
      let pair = [next(), next()];
      for (let i = 0; i < KILLS_PER_ROOT && !isDone(); i++) {
        // Now and then while they open the store; else from before the first installation to many steps later.
        if (Math.random() < 0.8) await Promise.all(pair.map(child => child.ready));
        await new Promise(resolve => setTimeout(resolve, Math.random() ** 2 * 1_500));
        const victim = Math.random() < 0.5 ? 0 : 1;
        const both = Math.random() < 0.3;
        await Promise.all(pair.filter((_, index) => both || index === victim).map(child => child.kill()));
        totals.kills += both ? 2 : 1;
        await withStore(root, store => state.check(root, store));
        totals.checks++;
        pair = pair.map((child, index) => (both || index === victim ? next() : child));
      }
      await Promise.all(pair.map(child => child.kill()));
      running = [];
      await checkSweep(root, state, await lay(join(folder, 'last'), { key }));
      totals.acknowledged += state.count;
      await rm(folder, { recursive: true });
      if (KILLS > 0) console.log(`        ${totals.kills} kills so far, ${totals.acknowledged} acknowledged changes, none lost`);
    }
    console.log(`        ${totals.kills} kills, ${totals.checks} checks, ${totals.acknowledged} acknowledged changes, none lost, nothing half-installed, ${Math.round((Date.now() - start) / 1000)} s`);
    assert.ok(totals.kills > 0);
  });
});

/** One more installation sweeps away what the crashes left, and nothing else. */
async function checkSweep(root: string, state: InstalledState, last: string): Promise<void> {
  await age(root);
  const installed = await airlock(['install', last, '--root', root]);
  assert.equal(installed.code, 0, installed.stderr);
  await withStore(root, async store => {
    await checkSwept(root, store);
    await state.check(root, store);
  });
}

async function withStore(root: string, use: (store: Store) => Promise<void>): Promise<void> {
  const problems: string[] = [];
  const store = openStore({ storage: new NodeStorage(), location: join(root, 'store'), sqlite: () => readFile('node_modules/sql.js/dist/sql-wasm.wasm'), onProblem: problem => problems.push(problem.code) });
  try {
    await use(store);
  } finally {
    await store.close();
  }
  assert.deepEqual(problems, [], 'a crash is no damage');
}
