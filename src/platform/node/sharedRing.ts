/** Bytes of each direction's ring. A power of two, so that the counters may wrap. */
export const RING_BYTES = 256 * 1024;

/** Positions of the counters in the control words. */
const Control = { toModuleWritten: 0, toModuleRead: 1, fromModuleWritten: 2, fromModuleRead: 3, parentWaits: 4 } as const;
const CONTROL_BYTES = 64;

/** Memory that parent and worker share: counters, then the ring to the module, then the ring from it. */
export function createSharedBuffer(): SharedArrayBuffer {
  return new SharedArrayBuffer(CONTROL_BYTES + 2 * RING_BYTES);
}

/** One direction of a pipe in shared memory: one writer, one reader, counters that only grow (modulo 2^32). */
export class SharedRing {
  readonly #control: Int32Array;
  readonly #data: Uint8Array;
  readonly #written: number;
  readonly #read: number;

  constructor(buffer: SharedArrayBuffer, direction: 'to-module' | 'from-module') {
    this.#control = new Int32Array(buffer, 0, CONTROL_BYTES / 4);
    const toModule = direction === 'to-module';
    this.#data = new Uint8Array(buffer, CONTROL_BYTES + (toModule ? 0 : RING_BYTES), RING_BYTES);
    this.#written = toModule ? Control.toModuleWritten : Control.fromModuleWritten;
    this.#read = toModule ? Control.toModuleRead : Control.fromModuleRead;
  }

  /** Bytes that wait to be read. */
  get available(): number {
    return (Atomics.load(this.#control, this.#written) - Atomics.load(this.#control, this.#read)) >>> 0;
  }

  /** Puts as much of `bytes` into the ring as fits and wakes a sleeping reader. Returns how many bytes that was. */
  write(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, RING_BYTES - this.available);
    if (count <= 0) return 0;
    const position = Atomics.load(this.#control, this.#written);
    this.#copyIn(position, bytes, count);
    Atomics.store(this.#control, this.#written, (position + count) | 0);
    Atomics.notify(this.#control, this.#written);
    return count;
  }

  /** Takes up to `target.length` bytes out of the ring and wakes a sleeping writer. Returns how many bytes that was. */
  read(target: Uint8Array): number {
    const count = Math.min(target.length, this.available);
    if (count <= 0) return 0;
    const position = Atomics.load(this.#control, this.#read);
    const start = position & (RING_BYTES - 1);
    const first = Math.min(count, RING_BYTES - start);
    target.set(this.#data.subarray(start, start + first));
    if (first < count) target.set(this.#data.subarray(0, count - first), first);
    Atomics.store(this.#control, this.#read, (position + count) | 0);
    Atomics.notify(this.#control, this.#read);
    return count;
  }

  /** Blocks this thread until bytes are available: first spinning for `spinMs`, since most answers are quick. */
  waitForData(spinMs: number): void {
    this.#wait(this.#written, spinMs, () => this.available > 0);
  }

  /** Blocks this thread until there is room. */
  waitForSpace(spinMs: number): void {
    this.#wait(this.#read, spinMs, () => this.available < RING_BYTES);
  }

  /** Notes that the parent cannot write on until the module has read. */
  setParentWaits(waits: boolean): void {
    Atomics.store(this.#control, Control.parentWaits, waits ? 1 : 0);
  }

  /** Whether the parent asked to be told about room; asking clears it. */
  takeParentWaits(): boolean {
    return Atomics.exchange(this.#control, Control.parentWaits, 0) === 1;
  }

  #wait(index: number, spinMs: number, ready: () => boolean): void {
    const until = performance.now() + spinMs;
    do {
      if (ready()) return;
    } while (performance.now() < until);
    for (;;) {
      const seen = Atomics.load(this.#control, index);
      if (ready()) return;
      Atomics.wait(this.#control, index, seen);
    }
  }

  #copyIn(position: number, bytes: Uint8Array, count: number): void {
    const start = position & (RING_BYTES - 1);
    const first = Math.min(count, RING_BYTES - start);
    this.#data.set(bytes.subarray(0, first), start);
    if (first < count) this.#data.set(bytes.subarray(first, count), 0);
  }
}
