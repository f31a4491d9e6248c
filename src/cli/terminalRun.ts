import { createEmbeddedHost } from '../platform/node/embeddedHost';
import { createExecutor } from '../sandbox/executor';
import type { CallTree } from '../sandbox/profile/callTree';
import type { Disposable, Executor } from '../sandbox/types';
import { outputTo } from './stdio';

/**
 * What an execution has of the terminal that it was started from: the embedded host, output that passes through, and an
 * end when the user interrupts it or nobody reads its output any more. To be disposed of when it ended.
 */
export class TerminalRun implements Disposable {
  readonly executor: Executor;
  readonly stdout: (bytes: Uint8Array) => Promise<void>;
  readonly stderr: (bytes: Uint8Array) => Promise<void>;
  private readonly cancelled = new AbortController();
  private readonly host;
  private readonly cancel = (): void => this.cancelled.abort();
  private broken = false;

  /** @param callTree where a module that was hardened for a profile counts */
  constructor(callTree?: CallTree) {
    this.host = createEmbeddedHost({ keepWarm: false, ...(callTree === undefined ? {} : { callTree }) });
    this.executor = createExecutor(this.host, { concurrency: 1 });
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
    this.executor.dispose();
    this.host.dispose();
  }
}
