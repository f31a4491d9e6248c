import type { Ledger } from './ledger';
import { change, select } from './sql';
import type { Database } from './sql';

/** How much of the record of executions is kept. The audit log is kept whole. */
export interface Retention {
  /** Days since an execution started. */
  readonly days: number;
  /** Executions. */
  readonly executions: number;
  /** Size of the database, in MiB. */
  readonly mebibytes: number;
}

/** Executions removed in one transaction: it must not keep others waiting. */
const SLICE = 500;
const DAY_MS = 24 * 60 * 60 * 1000;

const FINISHED = "FROM plugin_executions WHERE status <> 'running'";

/**
 * Removes the oldest executions beyond what is to be kept, bit by bit. Those that run stay.
 *
 * @param now milliseconds since the epoch
 * @returns how many were removed
 */
export async function applyRetention(ledger: Ledger, retention: Retention, now: number): Promise<number> {
  const before = new Date(now - retention.days * DAY_MS).toISOString();
  const { store } = ledger;
  let removed = 0;
  for (;;) {
    const surplus = await store.read(db => surplusOf(db, retention, before));
    if (surplus === 0) break;
    const slice = await store.write(db => change(db, `DELETE FROM plugin_executions WHERE rowid IN (SELECT rowid ${FINISHED} ORDER BY started_at, rowid LIMIT ?)`, [Math.min(surplus, SLICE)]));
    if (slice === 0) break;
    removed += slice;
  }
  if (removed > 0) await ledger.note({ name: 'record.trim', at: new Date(now).toISOString(), executions: removed, days: retention.days, most: retention.executions, mebibytes: retention.mebibytes });
  return removed;
}

/** How many of the oldest executions are more than is to be kept. */
async function surplusOf(db: Database, retention: Retention, before: string): Promise<number> {
  const [count] = await select(db, `SELECT count(*) AS n, sum(started_at < ?) AS old ${FINISHED}`, [before]);
  const n = Number(count?.['n'] ?? 0);
  const [pages] = await select(db, 'SELECT (page_count - freelist_count) * page_size AS used FROM pragma_page_count, pragma_freelist_count, pragma_page_size');
  const used = Number(pages?.['used'] ?? 0);
  const most = retention.mebibytes * 1024 * 1024;
  // What one execution takes is not known; a tenth at a time comes close enough.
  const tooLarge = used > most ? Math.ceil(Math.max(n / 10, n * (1 - most / used) / 2)) : 0;
  return Math.max(Number(count?.['old'] ?? 0), n - retention.executions, Math.min(tooLarge, n));
}
