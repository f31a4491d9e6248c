/**
 * The points of a function where its rewriting may change something, in code order: control instructions, calls, and
 * instructions with priced operands. Five integers each, in one growing array for the whole module; everything between
 * two events is copied as it is.
 */
export class EventList {
  /** @param data of each event: kind and flags, start offset, end offset, argument, cost */
  constructor(public data: Int32Array = new Int32Array(EVENT_COLUMNS * 1024), public count = 0) {}

  /**
   * @param kind an opcode, or {@link HELPER_EVENT}
   * @param argument label depth, function index, helper id: by kind
   * @param cost fuel units of the instructions since the event before, this one included
   */
  add(kind: number, flags: number, start: number, end: number, argument: number, cost: number): void {
    let at = this.count * EVENT_COLUMNS;
    if (at + EVENT_COLUMNS > this.data.length) {
      const grown = new Int32Array(this.data.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    this.count++;
    const { data } = this;
    data[at++] = kind | (flags << 8);
    data[at++] = start;
    data[at++] = end;
    data[at++] = argument;
    data[at] = cost;
  }

  kind(event: number): number {
    return (this.data[event * EVENT_COLUMNS] as number) & 0xff;
  }

  flags(event: number): number {
    return (this.data[event * EVENT_COLUMNS] as number) >> 8;
  }

  addFlags(event: number, flags: number): void {
    this.data[event * EVENT_COLUMNS] = (this.data[event * EVENT_COLUMNS] as number) | (flags << 8);
  }

  start(event: number): number {
    return this.data[event * EVENT_COLUMNS + 1] as number;
  }

  end(event: number): number {
    return this.data[event * EVENT_COLUMNS + 2] as number;
  }

  argument(event: number): number {
    return this.data[event * EVENT_COLUMNS + 3] as number;
  }

  cost(event: number): number {
    return this.data[event * EVENT_COLUMNS + 4] as number;
  }
}

/** Integers of one event. */
export const EVENT_COLUMNS = 5;

/** A call of a helper is inserted before the instruction; the argument is the helper's id. */
export const HELPER_EVENT = 0xf0;

export const EventFlag = {
  /** In code that cannot be reached: nothing is charged, indices are still rewritten. */
  dead: 1,
  /** A label that an exception handler branches to, or a handler: the stack counter is restored behind it. */
  caught: 2,
  /** An `end` of a loop: nothing else arrives there. */
  loopEnd: 4,
} as const;

/** A growing list of byte offsets. */
export class OffsetList {
  data = new Int32Array(1024);
  count = 0;

  add(offset: number): void {
    if (this.count === this.data.length) {
      const grown = new Int32Array(this.data.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.count++] = offset;
  }
}
