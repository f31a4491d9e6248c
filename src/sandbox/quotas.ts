import { ExecutionEnd } from './executionEnd';

/** How much of the file system one execution may use, all preopens together. */
export interface FileQuotas {
  /** Bytes read from files. */
  readonly readBytes: number;
  /** Bytes written to files, and bytes that files were made longer by. */
  readonly writtenBytes: number;
  /** Files open at a time. */
  readonly openFiles: number;
  /** Calls of the file system: one path looked up, one piece read or written, one folder listed. */
  readonly operations: number;
  /** Entries of folders that were listed. */
  readonly directoryEntries: number;
}

export const DEFAULT_QUOTAS: FileQuotas = {
  readBytes: 1024 * 1024 * 1024,
  writtenBytes: 256 * 1024 * 1024,
  openFiles: 512,
  operations: 1_000_000,
  directoryEntries: 1_000_000,
};

const SENTENCES: Readonly<Record<keyof FileQuotas, (figure: string) => string>> = {
  readBytes: figure => `read more than its ${figure} bytes from files`,
  writtenBytes: figure => `wrote more than its ${figure} bytes to files`,
  openFiles: figure => `opened more than its ${figure} files at a time`,
  operations: figure => `used the file system more than its ${figure} times`,
  directoryEntries: figure => `listed more than its ${figure} entries of folders`,
};

/** Counts what an execution uses of its quotas, and ends it (`quota-exhausted`) at the first that is used up. */
export class QuotaMeter {
  readonly #used: Record<keyof FileQuotas, number> = { readBytes: 0, writtenBytes: 0, openFiles: 0, operations: 0, directoryEntries: 0 };

  constructor(private readonly quotas: FileQuotas) {}

  /** What was used so far. */
  get used(): Readonly<FileQuotas> {
    return this.#used;
  }

  /** Takes some of a quota. Throws ExecutionEnd where there is not that much left; nothing is taken then. */
  take(quota: keyof FileQuotas, amount: number): void {
    const limit = this.quotas[quota];
    if (amount > limit - this.#used[quota]) throw new ExecutionEnd('quota-exhausted', `Stopped: ${SENTENCES[quota](limit.toLocaleString('en-US'))}.`);
    this.#used[quota] += amount;
  }

  /** Gives back what is no longer used: a file that was closed. */
  giveBack(quota: keyof FileQuotas, amount: number): void {
    this.#used[quota] -= amount;
  }
}
