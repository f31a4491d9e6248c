import * as v from 'valibot';
import { change, select } from './sql';
import type { Database } from './sql';

const availableSchema = v.object({ plugin_id: v.string(), version: v.string(), ref: v.nullable(v.string()), found_at: v.string() });

/** A newer version of a plugin that its source has. `ref`: what to ask the source for; null where it has but one. */
export type AvailableRow = v.InferOutput<typeof availableSchema>;

/** The newer versions that were found when somebody last looked. */
export async function availableUpdates(db: Database): Promise<readonly AvailableRow[]> {
  return (await select(db, 'SELECT plugin_id, version, ref, found_at FROM available_updates ORDER BY plugin_id')).map(row => v.parse(availableSchema, row));
}

export async function putAvailable(db: Database, { plugin_id, version, ref, found_at }: AvailableRow): Promise<void> {
  await change(db, 'INSERT OR REPLACE INTO available_updates (plugin_id, version, ref, found_at) VALUES (?, ?, ?, ?)', [plugin_id, version, ref, found_at]);
}

export async function removeAvailable(db: Database, pluginId: string): Promise<void> {
  await change(db, 'DELETE FROM available_updates WHERE plugin_id = ?', [pluginId]);
}

const checkSchema = v.object({ checked_at: v.number(), not_before: v.number() });

/**
 * Takes over the next check, if it is due: of all windows, one does. It is theirs for `leaseMs`; a window that crashed
 * meanwhile holds up the others for no longer.
 *
 * @param now milliseconds since the epoch, as all times here
 * @param intervalMs milliseconds between checks
 * @returns whether it is the caller's
 */
export async function claimCheck(db: Database, now: number, intervalMs: number, leaseMs: number): Promise<boolean> {
  const [row] = (await select(db, 'SELECT checked_at, not_before FROM update_checks WHERE id = 1')).map(each => v.parse(checkSchema, each));
  // What lies in the future was written by a clock that was wrong.
  const isDue = row === undefined || row.checked_at > now || row.checked_at + intervalMs <= now;
  const isFree = row === undefined || row.not_before <= now || row.not_before > now + Math.max(intervalMs, leaseMs);
  if (!isDue || !isFree) return false;
  await change(db, 'INSERT OR REPLACE INTO update_checks (id, checked_at, not_before) VALUES (1, ?, ?)', [row === undefined || row.checked_at > now ? 0 : row.checked_at, now + leaseMs]);
  return true;
}

/** Notes that a check was made. */
export async function noteCheck(db: Database, now: number): Promise<void> {
  await change(db, 'INSERT OR REPLACE INTO update_checks (id, checked_at, not_before) VALUES (1, ?, ?)', [now, now]);
}

/** Gives a check back that came to nothing: somebody may try again from `notBefore` on. */
export async function postponeCheck(db: Database, notBefore: number): Promise<void> {
  await change(db, 'UPDATE update_checks SET not_before = ? WHERE id = 1', [notBefore]);
}
