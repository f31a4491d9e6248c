/** Bytes of each direction's ring: a whole piece of a transfer fits. A power of two, so that the counters may wrap. */
export const RING_BYTES = 1 << 20;

/** Positions of the counters in the control words; those from 8 on are those of pieces of files (sharedSlice.ts). */
const Control = { toModuleWritten: 0, toModuleRead: 1, fromModuleWritten: 2, fromModuleRead: 3, parentWaits: 4 } as const;
const CONTROL_BYTES = 128;

/** Spinning that came to nothing so often in a row is given up: both threads then share a core, and it only holds up the other. */
const MISSES = 3;
/** Of so many waits one spins all the same, to see whether it is worth it again. */
const PROBE = 64;

const WORD_BYTES = 8;
/** Copied as they come, however they are aligned. */
const FEW_BYTES = 256;
const BOUNCE_BYTES = 64 * 1024;

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
  #waits = 0;
  #misses = 0;

  constructor(buffer: SharedArrayBuffer, direction: 'to-module' | 'from-module') {
    this.#control = new Int32Array(buffer, 0, CONTROL_BYTES / 4);
    const toModule = direction === 'to-module';
    this.#data = new Uint8Array(buffer, CONTROL_BYTES + (toModule ? 0 : RING_BYTES), RING_BYTES);
    this.#written = toModule ? Control.toModuleWritten : Control.fromModuleWritten;
    this.#read = toModule ? Control.toModuleRead : Control.fromModuleRead;
  }

  /** Bytes that were ever put in, modulo 2^32. */
  get written(): number {
    return Atomics.load(this.#control, this.#written) >>> 0;
  }

  /** Bytes that were ever taken out, modulo 2^32. */
  get taken(): number {
    return Atomics.load(this.#control, this.#read) >>> 0;
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
    copyShared(target.subarray(0, first), this.#data.subarray(start, start + first), start);
    if (first < count) copyShared(target.subarray(first, count), this.#data.subarray(0, count - first), 0);
    Atomics.store(this.#control, this.#read, (position + count) | 0);
    Atomics.notify(this.#control, this.#read);
    return count;
  }

  /** Blocks this thread until bytes are available: first spinning for `spinMs`, where that has been worth it. */
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
    if (ready()) return;
    this.#waits += 1;
    if (this.#misses < MISSES || this.#waits % PROBE === 0) {
      const until = performance.now() + spinMs;
      while (performance.now() < until) {
        if (!ready()) continue;
        this.#misses = 0;
        return;
      }
      this.#misses += 1;
    }
    for (;;) {
      const seen = Atomics.load(this.#control, index);
      if (ready()) return;
      Atomics.wait(this.#control, index, seen);
    }
  }

  #copyIn(position: number, bytes: Uint8Array, count: number): void {
    const start = position & (RING_BYTES - 1);
    const first = Math.min(count, RING_BYTES - start);
    copyShared(this.#data.subarray(start, start + first), bytes.subarray(0, first), start);
    if (first < count) copyShared(this.#data.subarray(0, count - first), bytes.subarray(first, count), 0);
  }
}

const bounce = new Uint8Array(BOUNCE_BYTES + WORD_BYTES);

/**
 * Copies to or from shared memory. Engines do that word by word where both sides are aligned alike, and byte by byte where
 * they are not, which is up to 60 times slower: then the bytes go by way of a buffer that is aligned like the shared side.
 * @param shared offset of the shared side in its memory
 */
function copyShared(target: Uint8Array, source: Uint8Array, shared: number): void {
  if (source.length < FEW_BYTES || (target.byteOffset - source.byteOffset) % WORD_BYTES === 0) {
    target.set(source);
    return;
  }
  for (let at = 0; at < source.length; at += BOUNCE_BYTES) {
    const part = source.subarray(at, at + BOUNCE_BYTES);
    const aligned = bounce.subarray(shared % WORD_BYTES, (shared % WORD_BYTES) + part.length);
    aligned.set(part);
    target.set(aligned, at);
  }
}
