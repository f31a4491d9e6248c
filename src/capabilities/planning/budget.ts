/** Which of the limits of one call was reached. `size`: the problem has more facts or actions than are taken on. */
export type PlanLimit = 'nodes' | 'time' | 'memory' | 'size';

/** Thrown where a limit is reached. */
export class LimitReached extends Error {
  /** @param message a sentence for whoever called the planner, with what to do */
  constructor(readonly limit: PlanLimit, message: string) {
    super(message);
    this.name = 'LimitReached';
  }
}

/** How often work is done between two looks at the clock. */
const TICKS = 1024;

/** What one call may still use. All but the time counts alike on each machine. */
export class Budget {
  /** States that were looked at. */
  nodes = 0;
  #ticks = 0;
  #bytes = 0;

  /**
   * @param isTimeUp asked now and then; may also wait, to let others go first
   * @param payableNodes states after which whoever called can't pay for the answer any more
   */
  constructor(private readonly maxNodes: number, private readonly maxBytes: number, private readonly isTimeUp: () => boolean, private readonly payableNodes = Infinity) {}

  /** Nodes that are left. */
  get nodesLeft(): number {
    return this.maxNodes - this.nodes;
  }

  /** Counts a state that is about to be looked at. Throws LimitReached. */
  node(): void {
    if (this.nodes >= this.maxNodes) throw new LimitReached('nodes', `The planner looked at ${this.nodes} states, as many as it may. Allow more nodes, or make the problem smaller.`);
    if (this.nodes >= this.payableNodes) throw new LimitReached('nodes', `The planner looked at ${this.nodes} states, more than the fuel that is left pays for.`);
    this.nodes += 1;
    this.checkTime();
  }

  /** Counts a small piece of work. Throws LimitReached. */
  tick(): void {
    this.#ticks += 1;
    if (this.#ticks % TICKS === 0) this.checkTime();
  }

  /** Throws LimitReached where no time is left. */
  checkTime(): void {
    if (this.isTimeUp()) throw new LimitReached('time', 'The planner ran out of time. Allow more milliseconds, or make the problem smaller.');
  }

  /** Counts memory that is about to be used, in bytes. Throws LimitReached. */
  take(bytes: number): void {
    if (this.#bytes + bytes > this.maxBytes) throw new LimitReached('memory', `The planner may use ${Math.floor(this.maxBytes / 2 ** 20)} MiB of memory, which is not enough. Make the problem smaller.`);
    this.#bytes += bytes;
  }

  /** Does work after which all memory that it took is free again. */
  lend<T>(work: () => T): T {
    const before = this.#bytes;
    try {
      return work();
    } finally {
      this.#bytes = before;
    }
  }
}
