import type { Words } from './commandLine';
import type { ExecRules } from './rules';

/** A program to be run, as a plugin says it, unchecked. */
export interface ExecCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  /** Its standard input, which is closed at once where there is none. */
  readonly input?: Uint8Array;
  /** Milliseconds after which it is ended. */
  readonly timeoutMs?: number;
}

/** How a program ended: by itself, or by a signal. */
export type ExecEnding = { readonly kind: 'exited'; readonly code: number } | { readonly kind: 'signalled'; readonly signal: string };

/** What a program that was run came to. */
export interface ExecOutput {
  readonly ending: ExecEnding;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /** Whether there was more than is kept. */
  readonly isStdoutCut: boolean;
  readonly isStderrCut: boolean;
}

/** Why a program was not run, or not to its end, in the spelling of sdk/wit/airlock.wit. */
export const EXEC_ERRORS = ['invalid-request', 'not-found', 'refused', 'busy', 'timeout', 'failed', 'unavailable'] as const;

export type ExecErrorName = (typeof EXEC_ERRORS)[number];

/** A program that was not run, or not to its end. Its message is for the plugin and its author. */
export class ExecFailure extends Error {
  constructor(readonly kind: ExecErrorName, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ExecFailure';
  }
}

/** One program to be run, that was allowed. */
export interface ProgramRun {
  readonly words: Words;
  readonly input: Uint8Array | undefined;
  /** Milliseconds. */
  readonly timeoutMs: number;
  /** Bytes that are kept of standard output, and of standard error. */
  readonly outputBytes: number;
  /** The folder that it runs in, a `file:` URI. */
  readonly directory: string;
  /** Folders that plugins may be able to write in, `file:` URIs: no program from there is run. */
  readonly plugins: readonly string[];
  /** Called with the path of the program before it starts; where it rejects, nothing is started. */
  readonly onStart: (file: string) => Promise<void>;
  /** Ends it and what it started; its reason is what the run rejects with. */
  readonly signal: AbortSignal;
}

/** The way to run programs. */
export interface Programs {
  /**
   * Runs a program without a shell, and ends what it leaves behind.
   *
   * @throws ExecFailure, or the signal's reason
   */
  run(run: ProgramRun): Promise<ExecOutput>;
}

/** Programs as one execution has them. */
export interface ProgramAccess {
  /** How to switch on that plugins run programs at all, a sentence; `undefined` where it is. Looked up at each call. */
  switchedOff(): string | undefined;
  /** Runs a program in the workspace, on record. As {@link Programs.run}. */
  run(run: Pick<ProgramRun, 'words' | 'input' | 'timeoutMs' | 'outputBytes' | 'signal'>): Promise<ExecOutput>;
  /** What decides about calls; EXEC_RULES where absent. */
  readonly rules?: ExecRules;
}
