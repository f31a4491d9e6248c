import type { FileStat } from '../../sandbox/types';

/** A time as it was asked for and as the file system keeps it. */
interface Kept {
  readonly asked: bigint;
  readonly kept: bigint;
}

/** Most files whose times are remembered; the oldest are forgotten first. */
const CAPACITY = 1024;

/**
 * Nanoseconds of times that were set here. node:fs sets times to the microsecond; a program that sets a time and reads
 * it back expects the same one. The rest is remembered for as long as the file still has the time that was kept.
 */
export class ExactTimes {
  readonly #files = new Map<string, { readonly accessed: Kept; readonly modified: Kept }>();

  /** Notes what was asked for a file (both times: setting one rounds the other too) and what its status says now. */
  remember(after: FileStat, asked: { readonly accessed: bigint; readonly modified: bigint }): void {
    const key = keyOf(after);
    this.#files.delete(key);
    this.#files.set(key, {
      accessed: { asked: asked.accessed, kept: after.accessed },
      modified: { asked: asked.modified, kept: after.modified },
    });
    const [oldest] = this.#files.keys();
    if (this.#files.size > CAPACITY && oldest !== undefined) this.#files.delete(oldest);
  }

  /** The status with exact times where they still hold. */
  refine(stat: FileStat): FileStat {
    const known = this.#files.get(keyOf(stat));
    if (known === undefined) return stat;
    return { ...stat, accessed: exact(stat.accessed, known.accessed), modified: exact(stat.modified, known.modified) };
  }
}

function keyOf({ device, inode }: FileStat): string {
  return `${device}:${inode}`;
}

function exact(now: bigint, known: Kept): bigint {
  return known.kept === now ? known.asked : now;
}
