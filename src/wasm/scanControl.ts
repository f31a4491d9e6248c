import { MAX_BR_TABLE } from './engineLimits';
import { EventFlag } from './events';
import { Op } from './opcodes';
import { malformed, refused } from './refusal';
import { readCall } from './scanCalls';
import type { ScanState } from './scanState';

/** Reads a block, a branch, a handler, or else a call. */
export function readControl(state: ScanState, opcode: number, start: number): void {
  const { reader } = state;
  switch (opcode) {
    case Op.unreachable:
      state.event(opcode, start, 0);
      return state.endReach();
    case Op.try:
      if (state.live) state.catches = true;
      return openBlock(state, opcode, start);
    case Op.block:
    case Op.loop:
      return openBlock(state, opcode, start);
    case Op.if:
      state.pop();
      return openBlock(state, opcode, start);
    case Op.tryTable:
      return openTryTable(state, start);
    case Op.else: {
      if (state.openOpcode !== Op.if) throw malformed(start, 'An else stands outside an if.');
      state.switchArm(opcode, start);
      return state.pushAll(state.openParams());
    }
    case Op.catch: {
      const tag = state.readTag();
      startHandler(state, opcode, start);
      return state.pushAll(tag.params);
    }
    case Op.catchAll:
      return startHandler(state, opcode, start);
    case Op.delegate: {
      // The label counts from outside the try.
      const at = reader.position;
      if (reader.u32() >= state.depth - 1) throw malformed(at, 'A label does not exist.');
      if (state.openOpcode !== Op.try) throw malformed(start, 'A delegate stands outside a try.');
      return state.closeFrame(opcode, start);
    }
    case Op.end:
      return state.closeFrame(opcode, start);
    case Op.throw:
      state.popMany(state.readTag().params.length);
      state.event(opcode, start, 0);
      return state.endReach();
    case Op.rethrow:
      state.readLabel();
      state.event(opcode, start, 0);
      return state.endReach();
    case Op.throwRef:
      state.pop();
      state.event(opcode, start, 0);
      return state.endReach();
    case Op.br: {
      const label = state.readLabel();
      state.event(opcode, start, label);
      state.popMany(state.labelArity(label));
      return state.endReach();
    }
    case Op.brIf: {
      const label = state.readLabel();
      state.pop();
      state.event(opcode, start, label);
      return state.checkBranch(label);
    }
    case Op.brTable: {
      state.pop();
      const at = reader.position;
      const count = reader.count('labels');
      if (count > MAX_BR_TABLE) throw refused('over-limit', at, `A br_table has more than ${MAX_BR_TABLE} labels.`);
      for (let label = 0; label <= count; label++) state.readLabel();
      state.event(opcode, start, count);
      return state.endReach();
    }
    case Op.return:
      state.event(opcode, start, state.depth - 1);
      return state.endReach();
    case Op.brOnNull: {
      const label = state.readLabel();
      state.pop();
      state.event(opcode, start, label);
      state.checkBranch(label);
      return state.push(1);
    }
    case Op.brOnNonNull: {
      const label = state.readLabel();
      state.event(opcode, start, label);
      state.pop();
      return;
    }
    default:
      return readCall(state, opcode, start);
  }
}

function openBlock(state: ScanState, opcode: number, start: number): void {
  const type = state.readBlockType();
  const event = state.event(opcode, start, 0);
  state.openFrame(opcode, type, event);
}

function openTryTable(state: ScanState, start: number): void {
  const { reader } = state;
  const type = state.readBlockType();
  const count = reader.count('handlers');
  for (let handler = 0; handler < count; handler++) {
    const at = reader.position;
    const kind = reader.u8();
    if (kind > 3) throw malformed(at, 'A handler is of an unknown kind.');
    if (kind < 2) state.readTag();
    const label = state.readLabel();
    if (state.live) state.markCaught(label);
  }
  if (state.live && count > 0) state.catches = true;
  const event = state.event(Op.tryTable, start, count);
  state.openFrame(Op.tryTable, type, event);
}

function startHandler(state: ScanState, opcode: number, start: number): void {
  const open = state.openOpcode;
  if (open !== Op.try && open !== Op.catch) throw malformed(start, 'A handler stands outside a try.');
  state.switchArm(opcode, start, EventFlag.caught);
}
