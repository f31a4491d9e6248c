import { createEmbeddedHost, type EmbeddedHost } from '../platform/node/embeddedHost';
import { createExecutor } from '../sandbox/executor';
import type { CallTree } from '../sandbox/profile/callTree';
import type { Disposable, Executor } from '../sandbox/types';
import { outputTo } from './stdio';

/**
 * A host for one execution, whose thread starts while the caller hardens the module on its own.
 * @param callTree where a module that is hardened for a profile counts
 */
export function startingHost(callTree?: CallTree): EmbeddedHost {
  const host = createEmbeddedHost({ keepWarm: false, ...(callTree === undefined ? {} : { callTree }) });
  host.prepare();
  return host;
}

/**
 * What an execution has of the terminal that it was started from: an executor, output that passes through, and an
 * end when the user interrupts it or nobody reads its output any more. To be disposed of when it ended.
 */
export class TerminalRun implements Disposable {
  readonly executor: Executor;
  readonly stdout: (bytes: Uint8Array) => Promise<void>;
  readonly stderr: (bytes: Uint8Array) => Promise<void>;
  private readonly cancelled = new AbortController();
  private readonly cancel = (): void => this.cancelled.abort();
  private broken = false;

  /** @param host stays its maker's */
  constructor(host: EmbeddedHost) {
    this.executor = createExecutor(host, { concurrency: 1 });
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
  }
}
