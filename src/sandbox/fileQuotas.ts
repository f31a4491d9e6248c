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

export type QuotaName = keyof FileQuotas;

export const DEFAULT_QUOTAS: FileQuotas = {
  readBytes: 1024 * 1024 * 1024,
  writtenBytes: 256 * 1024 * 1024,
  openFiles: 512,
  operations: 1_000_000,
  directoryEntries: 1_000_000,
};

/** A quota that was used up. */
export interface QuotaEnd {
  readonly name: QuotaName;
  /** What was used before the request that did not fit. */
  readonly used: number;
  readonly limit: number;
}
