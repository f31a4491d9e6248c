import type { Disposable } from '../sandbox/types';
import { outputTo } from './stdio';

/**
 * What an execution has of the terminal that it was started from: output that passes through, and an end when the user
 * interrupts it or nobody reads its output any more. To be disposed of when it ended.
 */
export class TerminalStreams implements Disposable {
  readonly stdout: (bytes: Uint8Array) => Promise<void>;
  readonly stderr: (bytes: Uint8Array) => Promise<void>;
  private readonly cancelled = new AbortController();
  private readonly cancel = (): void => this.cancelled.abort();
  private broken = false;

  constructor() {
    const onBroken = (): void => {
      this.broken = true;
      this.cancel();
    };
    this.stdout = outputTo(process.stdout, onBroken);
    this.stderr = outputTo(process.stderr, onBroken);
    process.on('SIGINT', this.cancel).on('SIGTERM', this.cancel);
  }

  /** Aborted when the execution is to end. */
  get signal(): AbortSignal {
    return this.cancelled.signal;
  }

  /** Whether nobody reads the output any more. */
  get isBrokenPipe(): boolean {
    return this.broken;
  }

  dispose(): void {
    process.off('SIGINT', this.cancel).off('SIGTERM', this.cancel);
  }
}
