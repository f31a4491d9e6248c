import { createEmbeddedHost, type EmbeddedHost } from '../platform/node/embeddedHost';
import { createExecutor } from '../sandbox/executor';
import type { CallTree } from '../sandbox/profile/callTree';
import type { Executor } from '../sandbox/types';
import { TerminalStreams } from './terminalStreams';

/**
 * A host for one execution, whose thread starts while the caller hardens the module on its own.
 * @param callTree where a module that is hardened for a profile counts
 */
export function startingHost(callTree?: CallTree): EmbeddedHost {
  const host = createEmbeddedHost({ keepWarm: false, ...(callTree === undefined ? {} : { callTree }) });
  host.prepare();
  return host;
}

/** The terminal of an execution, with an executor for it. */
export class TerminalRun extends TerminalStreams {
  readonly executor: Executor;

  /** @param host stays its maker's */
  constructor(host: EmbeddedHost) {
    super();
    this.executor = createExecutor(host, { concurrency: 1 });
  }

  override dispose(): void {
    super.dispose();
    this.executor.dispose();
  }
}
