/** Bounds on what runs at the same time. */
export interface ScheduleLimits {
  /** Executions in all. */
  readonly concurrency: number;
  /** Executions of one owner, so that one plugin's many don't hold back another's. */
  readonly perOwner: number;
  /** Sum of the memory limits of what runs, in pages of 64 KiB. One execution may always run. */
  readonly memoryPages: number;
}

/** What an execution takes up. */
export interface Demand {
  readonly owner: string;
  readonly memoryPages: number;
}

interface Waiting {
  readonly demand: Demand;
  readonly start: () => void;
}

/**
 * Decides which execution runs when. Turns are given in the order they were asked for, except that an owner who has its
 * share running lets others go first. Who waits for memory alone keeps its place: smaller ones don't starve it.
 */
export class Schedule {
  private readonly queue = new Set<Waiting>();
  private readonly owners = new Map<string, number>();
  private memoryPages = 0;
  private active = 0;

  constructor(private readonly limits: ScheduleLimits, private readonly onChange: () => void) {}

  get running(): number {
    return this.active;
  }

  get queued(): number {
    return this.queue.size;
  }

  /** Resolves with true when it is this demand's turn (give it back with {@link done}), with false when aborted before. */
  turn(demand: Demand, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    return new Promise(resolve => {
      const withdraw = (): void => {
        this.queue.delete(waiting);
        resolve(false);
        this.startNext();
        this.onChange();
      };
      const waiting: Waiting = {
        demand,
        start: () => {
          signal.removeEventListener('abort', withdraw);
          resolve(true);
        },
      };
      signal.addEventListener('abort', withdraw, { once: true });
      this.queue.add(waiting);
      this.startNext();
      this.onChange();
    });
  }

  /** Gives a turn back. */
  done(demand: Demand): void {
    this.active -= 1;
    this.memoryPages -= demand.memoryPages;
    const left = this.runningOf(demand.owner) - 1;
    if (left === 0) this.owners.delete(demand.owner);
    else this.owners.set(demand.owner, left);
    this.startNext();
    this.onChange();
  }

  private startNext(): void {
    for (const waiting of this.queue) {
      const { demand } = waiting;
      if (this.active >= this.limits.concurrency) return;
      if (this.runningOf(demand.owner) >= this.limits.perOwner) continue;
      if (this.active > 0 && this.memoryPages + demand.memoryPages > this.limits.memoryPages) return;
      this.queue.delete(waiting);
      this.active += 1;
      this.memoryPages += demand.memoryPages;
      this.owners.set(demand.owner, this.runningOf(demand.owner) + 1);
      waiting.start();
    }
  }

  private runningOf(owner: string): number {
    return this.owners.get(owner) ?? 0;
  }
}
