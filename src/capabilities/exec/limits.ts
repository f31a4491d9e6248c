/** Bounds on what plugins have programs do. */
export interface ExecLimits {
  /** Bytes of a program's standard input. */
  readonly inputBytes: number;
  /** Bytes that are kept of standard output, and of standard error; the rest is read and dropped. */
  readonly outputBytes: number;
  /** Milliseconds that a program may take where the plugin doesn't say. */
  readonly defaultMs: number;
  /** The most that it may say. */
  readonly mostMs: number;
}

export const EXEC_LIMITS: ExecLimits = { inputBytes: 8 << 20, outputBytes: 1 << 20, defaultMs: 30_000, mostMs: 600_000 };

/** Programs that plugins may have running at a time, in one window. */
export const MOST_PROGRAMS = 4;
