import { MAX_FUNCTION_BYTES, MAX_LOCALS } from '../engineLimits';
import { EVENT_COLUMNS, EventFlag, HELPER_EVENT } from '../events';
import { Op } from '../opcodes';
import { ByteReader } from '../reader';
import { I32, I64, writeValueType, type ValueType } from '../valueTypes';
import type { ByteWriter } from '../writer';
import { Column, COLUMNS, planned, type BodyPlan } from './bodyPlan';
import { CheckFlag } from './checks';
import { FUNCTION_LABEL, FunctionTrait } from './links';
import { REFUEL_LABELS, RefuelledLoops } from './refuelledLoops';
import { Threads } from './signatures';

/**
 * Writes the bodies of consecutive functions, each with its size, as they stand in a code section. Pure: parts of a plan
 * may be written anywhere and in any order.
 * @param from position of the first function to be written
 * @param to position of the first one that is not
 */
export function writeBodies(plan: BodyPlan, into: ByteWriter, from = 0, to = planned(plan)): void {
  const bodies = new ThreadedBodies(plan);
  for (let position = from; position < to; position++) bodies.write(position, into);
}

/** Byte of `(ref null …)`. */
const REF_NULL = 0x63;

/** Writes the bodies of functions that carry fuel and depth in parameters. */
class ThreadedBodies extends RefuelledLoops {
  /** Appends one body with its size. */
  write(position: number, into: ByteWriter): void {
    this.row = position * COLUMNS;
    this.body.clear();
    this.numberLocals();
    this.writeInstructions();
    if (this.nextLocal > MAX_LOCALS) throw this.overLimit('A function has no room for more locals.');
    const head = this.localDeclarations();
    if (head.length + this.body.length > MAX_FUNCTION_BYTES) throw this.overLimit('A function would grow past the engine\'s limit.');
    into.u32(head.length + this.body.length);
    into.writer(head);
    into.writer(this.body);
  }

  private writeInstructions(): void {
    const { body, events, plan, threads } = this;
    this.copied = this.of(Column.code);
    this.nesting = 0;
    this.poppedEnd = -1;
    this.putOff = 0;
    this.endsTogether = !this.target.renewable && threads !== Threads.none && this.of(Column.checks) > 1;
    if (this.endsTogether) {
      body.u8(Op.block);
      body.u8(0x40);
    }
    this.writeEntry();
    const wrapped = this.has(FunctionTrait.wrapped) && threads !== Threads.none;
    if (wrapped) this.openWrap();
    const prologue = threads === Threads.both ? this.of(Column.prologue) : -1;
    const last = this.of(Column.lastEvent) - 1;
    const { data } = events;
    for (let event = this.of(Column.firstEvent); event < last; event++) {
      const head = data[event * EVENT_COLUMNS] as number;
      if ((head >> 8 & EventFlag.dead) !== 0) continue;
      const kind = head & 0xff;
      const flags = plan.flags[event] as number;
      const cost = plan.after[event] as number;
      if ((flags | cost) === 0 && event !== prologue && this.stays(event, kind)) continue;
      this.copyTo(events.start(event));
      if ((flags & CheckFlag.before) !== 0) this.charge(0, true);
      this.writeEvent(event, kind);
      if (kind === Op.catch || kind === Op.catchAll) this.reload();
      if (event === this.refuelled) this.chargeRefuelled(cost);
      else if (event === prologue) this.writePrologue(cost);
      else if ((flags & CheckFlag.after) !== 0) this.charge(cost, true);
      else if (cost !== 0) this.chargeUnseen(cost, event);
      // What cannot be reached is left out: it might not fit the new types.
      if (endsReach(kind)) this.copied = this.nextLive(event);
    }
    this.copyTo(events.start(last));
    if (threads !== Threads.none) {
      if (wrapped) this.closeLabel();
      if (((plan.flags[last] as number) & CheckFlag.before) !== 0) this.charge(0, true);
      this.moveFuel();
    }
    if (this.endsTogether) {
      body.u8(Op.return);
      body.u8(Op.end);
      this.askForMore();
    }
    body.u8(Op.end);
  }

  /** Whether nothing is to be written at an event that is not charged: what is copied next takes it along. */
  private stays(event: number, kind: number): boolean {
    switch (kind) {
      case Op.block: case Op.loop: case Op.if:
        if (((this.bytes[this.events.start(event) + 1] as number) & 0xc0) !== 0x40) return false;
        this.nesting++;
        return true;
      case Op.end: {
        const block = this.plan.open[event] as number;
        if (block === FUNCTION_LABEL || block === this.refuelled || (this.plan.aside[block] as number) !== 0) return false;
        this.nesting--;
        return true;
      }
      case Op.else:
        return true;
      case Op.brIf:
        return this.refuelled < 0 && (this.plan.aside[event] as number) === 0;
      case Op.br:
        return this.refuelled < 0 && this.plan.open[event] !== FUNCTION_LABEL && this.nextLive(event) === this.events.end(event);
      default:
        return false;
    }
  }

  private closeLabel(): void {
    this.nesting--;
    this.body.u8(Op.end);
  }

  private nextLive(event: number): number {
    const { events } = this;
    const last = this.of(Column.lastEvent) - 1;
    let next = event + 1;
    while (next < last && (events.flags(next) & EventFlag.dead) !== 0) next++;
    return events.start(next);
  }

  /** A block of the function's results around its body, for branches to the function's own label. */
  private openWrap(): void {
    const { body, target } = this;
    const type = this.of(Column.type);
    const results = target.results[type] ?? [];
    this.nesting++;
    body.u8(Op.block);
    if (results.length === 0) body.u8(0x40);
    else if (results.length === 1) writeValueType(body, results[0] as number);
    else body.s32(target.resultTypes[type] as number);
  }

  /**
   * Behind calls that found fuel and depth in the globals, and at a handler: the fuel is what whoever came back or threw
   * left there. Where others may be called through references, the depth is given back.
   */
  private reload(): void {
    const { target } = this;
    if (target.open) {
      this.at(Op.globalGet, target.hostDepth);
      this.at(Op.globalSet, target.stackGlobal);
    }
    if (this.inGlobal || this.threads === Threads.none) return;
    this.at(Op.globalGet, target.fuelGlobal);
    this.popFuel();
  }

  /** Writes an event's instruction and what must stand before it. */
  private writeEvent(event: number, kind: number): void {
    const { body, events, target, threads } = this;
    const { open } = this.plan;
    const argument = events.argument(event);
    const end = events.end(event);
    switch (kind) {
      case Op.loop:
        if (this.leavesToRefuel(event)) this.openRefuelled(event);
        this.nesting++;
        this.writeBlockType(event);
        break;
      case Op.block: case Op.if: case Op.try: case Op.tryTable:
        this.nesting++;
        this.writeBlockType(event);
        break;
      case Op.delegate:
        this.nesting--;
        break;
      case Op.end:
        this.writeMissingElse(open[event] as number);
        this.nesting--;
        if (this.refuelled < 0 || open[event] !== this.refuelled) break;
        this.copyTo(end);
        this.closeRefuelled();
        return;
      case Op.br:
        if (open[event] !== FUNCTION_LABEL || this.has(FunctionTrait.wrapped) || threads === Threads.none) {
          if (!this.leaves(event)) break;
          this.at(Op.br, argument + REFUEL_LABELS);
        } else {
          this.writeReturn();
        }
        this.copied = end;
        return;
      case Op.return:
        if (threads === Threads.none) break;
        this.writeReturn();
        this.copied = end;
        return;
      case Op.brIf: {
        const aside = this.plan.aside[event] as number;
        const label = argument + (this.leaves(event) ? REFUEL_LABELS : 0);
        if (aside !== 0 && threads !== Threads.none) {
          body.u8(Op.if);
          body.u8(0x40);
          this.nesting++;
          this.charge(aside, ((this.plan.flags[event] as number) & CheckFlag.aside) !== 0);
          this.at(Op.br, label + 1);
          this.closeLabel();
        } else if (label !== argument) {
          this.at(Op.brIf, label);
        } else {
          break;
        }
        this.copied = end;
        return;
      }
      case Op.call:
        this.writeCall(kind, this.callee(argument), target.threads[argument] as number);
        this.copied = end;
        return;
      case Op.returnCall:
        this.writeCall(kind, this.callee(argument), target.threads[argument] as number);
        this.copied = end;
        return;
      case Op.callIndirect: case Op.returnCallIndirect: case Op.callRef: case Op.returnCallRef:
        this.writeIndirect(event, kind, argument);
        this.copied = end;
        return;
      case Op.refFunc:
        this.at(kind, this.reference(argument));
        this.copied = end;
        return;
      case Op.throw: case Op.rethrow: case Op.throwRef:
        this.spill();
        break;
      case Op.unreachable:
        this.spill();
        if (target.unreachable === undefined) break;
        body.u8(Op.i32Const);
        body.s32(this.of(Column.index));
        this.at(Op.call, target.unreachable);
        break;
      case HELPER_EVENT:
        this.pushDepth();
        this.moveFuel();
        this.at(Op.call, target.helpers[argument] as number);
        this.popFuel();
        break;
      default:
    }
    this.copyTo(end);
  }

  private writeReturn(): void {
    this.moveFuel();
    this.body.u8(Op.return);
  }

  /** A block's type of the type section is looked up anew, since functions of that type may carry more now. */
  private writeBlockType(event: number): void {
    const start = this.events.start(event);
    const byte = this.bytes[start + 1] as number;
    if ((byte & 0xc0) === 0x40) return;
    const reader = new ByteReader(this.bytes, start + 1, this.events.end(event));
    const type = reader.s33();
    this.body.u8(this.bytes[start] as number);
    this.body.s32(this.target.blockTypes[type] as number);
    this.copied = reader.position;
  }

  private writeMissingElse(block: number): void {
    if (block === FUNCTION_LABEL || this.threads === Threads.none || this.events.kind(block) !== Op.if) return;
    const charge = this.plan.aside[block] as number;
    if (charge === 0) return;
    this.body.u8(Op.else);
    this.charge(charge, ((this.plan.flags[block] as number) & CheckFlag.aside) !== 0);
  }

  private callee(index: number): number {
    const { importedFunctions, stubs, shift } = this.target;
    return index < importedFunctions ? stubs + index : index + shift;
  }

  private reference(index: number): number {
    const own = this.target.references[index] ?? -1;
    return own >= 0 ? own : this.callee(index);
  }

  private writeCall(kind: number, callee: number, threads: number): void {
    if (kind === Op.call) {
      this.carry(threads);
      this.at(kind, callee);
      if (threads !== Threads.none) this.popFuel();
    } else {
      this.carryOn(threads);
      this.tail(kind, Op.call, threads, opcode => this.at(opcode, callee));
    }
  }

  private writeIndirect(event: number, kind: number, type: number): void {
    const { body, target } = this;
    const threads = target.typeThreads[type] as number;
    const reader = new ByteReader(this.bytes, this.events.start(event) + 1, this.events.end(event));
    reader.u32();
    const ofTable = kind === Op.callIndirect || kind === Op.returnCallIndirect;
    const table = ofTable ? reader.u32() : 0;
    const instruction = (opcode: number): void => {
      this.at(opcode, type);
      if (ofTable) body.u32(table);
    };
    if (target.open) {
      // Whoever is called finds fuel and depth in the globals.
      if (!this.inGlobal && this.threads !== Threads.none) {
        this.moveFuel();
        this.at(Op.globalSet, target.fuelGlobal);
      }
      this.pushDepth();
      this.at(Op.globalSet, target.stackGlobal);
      instruction(kind);
      this.reload();
      return;
    }
    const called = kind === Op.returnCallIndirect || kind === Op.callIndirect ? Op.callIndirect : Op.callRef;
    if (threads !== Threads.none) {
      const callee = this.calleeLocal(ofTable ? (target.tables64[table] === true ? I64 : I32) : REF_NULL | ((type * 2) << 8));
      this.at(Op.localSet, callee);
      if (kind === called) this.carry(threads);
      else this.carryOn(threads);
      this.at(Op.localGet, callee);
    }
    if (kind === called) {
      instruction(kind);
      if (threads !== Threads.none) this.popFuel();
    } else {
      this.tail(kind, called, threads, instruction);
    }
  }

  /** A local to hold a callee while fuel and depth are pushed below it. */
  private calleeLocal(type: ValueType): number {
    const known = this.added.indexOf(type);
    return known < 0 ? this.local(type) : this.nextLocal - this.added.length + known;
  }

  /** A tail call gives its callee the depth that this function got. */
  private carryOn(threads: number): void {
    if (threads === Threads.both) this.pushEntryDepth();
    if (threads !== Threads.none) this.moveFuel();
  }

  /** A function that carries nothing cannot be the tail of one that answers with the fuel left; it ends soon anyway. */
  private tail(kind: number, call: number, threads: number, instruction: (opcode: number) => void): void {
    if (this.threads !== Threads.none && threads === Threads.none) {
      instruction(call);
      this.writeReturn();
    } else {
      instruction(kind);
    }
  }
}

/** Whether what stands behind this event cannot be reached from it. */
function endsReach(kind: number): boolean {
  switch (kind) {
    case Op.br: case Op.brTable: case Op.return: case Op.returnCall: case Op.returnCallIndirect: case Op.returnCallRef:
    case Op.unreachable: case Op.throw: case Op.rethrow: case Op.throwRef:
      return true;
    default:
      return false;
  }
}
