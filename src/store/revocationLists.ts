import * as v from 'valibot';
import { change, select } from './sql';
import type { Database } from './sql';

const rowSchema = v.object({
  location: v.string(), number: v.number(), issued: v.string(), next_update: v.string(), key_id: v.string(),
  /** The list as it was fetched: text. */
  contents: v.string(),
  fetched_at: v.string(),
});

/** One row of `revocation_lists`: the last good list of a place. */
export type RevocationListRow = v.InferOutput<typeof rowSchema>;

export async function revocationLists(db: Database): Promise<readonly RevocationListRow[]> {
  return (await select(db, 'SELECT * FROM revocation_lists ORDER BY location')).map(row => v.parse(rowSchema, row));
}

/** Which list each place has, without what they say. */
export async function revocationListNumbers(db: Database): Promise<ReadonlyMap<string, number>> {
  return new Map((await select(db, 'SELECT location, number FROM revocation_lists')).map(row => [String(row['location']), Number(row['number'])]));
}

/** Keeps a list in the place of the one before. */
export async function putRevocationList(db: Database, row: RevocationListRow): Promise<void> {
  await change(db, 'INSERT OR REPLACE INTO revocation_lists (location, number, issued, next_update, key_id, contents, fetched_at) VALUES (?, ?, ?, ?, ?, ?, ?)', [row.location, row.number, row.issued, row.next_update, row.key_id, row.contents, row.fetched_at]);
}
