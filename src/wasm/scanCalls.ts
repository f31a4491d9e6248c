import type { FunctionType } from './module';
import { Op } from './opcodes';
import type { ScanState } from './scanState';
import { unknownOpcode } from './unknownInstruction';

/** Reads a call of any kind. */
export function readCall(state: ScanState, opcode: number, start: number): void {
  const { reader } = state;
  let type: FunctionType;
  let argument: number;
  switch (opcode) {
    case Op.call:
    case Op.returnCall: {
      const at = reader.position;
      argument = state.readFunctionIndex();
      type = state.funcType(state.outline.functions[argument] as number, at);
      break;
    }
    case Op.callIndirect:
    case Op.returnCallIndirect:
      argument = reader.u32();
      type = state.funcType(argument, start);
      state.readTable();
      state.pop();
      break;
    case Op.callRef:
    case Op.returnCallRef:
      argument = reader.u32();
      type = state.funcType(argument, start);
      state.typedReferences = true;
      state.pop();
      break;
    default:
      throw unknownOpcode(start, opcode);
  }
  if (opcode === Op.call || opcode === Op.returnCall) state.edit(opcode, start, argument);
  else state.event(opcode, start, argument);
  if (state.live) state.noteCall(type);
  state.popMany(type.params.length);
  if (opcode === Op.call || opcode === Op.callIndirect || opcode === Op.callRef) state.pushAll(type.results);
  else state.endReach();
}
