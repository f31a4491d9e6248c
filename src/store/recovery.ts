import { loadCheckpoint } from './checkpoint';
import { FIRST_HASH } from './journal/frame';
import { Journal } from './journal/journal';
import type { Position } from './journal/journal';
import type { Statement } from './journal/entry';
import { FIRST_SEGMENT, JOURNAL_HEADER, checkpointsIn, segmentNumber } from './layout';
import { migrate } from './migrations';
import { Sqlite } from './sqlite';
import { namesIn } from './storeFiles';
import type { StoreFiles } from './storeFiles';

/** The newest state that the files tell, and what is wrong with them. */
export interface Recovered {
  readonly db: Sqlite;
  readonly journal: Journal;
  /** The checkpoint that it was made from; `undefined` where it was the journal alone. */
  readonly base: { readonly name: string; readonly sequence: number; readonly segment: string } | undefined;
  /** Checkpoints that can't be used, and why. */
  readonly damaged: readonly { readonly name: string; readonly why: string }[];
  /** Records that are gone, or that could not be done again. */
  readonly lost: number;
  /** The segment that the journal should go on in was gone, and was begun again. */
  readonly isCut: boolean;
  /** Everything before the journal's oldest record is gone, too. */
  readonly isBaseLost: boolean;
}

/** How often the files may change under our hands before something is wrong. */
const MOST_ATTEMPTS = 20;

const BEGINNING: Position = { segment: FIRST_SEGMENT, offset: 0, sequence: 0, hash: FIRST_HASH };

/**
 * Reads the newest checkpoint that is whole and does again what the journal says happened since. Changes no file, except
 * that a store which isn't there yet is begun.
 *
 * @param until the last record to include; all by default
 */
export async function recover(files: StoreFiles, until = Infinity): Promise<Recovered> {
  for (let attempt = 1; ; attempt++) {
    const recovered = await tryRecover(files, until, attempt === MOST_ATTEMPTS);
    if (recovered !== undefined) return recovered;
  }
}

/** `undefined` where another process removed meanwhile what was to be read. */
async function tryRecover(files: StoreFiles, until: number, isLast: boolean): Promise<Recovered | undefined> {
  const names = await namesIn(files);
  const checkpoints = checkpointsIn(names).filter(({ sequence }) => sequence <= until);
  const damaged: { name: string; why: string }[] = [];
  for (const checkpoint of checkpoints) {
    const loaded = await loadCheckpoint(files, checkpoint);
    if (loaded === 'missing') {
      if (!isLast) return undefined;
      continue;
    }
    if ('damage' in loaded) {
      damaged.push({ name: checkpoint.name, why: loaded.damage });
      continue;
    }
    const journal = new Journal(files.files, files.locate, loaded.position);
    const replayed = await replay(files, loaded.db, journal, { until, names, isLast });
    if (replayed === undefined) {
      loaded.db.close();
      return undefined;
    }
    return { db: loaded.db, journal, base: { ...checkpoint, segment: loaded.position.segment }, damaged, ...replayed, isBaseLost: false };
  }
  return fromJournal(files, { until, names, isLast }, damaged);
}

interface Attempt {
  readonly until: number;
  /** Of the files that were there at its beginning. */
  readonly names: readonly string[];
  readonly isLast: boolean;
}

/** The state that the journal alone tells: all of it where it is whole. */
async function fromJournal(files: StoreFiles, attempt: Attempt, damaged: Recovered['damaged']): Promise<Recovered | undefined> {
  const segments = attempt.names.filter(name => segmentNumber(name) !== undefined);
  const isWhole = segments.includes(FIRST_SEGMENT);
  if (segments.length === 0) {
    await files.files.create(files.locate(FIRST_SEGMENT), new TextEncoder().encode(JOURNAL_HEADER));
    // If the store was begun, and its beginning removed, while this process slept, a checkpoint is there now.
    const names = await namesIn(files);
    if (damaged.length === 0 && checkpointsIn(names).length > 0) {
      await files.files.remove(files.locate(FIRST_SEGMENT));
      return undefined;
    }
  }
  const isBaseLost = damaged.length > 0 || (segments.length > 0 && !isWhole);
  const db = new Sqlite(await files.sqlite());
  const journal = new Journal(files.files, files.locate, BEGINNING);
  if (segments.length > 0 && !isWhole) {
    migrate(db);
    await journal.bridge(attempt.names);
  }
  const replayed = await replay(files, db, journal, attempt);
  if (replayed === undefined) {
    db.close();
    return undefined;
  }
  return { db, journal, base: undefined, damaged, ...replayed, isBaseLost: isBaseLost && !isWhole };
}

/** Does again what the journal says, as far as it can be. `undefined` where segments vanished meanwhile. */
async function replay(files: StoreFiles, db: Sqlite, journal: Journal, { until, names, isLast }: Attempt): Promise<Pick<Recovered, 'lost' | 'isCut'> | undefined> {
  let lost = 0;
  for (;;) {
    const { sequence } = journal.position;
    const advance = await journal.advance(until);
    lost += advance.lost + apply(db, advance.transactions);
    if (journal.position.sequence >= until || journal.isNewer) return { lost, isCut: false };
    if (advance.isGone && !isLast && hasChanged(names, await namesIn(files))) return undefined;
    if (journal.position.sequence > sequence) continue;
    // A seal is on the disk before anything that follows it. So if more is found elsewhere now, and still nothing here,
    // the seal is lost.
    const before = journal.position;
    if (!await journal.bridge(await namesIn(files))) {
      if (!advance.isGone) return { lost, isCut: false };
      await files.files.create(files.locate(before.segment), new TextEncoder().encode(JOURNAL_HEADER));
      return { lost, isCut: true };
    }
    const again = new Journal(files.files, files.locate, before);
    const late = await again.advance();
    if (again.position.sequence > before.sequence && !late.isGone) return undefined;
    if (!advance.isGone && late.isGone) return undefined;
  }
}

function hasChanged(before: readonly string[], now: readonly string[]): boolean {
  const known = new Set(before);
  return now.some(name => !known.has(name) && checkpointsIn([name]).length > 0);
}

/** Does transactions again; how many could not be done. */
export function apply(db: Sqlite, transactions: readonly (readonly Statement[])[]): number {
  let failed = 0;
  for (const statements of transactions) {
    db.script('BEGIN');
    try {
      for (const [sql, parameters] of statements) db.change(sql, parameters);
      db.script('COMMIT');
    } catch {
      db.script('ROLLBACK');
      failed++;
    }
  }
  return failed;
}
