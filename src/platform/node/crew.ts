import { availableParallelism } from 'node:os';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type { Begun, Crew, Part, PartResult } from '../../wasm/crew/crew';
import { CONTROL_INTEGERS, Control, type Batch, type PartDone } from './crewMessages';

/** Bytes of the smallest module that several threads work on: a smaller one is done before another thread has begun. */
export const SMALLEST_SHARED = 1 << 20;
/** More threads than this wait for the one that leads. */
const MOST_MEMBERS = 3;
/** By far more than a part takes. */
const DEFAULT_PATIENCE_MS = 5_000;

/** What a thread finds that is started as a member of a crew. */
export interface MemberData {
  readonly crew: MessagePort;
}

export interface CrewOptions {
  /** Threads besides the calling one. Default: one for each other processor, three at most. */
  readonly members?: number;
  /** Default {@link SMALLEST_SHARED}. */
  readonly smallest?: number;
  /** How long to wait for parts that others have begun, in milliseconds; then they are done here. Default 5 000. */
  readonly patienceMs?: number;
}

/** A crew that can be let go. */
export interface WorkerCrew extends Crew {
  /** Ends its threads. The next work starts others. */
  dispose(): Promise<void>;
}

/**
 * A crew of worker threads, led by the calling one, which must be allowed to block. They start with the first work.
 * @param workerPath file whose threads call `joinCrew` with the port in their data
 * @returns `undefined` where the machine has but one processor
 */
export function createCrew(workerPath: string, options: CrewOptions = {}): WorkerCrew | undefined {
  const members = options.members ?? Math.min(MOST_MEMBERS, availableParallelism() - 1);
  return members < 1 ? undefined : new LedCrew(workerPath, members, options.smallest ?? SMALLEST_SHARED, options.patienceMs ?? DEFAULT_PATIENCE_MS);
}

interface Member {
  readonly worker: Worker;
  readonly port: MessagePort;
}

class LedCrew implements WorkerCrew {
  readonly threads: number;
  private members: Member[] = [];
  private batches = 0;
  /** Results of the batches that are under way. */
  private readonly results = new Map<number, (PartResult | undefined)[]>();

  constructor(private readonly workerPath: string, members: number, readonly smallest: number, private readonly patienceMs: number) {
    this.threads = members + 1;
  }

  begin<P extends Part>(parts: readonly P[], here: (part: P) => PartResult): Begun {
    const control = new Int32Array(new SharedArrayBuffer(4 * CONTROL_INTEGERS));
    const batch: Batch = { number: ++this.batches, parts, control };
    this.results.set(batch.number, []);
    while (this.members.length < this.threads - 1) this.members.push(this.start());
    for (const { port } of this.members) port.postMessage(batch);
    return { finish: () => this.finish(batch, parts, here) };
  }

  async dispose(): Promise<void> {
    await Promise.all(this.members.splice(0).map(({ worker }) => worker.terminate()));
  }

  private start(): Member {
    const { port1: port, port2 } = new MessageChannel();
    const data: MemberData = { crew: port2 };
    const worker = new Worker(this.workerPath, { workerData: data, transferList: [port2], env: {}, execArgv: [] });
    const leave = (): void => {
      this.members = this.members.filter(member => member.worker !== worker);
    };
    worker.on('error', leave).on('exit', leave).unref();
    return { worker, port };
  }

  private finish<P extends Part>({ number, control }: Batch, parts: readonly P[], here: (part: P) => PartResult): PartResult[] {
    const results = this.results.get(number) ?? [];
    let own = 0;
    for (let next = Atomics.add(control, Control.next, 1); next < parts.length; next = Atomics.add(control, Control.next, 1)) {
      results[next] = here(parts[next] as P);
      own += 1;
    }
    for (let sent = Atomics.load(control, Control.sent); sent < parts.length - own; sent = Atomics.load(control, Control.sent)) {
      if (Atomics.wait(control, Control.sent, sent, this.patienceMs) === 'timed-out') break;
    }
    this.receive();
    this.results.delete(number);
    return Array.from({ length: parts.length }, (_, part) => results[part] ?? { kind: 'undone' });
  }

  /** Takes in what has arrived, of whatever batch, without waiting. */
  private receive(): void {
    for (const { port } of this.members) {
      for (let received = receiveMessageOnPort(port); received !== undefined; received = receiveMessageOnPort(port)) {
        const { batch, part, result } = received.message as PartDone;
        const results = this.results.get(batch);
        if (results !== undefined) results[part] = result;
      }
    }
  }
}
