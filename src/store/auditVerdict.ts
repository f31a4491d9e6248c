import { CHAIN_START, auditPage, followChain } from './auditLog';
import type { Store } from './types';

/** What checking the audit log found. */
export interface AuditVerdict {
  /** Rows whose link holds. */
  readonly verified: number;
  /** The hash of the last of them: noted down elsewhere, it shows later whether rows were cut off at the end. */
  readonly lastHash: string;
  /** The first row whose link does not hold: it was changed, or rows before it were removed or inserted. */
  readonly broken?: { readonly sequence: number; readonly at: string; readonly event: string };
}

/** Checks the whole audit log, in pieces: others read and write meanwhile. */
export async function verifyAuditLog(store: Store): Promise<AuditVerdict> {
  for (let end = CHAIN_START; ;) {
    const rows = await store.read(db => auditPage(db, end.sequence));
    const { end: next, broken } = followChain(end, rows);
    if (broken !== undefined) {
      return { verified: next.sequence, lastHash: next.hash, broken: { sequence: Number(broken['sequence']), at: String(broken['at']), event: String(broken['event']) } };
    }
    if (rows.length === 0) return { verified: next.sequence, lastHash: next.hash };
    end = next;
  }
}
