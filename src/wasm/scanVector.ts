import { SIMPLE, vectorCosts } from './costs';
import { Op, Shape, vectorOpcodes } from './opcodes';
import { unsupported } from './refusal';
import type { ScanState } from './scanState';
import { unknownPrefixed } from './unknownInstruction';

/** Reads an instruction of the 0xFD prefix: vectors. */
export function readVector(state: ScanState, start: number): void {
  const { reader } = state;
  const opcode = reader.u32();
  if (opcode >= 0x100 && opcode <= 0x12f) {
    throw unsupported(start, 'relaxed SIMD', 'The module uses a relaxed vector instruction, whose result depends on the machine.');
  }
  const shape = opcode < 0x100 ? (vectorOpcodes.shape[opcode] as number) : Shape.unknown;
  state.cost += state.live && opcode < 0x100 ? (vectorCosts[opcode] as number) - SIMPLE : 0;
  switch (shape) {
    case Shape.plain:
      break;
    case Shape.memory:
      state.readMemoryImmediate();
      break;
    case Shape.memoryLane:
      state.readMemoryImmediate();
      reader.skip(1);
      break;
    case Shape.lane:
      reader.skip(1);
      break;
    case Shape.bytes16:
      reader.skip(16);
      break;
    default:
      throw unknownPrefixed(start, Op.prefixVector, opcode);
  }
  state.apply(vectorOpcodes.pops[opcode] as number, vectorOpcodes.pushes[opcode] as number);
}
