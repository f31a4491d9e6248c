import { createExecutor } from '../../sandbox/executor';
import type { CallTree } from '../../sandbox/profile/callTree';
import type { Executor } from '../../sandbox/types';
import { createEmbeddedHost, type EmbeddedHostOptions } from './embeddedHost';

/** An executor with a host of its own, for an execution that counts into a call tree: only the embedded host does that. */
export function profilingExecutor(tree: CallTree, options: Pick<EmbeddedHostOptions, 'workerPath'> = {}): Executor {
  const host = createEmbeddedHost({ ...options, keepWarm: false, callTree: tree });
  const executor = createExecutor(host, { concurrency: 1 });
  return {
    get running() {
      return executor.running;
    },
    get queued() {
      return executor.queued;
    },
    execute: request => executor.execute(request),
    dispose() {
      executor.dispose();
      host.dispose();
    },
  };
}
