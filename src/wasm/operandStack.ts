import { MAX_OPERAND_SLOTS } from './engineLimits';
import type { ByteReader } from './reader';
import { malformed, refused } from './refusal';
import { slotsOf, type ValueType } from './valueTypes';

/** Lists of operands longer than this count as long; all long lists together may hold so many operands. */
const LONG_LIST = 64;
const LONG_LISTS_TOGETHER = 50_000_000;

/**
 * The operand stack of the function that is being read: how many slots each operand takes, and the most there were. It
 * follows the validation algorithm of the specification (appendix A.3) as far as counts go; types are the engine's.
 */
export class OperandStack {
  /** Operands below this one belong to outer blocks. */
  base = 0;
  /** Whether operands below the base may be popped, as after a branch. */
  polymorphic = false;
  count = 0;
  /** In slots: now, and at most. */
  height = 0;
  maxHeight = 0;
  /** Whether every operand and local so far takes one slot. Then all of `slots` are 1. */
  protected narrow = true;
  /** Slots of each operand. */
  private slots = new Uint8Array(1024).fill(1);
  private inLongLists = 0;

  constructor(readonly reader: ByteReader) {}

  protected clear(): void {
    // There were never more operands than slots.
    if (!this.narrow) this.slots.fill(1, 0, this.maxHeight);
    this.narrow = true;
    this.base = this.count = this.height = this.maxHeight = 0;
    this.polymorphic = false;
  }

  /** How many operands there is room for. */
  protected get room(): number {
    return this.slots.length;
  }

  push(slots: number): void {
    if (this.count === this.slots.length) this.grow();
    this.slots[this.count++] = slots;
    if (slots !== 1) this.narrow = false;
    this.height += slots;
    if (this.height > this.maxHeight) this.maxHeight = this.height;
  }

  private grow(): void {
    if (this.count >= MAX_OPERAND_SLOTS) throw refused('over-limit', this.reader.position, 'A function has too many operands at once.');
    const grown = new Uint8Array(this.slots.length * 2).fill(1);
    grown.set(this.slots);
    this.slots = grown;
  }

  /** Pops one operand and returns its slots. */
  pop(): number {
    if (this.count > this.base) {
      const slots = this.slots[--this.count] as number;
      this.height -= slots;
      return slots;
    }
    if (!this.polymorphic) throw malformed(this.reader.position, 'An instruction finds too few operands.');
    return 1;
  }

  popMany(count: number): void {
    for (; count > 0; count--) this.pop();
  }

  pushAll(types: readonly ValueType[]): void {
    if (types.length > LONG_LIST) this.noteLongList(types.length);
    for (let index = 0; index < types.length; index++) this.push(slotsOf(types[index] as ValueType));
  }

  /** A few bytes of code can move a thousand operands: what a module moves altogether is bounded. */
  private noteLongList(length: number): void {
    this.inLongLists += length;
    if (this.inLongLists > LONG_LISTS_TOGETHER) throw refused('over-limit', this.reader.position, 'The module hands over too many values at once, too often.');
  }

  /** Pops `pops` operands and pushes one of `slots` slots, or none where that is 0. */
  apply(pops: number, slots: number): void {
    for (; pops > 0; pops--) this.pop();
    if (slots !== 0) this.push(slots);
  }

  dropToBase(): void {
    while (this.count > this.base) this.height -= this.slots[--this.count] as number;
  }
}
