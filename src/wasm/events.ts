/**
 * The points of a function where its rewriting may change something, in code order: control instructions, calls, and
 * instructions with priced operands. Five integers each, in one growing array for the whole module; everything between
 * two events is copied as it is.
 */
export class EventList {
  private room: number;

  /**
   * @param data of each event: kind and flags, start offset, end offset, argument, cost
   * @param count how many events are there already
   * @param limit the event where another list begins in the same data; where there is none, the list grows
   */
  constructor(public data: Int32Array = new Int32Array(EVENT_COLUMNS * 1024), public count = 0, private readonly limit?: number) {
    this.room = limit === undefined ? data.length : limit * EVENT_COLUMNS;
  }

  /**
   * Throws NoRoom where the list may not grow.
   * @param kind an opcode, or {@link HELPER_EVENT}
   * @param argument label depth, function index, helper id: by kind
   * @param cost fuel units of the instructions since the event before, this one included
   */
  add(kind: number, flags: number, start: number, end: number, argument: number, cost: number): void {
    let at = this.count * EVENT_COLUMNS;
    if (at + EVENT_COLUMNS > this.room) this.grow();
    this.count++;
    const { data } = this;
    data[at++] = kind | (flags << 8);
    data[at++] = start;
    data[at++] = end;
    data[at++] = argument;
    data[at] = cost;
  }

  private grow(): void {
    if (this.limit !== undefined) throw new NoRoom();
    const grown = new Int32Array(this.data.length * 2);
    grown.set(this.data);
    this.data = grown;
    this.room = grown.length;
  }

  /** A zero for each event, in memory that is shared with other threads where the events are. */
  integers(): Int32Array {
    return new Int32Array(this.memory(4 * this.count));
  }

  /** The same of one byte each. */
  flagBytes(): Uint8Array {
    return new Uint8Array(this.memory(this.count));
  }

  private memory(bytes: number): ArrayBufferLike {
    return isShared(this.data) ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
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

/** Thrown where something does not fit into the memory that was set aside for it. */
export class NoRoom extends Error {}

/** Whether other threads can see this memory. Where there is no shared memory at all, none can. */
export function isShared({ buffer }: ArrayBufferView): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
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
  constructor(public data: Int32Array = new Int32Array(1024), public count = 0) {}

  add(offset: number): void {
    if (this.count === this.data.length) {
      const grown = new Int32Array(this.data.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.count++] = offset;
  }
}
