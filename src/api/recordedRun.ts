import { AirlockError } from '../errors';
import { openRecording, type Recording } from '../sandbox/recording/recording';
import { Recorder } from '../sandbox/recording/recorder';
import { replay } from '../sandbox/recording/replay';
import type { ExecutionReport, ExecutionRequest, Executor } from '../sandbox/types';

/** Which recordings are kept: none, those of executions that went wrong, or all. */
export type RecordMode = 'off' | 'failures' | 'always';

/** Bytes that one recording may take while it is made: it is held in memory. */
const MOST_BYTES = 16 << 20;
/** Milliseconds that a crash may take to be explained. */
const EXPLAIN_MS = 30_000;

/**
 * One execution, recorded in memory. On the host that cannot tell why a module crashed every execution is, so that a
 * crash can be explained by a replay; elsewhere only where recordings are kept.
 */
export class RecordedRun {
  private readonly pieces: Uint8Array[] = [];
  private readonly recorder: Recorder;

  constructor(private readonly original: ExecutionRequest, private readonly mode: RecordMode) {
    this.recorder = new Recorder(original, {
      sink: { write: async bytes => void this.pieces.push(bytes) },
      maxBytes: MOST_BYTES,
      ...(mode === 'off' ? { onlyOn: 'vscode-wasi' } : {}),
    });
  }

  /** What to execute. */
  get request(): ExecutionRequest {
    return this.recorder.request;
  }

  /** Ends the recording; its bytes, where it fitted. */
  async end(report: ExecutionReport): Promise<Uint8Array | undefined> {
    await this.recorder.end(report);
    return this.recorder.isTooLarge ? undefined : new Uint8Array(await new Blob(this.pieces.splice(0) as Uint8Array<ArrayBuffer>[]).arrayBuffer());
  }

  /** Whether to keep the recording of an execution that ended so. */
  isKept({ status, reason }: ExecutionReport): boolean {
    if (this.mode === 'always') return true;
    return this.mode === 'failures' && status !== 'completed' && reason !== 'cancelled';
  }

  /**
   * The report of a crash that the host did not see through, with what a replay shows of it: the trap's kind, function
   * and call stack. The report as it is where there is nothing to explain, or the replay shows no more.
   *
   * @throws AirlockError `recording.diverged` where the replay does something else
   */
  async explained(report: ExecutionReport, bytes: Uint8Array, replayer: () => Promise<Executor>): Promise<ExecutionReport> {
    if (!isUnexplained(report)) return report;
    const signals = [AbortSignal.timeout(EXPLAIN_MS), ...(this.original.signal === undefined ? [] : [this.original.signal])];
    try {
      const { explains, report: seen } = await replay(await replayer(), await recordingIn(bytes), this.original.module, { stdout: () => undefined, stderr: () => undefined, signal: AbortSignal.any(signals) });
      // Without a trap to show, the host may have taken slowness for a crash: what it reported stands.
      return explains && seen.trap !== undefined ? { ...seen, wallMs: report.wallMs, host: report.host } : report;
    } catch (error) {
      if (error instanceof AirlockError && error.code === 'cancelled') return report;
      throw error;
    }
  }
}

/** Opens a recording that is in memory. Throws AirlockError `recording.*`. */
export function recordingIn(bytes: Uint8Array): Promise<Recording> {
  return openRecording(async function* () {
    yield bytes;
  });
}

function isUnexplained({ host, reason, trap }: ExecutionReport): boolean {
  return host === 'vscode-wasi' && (reason === 'trap' || reason === 'crashed') && trap === undefined;
}
