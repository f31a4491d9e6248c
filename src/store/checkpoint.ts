import { AirlockError } from '../errors';
import { segmentNumber, checkpointName, checkpointsIn } from './layout';
import type { CheckpointName } from './layout';
import type { Position } from './journal/journal';
import { Sqlite } from './sqlite';
import type { StoreFiles } from './storeFiles';

const MAX_DATABASE_BYTES = 2 * 1024 * 1024 * 1024 - 1;
/** Part of the pages that must be free for the file to be rewritten without them. */
const FREE_PART = 0.2;
/** Age after which a temporary file is what a crash left, in milliseconds. */
const LEFTOVER_AGE_MS = 60 * 60 * 1000;

/** A database as a file had it, and where the journal goes on from there. */
export interface LoadedCheckpoint {
  readonly db: Sqlite;
  readonly position: Position;
}

/** Half of the SHA-256 of some bytes, in hex. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest.subarray(0, 16), byte => byte.toString(16).padStart(2, '0')).join('');
}

/** Reads a checkpoint back. What is wrong with it, as a clause; `missing` where it is gone by now. */
export async function loadCheckpoint({ storage, locate, sqlite }: StoreFiles, { name, digest }: CheckpointName): Promise<LoadedCheckpoint | { readonly damage: string } | 'missing'> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await storage.read(locate(name), MAX_DATABASE_BYTES);
  } catch (error) {
    if (await storage.stat(locate(name)) === undefined) return 'missing';
    return { damage: error instanceof Error ? error.message : String(error) };
  }
  if (bytes.length === 0) return { damage: 'it is empty' };
  if (await digestOf(bytes) !== digest) return { damage: 'its bytes are not those that were written' };
  const db = new Sqlite(await sqlite(), bytes);
  try {
    const [row] = db.select('SELECT sequence, hash, segment FROM store_position');
    if (row !== undefined) return { db, position: { segment: String(row['segment']), offset: 0, sequence: Number(row['sequence']), hash: String(row['hash']) } };
  } catch {
    // Not made by us, whatever its name says.
  }
  db.close();
  return { damage: 'it is not Airlock\'s' };
}

/**
 * Writes a database as a checkpoint, in one step. Its integrity is checked before: what is damaged never takes the place
 * of what is not.
 *
 * @param position where the journal goes on: the beginning of a segment
 * @throws AirlockError `store.corrupt`, `package.io`
 */
export async function writeCheckpoint({ storage, locate }: StoreFiles, db: Sqlite, position: Position): Promise<void> {
  const [verdict] = db.select('PRAGMA integrity_check(1)');
  if (verdict?.['integrity_check'] !== 'ok') {
    throw new AirlockError('store.corrupt', `Airlock's database is not consistent: ${String(verdict?.['integrity_check'])}.`, 'Close all windows and open one again.');
  }
  const pages = Number(db.select('PRAGMA page_count')[0]?.['page_count'] ?? 0);
  const free = Number(db.select('PRAGMA freelist_count')[0]?.['freelist_count'] ?? 0);
  if (free > pages * FREE_PART) db.script('VACUUM');
  db.script('CREATE TABLE IF NOT EXISTS store_position (id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL, hash TEXT NOT NULL, segment TEXT NOT NULL) STRICT');
  db.change('INSERT OR REPLACE INTO store_position (id, sequence, hash, segment) VALUES (1, ?, ?, ?)', [position.sequence, position.hash, position.segment]);
  const bytes = db.export();
  await storage.replace(locate(checkpointName(position.sequence, await digestOf(bytes))), bytes, { private: true });
}

/** Removes what no recovery needs any more once a checkpoint on the ground of `base` is written. Failing to harms nothing. */
export async function removeOutdated({ storage, files, folder, locate }: StoreFiles, base: { readonly sequence: number; readonly segment: string } | undefined, now: number): Promise<void> {
  try {
    const names = (await storage.list(folder)).map(({ name }) => name);
    for (const name of names.filter(each => each.endsWith('.tmp'))) {
      const stat = await storage.stat(locate(name));
      if (stat !== undefined && stat.modified < now - LEFTOVER_AGE_MS) await storage.remove(locate(name));
    }
    if (base === undefined) return;
    for (const { name, sequence } of checkpointsIn(names)) if (sequence < base.sequence) await storage.remove(locate(name));
    const first = segmentNumber(base.segment) ?? 0;
    for (const name of names) if ((segmentNumber(name) ?? first) < first) await files.remove(locate(name));
  } catch {
    // The next checkpoint tries again.
  }
}
