import { isCrash, learnOfCrash, withoutReplay, type CrashReplay } from '../sandbox/recording/crash';
import { openRecording, type Recording } from '../sandbox/recording/recording';
import { Recorder } from '../sandbox/recording/recorder';
import type { ExecutionReport, ExecutionRequest } from '../sandbox/types';
import type { PluginImport } from '../wasm/types';

/** Which recordings are kept: none, those of executions that went wrong, or all. */
export type RecordMode = 'off' | 'failures' | 'always';

/** Bytes that one recording may take while it is made: it is held in memory. */
const MOST_BYTES = 16 << 20;

/** One execution, recorded in memory, whatever is kept: if it crashes, a replay tells its exact fuel, and why. */
export class RecordedRun {
  private readonly pieces: Uint8Array[] = [];
  private readonly recorder: Recorder;

  constructor(private readonly original: ExecutionRequest, private readonly mode: RecordMode) {
    this.recorder = new Recorder(original, {
      sink: { write: async bytes => void this.pieces.push(bytes) },
      maxBytes: MOST_BYTES,
      isPlain: mode === 'off',
    });
  }

  /** What the module imports. */
  get imports(): readonly PluginImport[] {
    return this.original.module.info.imports;
  }

  /** What to execute. */
  get request(): ExecutionRequest {
    return this.recorder.request;
  }

  /** Ends the recording; its bytes, where it fitted and is of use. */
  async end(report: ExecutionReport): Promise<Uint8Array | undefined> {
    if (!this.isKept(report) && !isCrash(report)) return undefined;
    await this.recorder.end(report);
    return this.recorder.isTooLarge ? undefined : new Uint8Array(await new Blob(this.pieces.splice(0) as Uint8Array<ArrayBuffer>[]).arrayBuffer());
  }

  /** Whether to keep the recording of an execution that ended so. */
  isKept({ status, reason }: ExecutionReport): boolean {
    if (this.mode === 'always') return true;
    return this.mode === 'failures' && status !== 'completed' && reason !== 'cancelled' && reason !== 'revoked';
  }

  /**
   * The report of an execution that crashed, with what a replay of its recording shows of it; any other as it is.
   *
   * @throws AirlockError `recording.diverged` where the replay does something else
   */
  async explained(report: ExecutionReport, bytes: Uint8Array | undefined, how: Omit<CrashReplay, 'module' | 'signal'>): Promise<ExecutionReport> {
    if (bytes === undefined) return withoutReplay(report);
    return learnOfCrash(report, () => recordingIn(bytes), { ...how, module: this.original.module, signal: this.original.signal });
  }
}

/** Opens a recording that is in memory. Throws AirlockError `recording.*`. */
export function recordingIn(bytes: Uint8Array): Promise<Recording> {
  return openRecording(async function* () {
    yield bytes;
  });
}
