import type { Budget } from './budget';

/** Integers in one piece of the memory for tuples, of which there are many. */
const CHUNK_INTEGERS = 1 << 14;

/** Different tuples of integers, all of the same width, numbered from 0 as they come. */
export class TupleTable {
  count = 0;
  readonly #chunks: Int32Array[] = [];
  /** A chunk has `1 << shift` tuples. */
  readonly #shift: number;
  /** Numbers of tuples plus 1, by hash; 0 where there is none. */
  #slots = new Int32Array(16);

  /**
   * @param width integers of a tuple; there may be none
   * @param chunkIntegers of memory to begin with: few where there are many small tables
   */
  constructor(readonly width: number, private readonly budget: Budget, chunkIntegers = CHUNK_INTEGERS) {
    this.#shift = 31 - Math.clz32(Math.max(1, chunkIntegers / Math.max(1, width)));
  }

  /** The number of a tuple; -1 where it is not there. */
  find(tuple: Int32Array): number {
    return (this.#slots[this.#slotOf(tuple)] as number) - 1;
  }

  /** The number of a tuple, which is {@link count} as it was where the tuple is new. Throws LimitReached. */
  add(tuple: Int32Array): number {
    let slot = this.#slotOf(tuple);
    const found = (this.#slots[slot] as number) - 1;
    if (found >= 0) return found;
    if (this.count * 2 >= this.#slots.length) {
      this.#grow();
      slot = this.#slotOf(tuple);
    }
    const within = this.count & ((1 << this.#shift) - 1);
    if (within === 0) {
      this.budget.take(4 * (this.width << this.#shift));
      this.#chunks.push(new Int32Array(this.width << this.#shift));
    }
    const chunk = this.#chunks[this.count >> this.#shift] as Int32Array;
    for (let position = 0; position < this.width; position++) chunk[within * this.width + position] = tuple[position] as number;
    this.#slots[slot] = this.count + 1;
    return this.count++;
  }

  /** Copies a tuple. */
  copy(number: number, to: Int32Array): void {
    const chunk = this.#chunks[number >> this.#shift] as Int32Array;
    const start = (number & ((1 << this.#shift) - 1)) * this.width;
    for (let position = 0; position < this.width; position++) to[position] = chunk[start + position] as number;
  }

  /** One integer of a tuple. */
  at(number: number, position: number): number {
    const chunk = this.#chunks[number >> this.#shift] as Int32Array;
    return chunk[(number & ((1 << this.#shift) - 1)) * this.width + position] as number;
  }

  /** Where a tuple is, or belongs. */
  #slotOf(tuple: Int32Array): number {
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash(tuple) & mask; ; slot = (slot + 1) & mask) {
      const number = (this.#slots[slot] as number) - 1;
      if (number < 0 || this.#equals(number, tuple)) return slot;
    }
  }

  #equals(number: number, tuple: Int32Array): boolean {
    const chunk = this.#chunks[number >> this.#shift] as Int32Array;
    const start = (number & ((1 << this.#shift) - 1)) * this.width;
    for (let position = 0; position < this.width; position++) if (chunk[start + position] !== tuple[position]) return false;
    return true;
  }

  #hash(tuple: Int32Array): number {
    let hash = 0x2545f491;
    for (let position = 0; position < this.width; position++) {
      hash = Math.imul(hash ^ (tuple[position] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  #grow(): void {
    const before = this.#slots;
    this.budget.take(4 * before.length);
    this.#slots = new Int32Array(2 * before.length);
    const mask = this.#slots.length - 1;
    const tuple = new Int32Array(this.width);
    for (const entry of before) {
      if (entry === 0) continue;
      this.copy(entry - 1, tuple);
      let slot = this.#hash(tuple) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = entry;
    }
  }
}
