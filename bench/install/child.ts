// Installs and updates from each source in turns, in one process on a folder of its own. Its last line is JSON.
//   node child.cjs ROUNDS SOURCE…
import { randomFillSync } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Airlock } from '../../src/api/types';
import { openRooms } from '../../src/cli/rooms';
import { generateKey } from '../../src/plugins/trust/keyFile';
import type { SigningKey } from '../../src/plugins/trust/keyFile';
import { trust } from '../../test/cli/packages';
import { openSource } from './sources';
import type { Offer, SourceName } from './sources';
import { laySubject } from './subject';

/** Milliseconds, by round, for modules of a size. */
export interface Measured {
  readonly source: SourceName;
  /** Bytes that the module carries besides its code. */
  readonly more: number;
  readonly install: number[];
  /** Another version over the installed one, from the same source. */
  readonly update: number[];
}

const ID = 'org.example.bench';
const SIZES = [0, 8_000_000];

const fresh = (source: SourceName, more: number): Measured => ({ source, more, install: [], update: [] });

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** Installs one version from the source, then the next over it, and leaves nothing behind. */
async function round(airlock: Airlock, offer: Offer, key: SigningKey, more: number): Promise<{ readonly install: number; readonly update: number }> {
  const base = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
  try {
    const publish = async (version: string): ReturnType<Offer['publish']> => {
      const beside = join(base, version);
      await mkdir(beside);
      const folder = join(beside, 'package');
      await laySubject(folder, { id: ID, version, key, more });
      return offer.publish(folder, beside, version);
    };
    const [first, second] = [await publish('1.0.0'), await publish('2.0.0')];
    const install = await timed(() => airlock.install(first));
    const update = await timed(() => airlock.install(second));
    await airlock.uninstall(ID);
    return { install, update };
  } finally {
    await rm(base, { recursive: true });
  }
}

async function measure(rounds: number, names: readonly SourceName[]): Promise<readonly Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
  const root = join(folder, 'root');
  const key = await generateKey(into => void randomFillSync(into));
  await trust(root, key);
  const rooms = openRooms({
    root, assets: resolve('dist'),
    prompts: { confirmUntrusted: async () => false, consent: async () => undefined },
    changePrompts: { overwriteUnsaved: async () => false, reviewChanges: async () => 'discard', resolveConflicts: async () => undefined },
    onProblem: problem => { throw problem; },
  });
  const offers: Offer[] = [];
  try {
    for (const name of names) offers.push(await openSource(name));
    const subjects = offers.flatMap(offer => SIZES.map(more => ({ offer, measured: fresh(offer.name, more) })));
    // The round before the first is for warming up: it opens the store and starts the workers.
    for (let turn = -1; turn < rounds; turn++) {
      for (let i = 0; i < subjects.length; i++) {
        const subject = subjects[(i + turn + 1) % subjects.length];
        if (subject === undefined) continue;
        const { install, update } = await round(rooms.airlock, subject.offer, key, subject.measured.more);
        if (turn < 0) continue;
        subject.measured.install.push(install);
        subject.measured.update.push(update);
      }
    }
    return subjects.map(({ measured }) => measured);
  } finally {
    for (const offer of offers) await offer.close?.();
    await rooms.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const [rounds = '1', ...names] = process.argv.slice(2);
void measure(Number(rounds), names as SourceName[]).then(measured => { console.log(JSON.stringify(measured)); });
