/**
 * Names of the files in the store's folder. A name is never used twice, so nothing that a slow or paused process still
 * does can put something old in the place of something newer.
 */

/** The journal's first segment. */
export const FIRST_SEGMENT = 'journal-000000.log';
/** What the first line of each segment says. */
export const JOURNAL_HEADER = 'airlock journal 1\n';
/** Who waits longest is let through by it. */
export const TURNSTILE = 'turn.lock';

/** A checkpoint by its file's name. */
export interface CheckpointName {
  readonly name: string;
  /** The last record that it includes. */
  readonly sequence: number;
  /** Half of the SHA-256 of the file, 32 hex digits. */
  readonly digest: string;
}

export function checkpointName(sequence: number, digest: string): string {
  return `database-${String(sequence).padStart(12, '0')}-${digest}.db`;
}

/** The checkpoints among names, newest first. */
export function checkpointsIn(names: readonly string[]): readonly CheckpointName[] {
  return names.flatMap(name => {
    const [, sequence, digest] = /^database-(\d{12})-([0-9a-f]{32})\.db$/.exec(name) ?? [];
    return sequence === undefined || digest === undefined ? [] : [{ name, sequence: Number(sequence), digest }];
  }).sort((one, other) => other.sequence - one.sequence || (one.name < other.name ? 1 : -1));
}

/** A segment's place in the journal; `undefined` for what is none. */
export function segmentNumber(name: string): number | undefined {
  const [, digits] = /^journal-(\d{6,})(?:-[0-9a-f]{8})?\.log$/.exec(name) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** A name for the segment after another, which no segment had before. */
export function nextSegment(name: string): string {
  return `journal-${String((segmentNumber(name) ?? 0) + 1).padStart(6, '0')}-${crypto.randomUUID().slice(0, 8)}.log`;
}

export function backupName(schema: number, sequence: number): string {
  return `backup-schema-${schema}-${String(sequence).padStart(12, '0')}.db`;
}

export function damagedName(name: string, now: Date): string {
  return `damaged-${now.toISOString().replace(/[:.]/g, '-')}-${name}`;
}
