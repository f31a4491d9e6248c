import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { ExecFailure } from '../../../capabilities/exec/types';
import type { ExecEnding, ExecOutput } from '../../../capabilities/exec/types';
import { CappedOutput } from './cappedOutput';
import { HAS_GROUPS } from './endPrograms';
import type { FoundProgram } from './findProgram';

/** A program that is about to be started. */
export interface ProcessStart {
  readonly program: FoundProgram;
  readonly args: readonly string[];
  /** The folder that it runs in. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Its standard input, which is closed at once where there is none. */
  readonly input: Uint8Array | undefined;
  /** Milliseconds. */
  readonly timeoutMs: number;
  /** Bytes that are kept of standard output, and of standard error. */
  readonly outputBytes: number;
  readonly signal: AbortSignal;
  /** Ends the program and what it started; called once it has ended, too. */
  readonly end: (child: ChildProcess) => void;
}

/** Milliseconds without a word after which nobody waits any more for whoever holds the pipes of a program that has ended. */
const GRACE_MS = 1_000;

/**
 * Starts a program without a shell, in a session of its own: it has no terminal to ask at.
 *
 * @throws ExecFailure `failed`, `timeout`, or the signal's reason
 */
export function runProcess(start: ProcessStart): Promise<ExecOutput> {
  const { timeoutMs, outputBytes, input, signal, end } = start;
  signal.throwIfAborted();
  const child = spawned(start);
  const [out, err] = [new CappedOutput(child.stdout, outputBytes), new CappedOutput(child.stderr, outputBytes)];
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    let grace: NodeJS.Timeout | undefined;
    const stop = (reason: Error): void => {
      failure ??= reason;
      end(child);
    };
    /** Waits for what was written last, but not for somebody who went on and says nothing. */
    const drain = (): void => {
      const before = out.seen + err.seen;
      // What arrived while this thread was busy is read before the look at it.
      grace = setTimeout(() => setImmediate(() => {
        if (failure === undefined && out.seen + err.seen > before) return drain();
        out.close();
        err.close();
      }), GRACE_MS);
    };
    const abort = (): void => { stop(signal.reason as Error); };
    signal.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => { stop(new ExecFailure('timeout', `The program took longer than ${timeoutMs} milliseconds and was ended.`)); }, timeoutMs);
    // It may be gone before it has read everything: its exit code says why.
    child.stdin?.on('error', () => undefined).end(input);
    child.on('error', error => { failure ??= notStarted(error); });
    child.on('exit', () => {
      end(child);
      drain();
    });
    child.on('close', (code, name) => {
      clearTimeout(timer);
      clearTimeout(grace);
      signal.removeEventListener('abort', abort);
      if (failure !== undefined) reject(failure);
      else resolve({ ending: endingOf(code, name), stdout: out.bytes, stderr: err.bytes, isStdoutCut: out.isCut, isStderrCut: err.isCut });
    });
  });
}

/** @throws ExecFailure `failed` for what the system is not even asked */
function spawned({ program: { file, calledBy }, args, directory, environment, input }: ProcessStart): ChildProcess {
  try {
    return spawn(file, args, { argv0: calledBy, cwd: directory, env: environment, shell: false, windowsHide: true, detached: HAS_GROUPS, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
  } catch (error) {
    throw notStarted(error);
  }
}

/** Says the error's code, and nothing of the user's folders. */
function notStarted(error: unknown): ExecFailure {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'the system refused it';
  return new ExecFailure('failed', `The program could not be started: ${code}.`, { cause: error });
}

function endingOf(code: number | null, signal: NodeJS.Signals | null): ExecEnding {
  // Windows has codes that are no 32-bit integers with a sign.
  return signal === null ? { kind: 'exited', code: (code ?? 1) | 0 } : { kind: 'signalled', signal };
}
