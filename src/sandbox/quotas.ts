import { ExecutionEnd } from './executionEnd';
import type { FileQuotas, QuotaName } from './fileQuotas';

const WHAT: Readonly<Record<QuotaName, string>> = {
  readBytes: 'bytes read from files',
  writtenBytes: 'bytes written to files',
  openFiles: 'open files',
  operations: 'operations on files',
  directoryEntries: 'directory entries listed',
};

/** Counts what an execution uses of its quotas, and ends it (`quota-exhausted`) at the first that is used up. */
export class QuotaMeter {
  readonly #used: Record<QuotaName, number> = { readBytes: 0, writtenBytes: 0, openFiles: 0, operations: 0, directoryEntries: 0 };
  #mostOpenFiles = 0;

  constructor(private readonly quotas: FileQuotas) {}

  /** What was used so far; of open files the most at a time. */
  get used(): FileQuotas {
    return { ...this.#used, openFiles: this.#mostOpenFiles };
  }

  /** Takes some of a quota. Throws ExecutionEnd where there is not that much left; nothing is taken then. */
  take(name: QuotaName, amount: number): void {
    const limit = this.quotas[name];
    const used = this.#used[name];
    if (amount > limit - used) {
      const [has, wanted, of] = [used, amount, limit].map(value => value.toLocaleString('en-US'));
      throw new ExecutionEnd('quota-exhausted', `Stopped: used up its quota of ${of} ${WHAT[name]} (${has} used, ${wanted} more wanted).`, { quota: { name, used, limit } });
    }
    this.#used[name] += amount;
    this.#mostOpenFiles = Math.max(this.#mostOpenFiles, this.#used.openFiles);
  }

  /** Gives back what is no longer used: a file that was closed. */
  giveBack(name: QuotaName, amount: number): void {
    this.#used[name] -= amount;
  }
}
