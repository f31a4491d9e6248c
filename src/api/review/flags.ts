import type { FlagRow } from '../../store/securityFlags';
import { parseBaseline } from './baseline';
import { kindOf } from './kinds';
import type { FlagKind } from './kinds';

export type FlagState = FlagRow['state'];

/** Something about a plugin's executions that stands out, and what was decided about it. */
export interface SecurityFlag {
  readonly id: string;
  readonly pluginId: string;
  readonly version: string;
  /** SHA-256 of the module, lower-case hex. */
  readonly moduleDigest: string;
  readonly command: string;
  /** The most unusual execution that it stands for. */
  readonly execution: string;
  readonly kind: FlagKind;
  /** In the kind's unit: fuel units, MiB, milliseconds, calls, denials, bytes. */
  readonly measured: number;
  /** What it was compared with, ascending. */
  readonly values: readonly number[];
  /** The version that it was compared with, where it is another. */
  readonly versionBefore?: string;
  /** Modified z-score on a logarithmic scale. */
  readonly score: number;
  /** One sentence. */
  readonly explanation: string;
  /** Executions that it stands for. */
  readonly occurrences: number;
  readonly state: FlagState;
  readonly at: string;
  readonly lastAt: string;
  readonly decidedAt?: string;
  readonly decidedBy?: string;
}

/** A row of `security_flags` as views and the command line see it; `undefined` for one of a kind that this version doesn't know. */
export function toFlag(row: FlagRow): SecurityFlag | undefined {
  const kind = kindOf(row.kind);
  if (kind === undefined) return undefined;
  return {
    id: row.id,
    pluginId: row.plugin_id,
    version: row.version,
    moduleDigest: row.checksum,
    command: row.command,
    execution: row.execution,
    kind,
    measured: row.measured,
    ...parseBaseline(row.baseline),
    score: row.score,
    explanation: row.explanation,
    occurrences: row.occurrences,
    state: row.state,
    at: row.at,
    lastAt: row.last_at,
    ...(row.decided_at === null ? {} : { decidedAt: row.decided_at }),
    ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
  };
}
