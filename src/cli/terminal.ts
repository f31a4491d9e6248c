/** What the commands print to and are told about the process. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly version: string;
  /** The folder of the built files: workers and SQLite. */
  readonly assets: string;
  /** Whether somebody reads standard error as it comes: progress is shown. */
  readonly isWatched: boolean;
  /** Puts a question; `undefined` where it was left without an answer. Absent where nobody is there to ask. */
  readonly ask?: (question: string) => Promise<string | undefined>;
}

/** What a command works with. */
export interface Shell extends Terminal {
  /** The command line as it was written. */
  readonly args: readonly string[];
  /** Sets the exit code of a command that was done; 0 where nobody does. */
  readonly end: (code: number) => void;
}
