import { formatGranted, parseGranted } from '../../capabilities/granted';
import type { Grant } from '../../capabilities/types';
import type { GrantRow } from '../../store/grants';

/** A decision that lasts, as the store has it. */
export function rowOf({ pluginId, keyId, workspace, asked, capability, decision, grantedAt, expiresAt, isPreview }: Grant): GrantRow {
  return {
    plugin_id: pluginId, key_id: keyId, workspace,
    asked: formatGranted(asked), capability: formatGranted(capability),
    decision, granted_at: grantedAt, expires_at: expiresAt ?? null, preview: isPreview === true ? 1 : 0,
  };
}

/** The decision that a row keeps; `undefined` where it is damaged, or says what no decision can be: then nothing was decided. */
export function grantOf(row: GrantRow): Grant | undefined {
  const [asked, capability] = [parseGranted(row.asked), parseGranted(row.capability)];
  if (asked === undefined || capability === undefined || asked.name !== capability.name) return undefined;
  if (row.expires_at !== null && !isMoment(row.expires_at)) return undefined;
  return {
    pluginId: row.plugin_id, keyId: row.key_id, workspace: row.workspace,
    asked, capability, decision: row.decision, grantedAt: row.granted_at,
    lifetime: row.expires_at === null ? 'workspace' : 'until',
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...(row.preview === 1 ? { isPreview: true } : {}),
  };
}

/** Whether a text is a time as it is written: only those can be compared as texts. */
function isMoment(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text && text.length === '2026-01-31T00:00:00.000Z'.length;
}
