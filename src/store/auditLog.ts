import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { change, select } from './sql';
import type { Database, Row } from './sql';

/** Something that happened and must stay on record. */
export interface AuditEvent {
  /** RFC 3339, UTC. */
  readonly at: string;
  /** What happened, for example `plugin.install`. */
  readonly event: string;
  readonly pluginId?: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

/** One row of the log. */
export interface AuditRow extends AuditEvent {
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly hash: string;
}

/** How far a chain of rows was followed. */
export interface ChainEnd {
  /** The last row, 0 before the first. */
  readonly sequence: number;
  readonly hash: string;
}

export const CHAIN_START: ChainEnd = { sequence: 0, hash: '0'.repeat(64) };

/** Rows looked at in one go. */
const PAGE = 200;

/** Appends an event; its hash covers the row before it. To be called inside the transaction of what it records. */
export async function appendAudit(db: Database, event: AuditEvent): Promise<void> {
  const [last] = await select(db, 'SELECT sequence, hash FROM audit_log ORDER BY sequence DESC LIMIT 1');
  const sequence = Number(last?.['sequence'] ?? 0) + 1;
  const detail = JSON.stringify(event.detail);
  const hash = chain(String(last?.['hash'] ?? CHAIN_START.hash), [sequence, event.at, event.event, event.pluginId ?? null, detail]);
  await change(db, 'INSERT INTO audit_log (sequence, at, event, plugin_id, detail, hash) VALUES (?, ?, ?, ?, ?, ?)', [sequence, event.at, event.event, event.pluginId, detail, hash]);
}

/** The newest rows, newest first. */
export async function auditRows(db: Database, limit: number): Promise<readonly AuditRow[]> {
  return (await select(db, 'SELECT * FROM audit_log ORDER BY sequence DESC LIMIT ?', [limit])).map(toAuditRow);
}

/** Some rows as they are in the table, after the one with this sequence number. */
export function auditPage(db: Database, after: number, limit = PAGE): Promise<readonly Row[]> {
  return select(db, 'SELECT sequence, at, event, plugin_id, detail, hash FROM audit_log WHERE sequence > ? ORDER BY sequence LIMIT ?', [after, limit]);
}

/** Follows the chain through rows. Where it breaks, the row that was changed, or that follows one that was removed. */
export function followChain(from: ChainEnd, rows: readonly Row[]): { readonly end: ChainEnd; readonly broken?: Row } {
  let { sequence, hash } = from;
  for (const row of rows) {
    const expected = chain(hash, [sequence + 1, row['at'], row['event'], row['plugin_id'], row['detail']]);
    if (row['sequence'] !== sequence + 1 || row['hash'] !== expected) return { end: { sequence, hash }, broken: row };
    sequence++;
    hash = expected;
  }
  return { end: { sequence, hash } };
}

/**
 * The sequence number of the first row that was changed, or that follows one that was removed; `undefined` where the
 * chain holds. Rows cut off at the end leave a chain that holds.
 */
export async function firstBrokenLink(db: Database): Promise<number | undefined> {
  for (let end = CHAIN_START; ;) {
    const rows = await auditPage(db, end.sequence);
    const followed = followChain(end, rows);
    if (followed.broken !== undefined) return Number(followed.broken['sequence']);
    if (rows.length === 0) return undefined;
    end = followed.end;
  }
}

function toAuditRow(row: Row): AuditRow {
  return {
    sequence: Number(row['sequence']),
    at: String(row['at']),
    event: String(row['event']),
    ...(row['plugin_id'] === null ? {} : { pluginId: String(row['plugin_id']) }),
    detail: JSON.parse(String(row['detail'])) as AuditRow['detail'],
    hash: String(row['hash']),
  };
}

function chain(previous: string, row: readonly unknown[]): string {
  return bytesToHex(sha256(new TextEncoder().encode(JSON.stringify([previous, ...row]))));
}
