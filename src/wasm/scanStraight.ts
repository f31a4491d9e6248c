import { opcodeCosts } from './costs';
import type { EventList } from './events';
import type { ModuleOutline } from './module';
import { mainOpcodes, Op, Shape } from './opcodes';
import { ScanState } from './scanState';
import { slotsOf } from './valueTypes';

/** What the straight scan does with an opcode; 0 leaves it to the other. */
const Straight = { plain: 1, memory: 2, leb32: 3, leb64: 4, bytes4: 5, bytes8: 6, localGet: 7, localSet: 8, localTee: 9, globalGet: 10, globalSet: 11 } as const;

const kinds: Uint8Array = (() => {
  const table = new Uint8Array(256);
  const byShape = new Map<number, number>([
    [Shape.plain, Straight.plain], [Shape.memory, Straight.memory], [Shape.leb32, Straight.leb32], [Shape.leb64, Straight.leb64],
    [Shape.bytes4, Straight.bytes4], [Shape.bytes8, Straight.bytes8],
  ]);
  mainOpcodes.shape.forEach((shape, opcode) => {
    table[opcode] = byShape.get(shape) ?? 0;
  });
  table[Op.localGet] = Straight.localGet;
  table[Op.localSet] = Straight.localSet;
  table[Op.localTee] = Straight.localTee;
  table[Op.globalGet] = Straight.globalGet;
  table[Op.globalSet] = Straight.globalSet;
  return table;
})();

/** The longest instruction that the straight scan reads: it never has to look whether the function ends within one. */
const LONGEST = 16;

/**
 * Reads what most code consists of, instruction after instruction in one loop: those that only move operands of one slot
 * in a straight line. Whatever is unusual or wrong is left to the instruction-wise scan.
 */
export class StraightScan extends ScanState {
  /** Whether each global takes one slot. */
  private readonly narrowGlobals: Uint8Array;

  constructor(outline: ModuleOutline, events: EventList) {
    super(outline, events);
    this.narrowGlobals = Uint8Array.from(outline.globals, ({ type }) => (slotsOf(type) === 1 ? 1 : 0));
  }

  protected readStraight(): void {
    const { reader, base, locals, params, localSlots, localUses, narrowGlobals, room } = this;
    const { bytes } = reader;
    const { pops, pushes } = mainOpcodes;
    const end = reader.end - LONGEST;
    const memory = this.outline.memories.length > 0;
    let { position } = reader;
    let { count, maxHeight: most } = this;
    let cost = 0;
    straight: while (position < end) {
      const opcode = bytes[position] as number;
      let next = position + 1;
      switch (kinds[opcode]) {
        case Straight.plain:
          break;
        case Straight.memory:
          if (!memory || (bytes[next] as number) >= 0x40) break straight;
          next++;
          while ((bytes[next] as number) >= 0x80) next++;
          next++;
          if (next - position > 6) break straight;
          break;
        case Straight.leb32:
          while ((bytes[next] as number) >= 0x80) next++;
          next++;
          if (next - position > 6) break straight;
          break;
        case Straight.leb64:
          while ((bytes[next] as number) >= 0x80) next++;
          next++;
          if (next - position > 11) break straight;
          break;
        case Straight.bytes4:
          next += 4;
          break;
        case Straight.bytes8:
          next += 8;
          break;
        case Straight.localGet: case Straight.localSet: case Straight.localTee: {
          let index = bytes[next++] as number;
          if (index >= 0x80) {
            const high = bytes[next++] as number;
            if (high >= 0x80) break straight;
            index = (index & 0x7f) | (high << 7);
          }
          if (index >= locals || localSlots[index] !== 1) break straight;
          const needed = opcode === Op.localGet ? 0 : 1;
          if (count - base < needed || count === room) break straight;
          if ((index - params) >>> 0 < 2) localUses.add(position + 1);
          if (opcode === Op.localGet) {
            if (++count > most) most = count;
          } else if (opcode === Op.localSet) {
            count--;
          }
          cost += opcodeCosts[opcode] as number;
          position = next;
          continue;
        }
        case Straight.globalGet: case Straight.globalSet: {
          const index = bytes[next++] as number;
          if (index >= 0x80 || narrowGlobals[index] !== 1) break straight;
          if (opcode === Op.globalGet) {
            if (count === room) break straight;
            if (++count > most) most = count;
          } else {
            if (count === base) break straight;
            count--;
          }
          cost += opcodeCosts[opcode] as number;
          position = next;
          continue;
        }
        default:
          break straight;
      }
      const popped = count - (pops[opcode] as number);
      if (popped < base || popped === room) break;
      count = popped + (pushes[opcode] as number);
      if (count > most) most = count;
      cost += opcodeCosts[opcode] as number;
      position = next;
    }
    reader.position = position;
    this.count = this.height = count;
    this.maxHeight = most;
    if (this.live) this.cost += cost;
  }
}
