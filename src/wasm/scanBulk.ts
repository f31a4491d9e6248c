import { miscCosts, SIMPLE } from './costs';
import type { TableType } from './module';
import { Op } from './opcodes';
import type { ScanState } from './scanState';
import { unknownPrefixed } from './unknownInstruction';

/** Reads an instruction of the 0xFC prefix: saturating conversions, bulk memory, tables. */
export function readMisc(state: ScanState, start: number): void {
  const { reader } = state;
  const opcode = reader.u32();
  if (opcode >= miscCosts.length) throw unknownPrefixed(start, Op.prefixMisc, opcode);
  state.cost += state.live ? (miscCosts[opcode] as number) - SIMPLE : 0;
  switch (opcode) {
    case 8: { // memory.init
      state.readDataIndex();
      state.readMemory();
      state.charge(start, 'memoryBytes', false);
      return state.apply(3, 0);
    }
    case 9: // data.drop
      return state.readDataIndex();
    case 10: { // memory.copy
      const to = state.readMemory();
      const from = state.readMemory();
      state.charge(start, 'memoryBytes', to.is64 && from.is64);
      return state.apply(3, 0);
    }
    case 11: // memory.fill
      state.charge(start, 'memoryBytes', state.readMemory().is64);
      return state.apply(3, 0);
    case 12: // table.init
      state.readElementIndex();
      state.readTable();
      state.charge(start, 'tableElements', false);
      return state.apply(3, 0);
    case 13: // elem.drop
      return state.readElementIndex();
    case 14: { // table.copy
      const to = state.readTable();
      const from = state.readTable();
      state.charge(start, 'tableElements', to.is64 && from.is64);
      return state.apply(3, 0);
    }
    case 15: { // table.grow
      const { index } = state.readTable();
      state.helper(start, state.helpers.growTable(index, (state.outline.tables[index] as TableType).limits));
      return state.apply(2, 1);
    }
    case 16: // table.size
      state.readTable();
      return state.push(1);
    case 17: // table.fill
      state.charge(start, 'tableElements', state.readTable().is64);
      return state.apply(3, 0);
    default: // saturating conversions
      return state.apply(1, 1);
  }
}
