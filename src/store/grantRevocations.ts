import * as v from 'valibot';
import { select } from './sql';
import type { Database } from './sql';

const detailSchema = v.object({ capability: v.nullable(v.string()), workspace: v.nullable(v.string()) });

/** Rights that were taken back. The audit log keeps it for all windows, those that hold grants in memory too. */
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
export async function revocationsSince(db: Database, sequence: number): Promise<readonly GrantRevocation[]> {
  const rows = await select(db, "SELECT sequence, at, plugin_id, detail FROM audit_log WHERE sequence > ? AND event = 'grant.revoke' ORDER BY sequence", [sequence]);
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
