import { gcCosts, SIMPLE } from './costs';
import { MAX_FIXED_ELEMENTS } from './engineLimits';
import { Op } from './opcodes';
import { malformed, refused } from './refusal';
import type { ScanState } from './scanState';
import { unknownPrefixed } from './unknownInstruction';
import { slotsOf } from './valueTypes';

/** Reads an instruction of the 0xFB prefix: structures, arrays, casts. */
export function readGc(state: ScanState, start: number): void {
  const { reader } = state;
  const opcode = reader.u32();
  if (opcode >= gcCosts.length) throw unknownPrefixed(start, Op.prefixGc, opcode);
  if (state.live) state.cost += (gcCosts[opcode] as number) - SIMPLE;
  switch (opcode) {
    case 0: { // struct.new
      const { fields } = state.readType('struct');
      if (state.live) state.cost += fields.length * SIMPLE;
      return state.apply(fields.length, 1);
    }
    case 1: { // struct.new_default
      const { fields } = state.readType('struct');
      if (state.live) state.cost += fields.length * SIMPLE;
      return state.push(1);
    }
    case 2: case 3: case 4: { // struct.get
      const field = state.readField();
      return state.apply(1, slotsOf(field));
    }
    case 5: // struct.set
      state.readField();
      return state.apply(2, 0);
    case 6: case 7: // array.new, array.new_default
      state.readType('array');
      state.charge(start, 'arrayElements', false);
      return state.apply(opcode === 6 ? 2 : 1, 1);
    case 8: { // array.new_fixed
      state.readType('array');
      const at = reader.position;
      const count = reader.u32();
      if (count > MAX_FIXED_ELEMENTS) throw refused('over-limit', at, `An array.new_fixed has more than ${MAX_FIXED_ELEMENTS} elements.`);
      if (state.live) state.cost += count * SIMPLE;
      return state.apply(count, 1);
    }
    case 9: case 10: // array.new_data, array.new_elem
      state.readType('array');
      if (opcode === 9) state.readDataIndex();
      else state.readElementIndex();
      state.charge(start, 'arrayElements', false);
      return state.apply(2, 1);
    case 11: case 12: case 13: // array.get
      return state.apply(2, slotsOf(state.readType('array').element));
    case 14: // array.set
      state.readType('array');
      return state.apply(3, 0);
    case 15: // array.len
      return state.apply(1, 1);
    case 16: // array.fill
      state.readType('array');
      state.charge(start, 'arrayElements', false);
      return state.apply(4, 0);
    case 17: // array.copy
      state.readType('array');
      state.readType('array');
      state.charge(start, 'arrayElements', false);
      return state.apply(5, 0);
    case 18: case 19: // array.init_data, array.init_elem
      state.readType('array');
      if (opcode === 18) state.readDataIndex();
      else state.readElementIndex();
      state.charge(start, 'arrayElements', false);
      return state.apply(4, 0);
    case 20: case 21: case 22: case 23: // ref.test, ref.cast
      state.skipHeap();
      return state.apply(1, 1);
    case 24: case 25: { // br_on_cast, br_on_cast_fail
      const at = reader.position;
      if (reader.u8() > 3) throw malformed(at, 'A cast has unknown flags.');
      const label = state.readLabel();
      state.skipHeap();
      state.skipHeap();
      state.event(Op.brIf, start, label);
      return state.apply(1, 1);
    }
    default: // any.convert_extern, extern.convert_any, ref.i31, i31.get
      return state.apply(1, 1);
  }
}
