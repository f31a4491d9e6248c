import type { MessagePort } from 'node:worker_threads';
import type { PartResult } from '../../wasm/crew/crew';
import { PartWorker } from '../../wasm/crew/doPart';
import { Control, type Batch, type PartDone } from './crewMessages';

/** Has this thread work for the one at the other end of the port. */
export function joinCrew(port: MessagePort): void {
  port.on('message', ({ number, parts, control }: Batch) => {
    const worker = new PartWorker();
    for (let part = Atomics.add(control, Control.next, 1); part < parts.length; part = Atomics.add(control, Control.next, 1)) {
      const done: PartDone = { batch: number, part, result: attempt(() => worker.do(parts[part] as Batch['parts'][number])) };
      port.postMessage(done);
      Atomics.add(control, Control.sent, 1);
      Atomics.notify(control, Control.sent);
    }
  });
}

/** Whatever goes wrong here, the thread that leads does the part itself, and finds out what it is. */
function attempt(work: () => PartResult): PartResult {
  try {
    return work();
  } catch {
    return { kind: 'undone' };
  }
}
