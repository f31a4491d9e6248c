/** What the commands print to and are told about the process. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly version: string;
}

/** What a command works with. */
export interface Shell extends Terminal {
  /** Sets the exit code of a command that was done; 0 where nobody does. */
  readonly end: (code: number) => void;
}
