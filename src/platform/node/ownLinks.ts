import type { BigIntStats } from 'node:fs';

/** Most files whose links are remembered; the oldest are forgotten first, and are then no longer writable. */
const CAPACITY = 10_000;

/**
 * Hard links that were made through one file system. A file with more names than that may also be outside the folder,
 * where a change to it would be felt; one that has only names made here may be changed.
 */
export class OwnLinks {
  readonly #links = new Map<string, bigint>();

  /** Whether every name of the file is known: it has one, or the rest were made here. */
  owns({ dev, ino, nlink }: BigIntStats): boolean {
    return nlink <= 1n || nlink <= (this.#links.get(`${dev}:${ino}`) ?? 1n);
  }

  /** Notes a link that was just made to a file that was owned before. */
  made({ dev, ino, nlink }: BigIntStats): void {
    this.#links.set(`${dev}:${ino}`, nlink);
    const [oldest] = this.#links.keys();
    if (this.#links.size > CAPACITY && oldest !== undefined) this.#links.delete(oldest);
  }
}
