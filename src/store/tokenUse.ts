import type { DataOwner } from './pluginData';
import { change, select } from './sql';
import type { Database } from './sql';

/** Tokens that a plugin of one signer used on a day (`2026-03-01`), those that it may be using just now included. */
export async function tokensOn(db: Database, { pluginId, keyId }: DataOwner, day: string): Promise<number> {
  const [row] = await select(db, 'SELECT tokens FROM token_use WHERE plugin_id = ? AND key_id = ? AND day = ?', [pluginId, keyId, day]);
  return Number(row?.['tokens'] ?? 0);
}

/** Counts tokens of a day, or takes some off again where the number is negative; never to less than none. */
export async function countTokens(db: Database, { pluginId, keyId }: DataOwner, day: string, tokens: number): Promise<void> {
  await change(db, `INSERT INTO token_use (plugin_id, key_id, day, tokens) VALUES (?, ?, ?, max(0, ?))
    ON CONFLICT (plugin_id, key_id, day) DO UPDATE SET tokens = max(0, tokens + ?)`, [pluginId, keyId, day, tokens, tokens]);
}

/** Forgets what was used before a day. */
export async function forgetTokensBefore(db: Database, day: string): Promise<void> {
  await change(db, 'DELETE FROM token_use WHERE day < ?', [day]);
}
