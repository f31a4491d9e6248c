import * as v from 'valibot';
import { select } from './sql';
import type { Database } from './sql';

const detailSchema = v.object({ capability: v.nullable(v.string()), workspace: v.nullable(v.string()) });

/** Rights that were taken back, or decided about anew. The audit log keeps it for all windows, those that hold grants in memory too. */
export interface GrantRevocation {
  /** Of its entry in the audit log: what was granted before it is over. */
  readonly sequence: number;
  readonly pluginId: string;
  /** Of this one; of all where null. */
  readonly capability: string | null;
  /** There; everywhere where null. */
  readonly workspace: string | null;
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** The sequence number of the newest entry of the audit log; 0 where there is none. */
export async function lastEntry(db: Database): Promise<number> {
  const [row] = await select(db, 'SELECT max(sequence) AS last FROM audit_log');
  return Number(row?.['last'] ?? 0);
}

/** What was revoked after an entry of the audit log. One that can't be read revokes everything of the plugin. */
export function revocationsSince(db: Database, sequence: number): Promise<readonly GrantRevocation[]> {
  return entriesSince(db, sequence, ['grant.revoke']);
}

/** What ends decisions that are kept in memory: revocations, and that the plugin was uninstalled. */
export function endsSince(db: Database, sequence: number): Promise<readonly GrantRevocation[]> {
  return entriesSince(db, sequence, ['grant.revoke', 'plugin.uninstall']);
}

/** That another package took the place of a plugin's, after an entry of the audit log. */
export function replacementsSince(db: Database, sequence: number): Promise<readonly GrantRevocation[]> {
  return entriesSince(db, sequence, ['plugin.install', 'plugin.update', 'plugin.reload', 'plugin.rollback']);
}

/** What was decided about rights after an entry of the audit log, or took them back. */
export function decisionsSince(db: Database, sequence: number): Promise<readonly GrantRevocation[]> {
  return entriesSince(db, sequence, ['grant.allow', 'grant.deny', 'grant.revoke', 'plugin.uninstall']);
}

async function entriesSince(db: Database, sequence: number, events: readonly string[]): Promise<readonly GrantRevocation[]> {
  const rows = await select(db, `SELECT sequence, at, plugin_id, detail FROM audit_log WHERE sequence > ? AND event IN (${events.map(() => '?').join(', ')}) ORDER BY sequence`, [sequence, ...events]);
  return rows.map(row => ({ sequence: Number(row['sequence']), at: String(row['at']), pluginId: String(row['plugin_id']), ...detailOf(String(row['detail'])) }));
}

function detailOf(json: string): v.InferOutput<typeof detailSchema> {
  try {
    const parsed = v.safeParse(detailSchema, JSON.parse(json));
    if (parsed.success) return parsed.output;
  } catch {
    // As below.
  }
  return { capability: null, workspace: null };
}
