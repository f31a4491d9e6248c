import * as v from 'valibot';
import { change, select } from './sql';
import type { Database } from './sql';

const rowSchema = v.object({
  plugin_id: v.string(),
  version: v.string(),
  stars: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5)),
  rated_at: v.string(),
});

/** One row of `ratings`, as the table has it: what the user thinks of a version of a plugin. */
export type RatingRow = v.InferOutput<typeof rowSchema>;

export async function allRatings(db: Database): Promise<readonly RatingRow[]> {
  return (await select(db, 'SELECT * FROM ratings ORDER BY plugin_id, version')).map(row => v.parse(rowSchema, row));
}

/** Records a rating, in the place of an earlier one of the same version. */
export async function putRating(db: Database, row: RatingRow): Promise<void> {
  await change(db, 'INSERT OR REPLACE INTO ratings (plugin_id, version, stars, rated_at) VALUES (?, ?, ?, ?)', [row.plugin_id, row.version, row.stars, row.rated_at]);
}

export async function removeRating(db: Database, pluginId: string, version: string): Promise<void> {
  await change(db, 'DELETE FROM ratings WHERE plugin_id = ? AND version = ?', [pluginId, version]);
}
