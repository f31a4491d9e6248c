import { MAX_FUNCTION_BYTES, MAX_LOCALS } from '../engineLimits';
import { EVENT_COLUMNS, EventFlag, EventList, HELPER_EVENT } from '../events';
import { Op } from '../opcodes';
import { ByteReader } from '../reader';
import { refused, type Refused } from '../refusal';
import { I32, I64, readValueType, writeValueType, type ValueType } from '../valueTypes';
import { ByteWriter } from '../writer';
import { Column, COLUMNS, planned, type BodyPlan, type BodyTarget } from './bodyPlan';
import { CheckFlag } from './checks';
import { FUNCTION_LABEL, FunctionTrait } from './links';
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

/** Labels around a loop that leaves to be refuelled. */
const REFUEL_LABELS = 3;

/** Byte of `(ref null …)`. */
const REF_NULL = 0x63;

/** Writes the bodies of functions that carry fuel and depth in parameters. */
class ThreadedBodies {
  private readonly body = new ByteWriter(64 * 1024);
  private readonly head = new ByteWriter(64);
  private readonly events: EventList;
  private readonly bytes: Uint8Array;
  private readonly target: BodyTarget;
  /** Where the function's row starts. */
  private row = 0;
  private nextUse = 0;

  // Of the function that is being written.
  private threads = 0;
  private frame = 0;
  /** Up to where the input is copied. */
  private copied = 0;
  private params = 0;
  private displaced = 0;
  /** First of the displaced locals, in the new numbering. */
  private displacedTo = 0;
  /** Whether every local's index takes one byte, before and after. */
  private oneByteLocals = false;
  private depthLocal = 0;
  private fuelLocal = 0;
  private nextLocal = 0;
  private readonly added: ValueType[] = [];
  /** Whether fuel is kept in the global, because labels are reached by exceptions and by branches alike. */
  private inGlobal = false;
  private traits = 0;
  /** The innermost loop that is being written and leaves to be refuelled, or -1. */
  private refuelled = -1;
  /** Whether all checks branch to one place behind the function, and how many labels are in between here. */
  private endsTogether = false;
  /** The last instruction that set the fuel: where it stands, and where it ends. */
  private poppedAt = -1;
  private poppedEnd = -1;
  /** What is charged where the fuel is handed on next. */
  private putOff = 0;
  private nesting = 0;

  constructor(private readonly plan: BodyPlan) {
    this.events = new EventList(plan.events, plan.eventCount);
    this.bytes = plan.bytes;
    this.target = plan.target;
  }

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

  private overLimit(message: string): Refused {
    return refused('over-limit', this.of(Column.start), message, { functionIndex: this.of(Column.index) });
  }

  private of(column: number): number {
    return this.plan.functions[this.row + column] as number;
  }

  // Locals. What is carried stands behind the parameters; the locals that stood there move behind the others.

  private numberLocals(): void {
    const params = this.target.paramCounts[this.of(Column.type)] as number;
    const locals = this.of(Column.locals);
    const threads = this.target.threads[this.of(Column.index)] as number;
    this.threads = threads;
    this.frame = this.of(Column.frame);
    this.traits = this.of(Column.traits);
    this.params = params;
    this.displaced = Math.min(threads, locals - params);
    this.displacedTo = Math.max(locals, params + threads);
    this.depthLocal = params;
    this.fuelLocal = params + threads - 1;
    this.nextUse = this.of(Column.firstUse);
    this.oneByteLocals = this.displacedTo + this.displaced <= 0x80;
    this.nextLocal = this.displacedTo + this.displaced;
    this.added.length = 0;
    this.inGlobal = this.has(FunctionTrait.catchesAtLabels) && threads !== Threads.none;
  }

  private local(type: ValueType): number {
    this.added.push(type);
    return this.nextLocal++;
  }

  private localDeclarations(): ByteWriter {
    const { head, bytes, displaced, added } = this;
    const [start, code] = [this.of(Column.start), this.of(Column.code)];
    head.clear();
    if (displaced === 0 && added.length === 0) {
      head.raw(bytes, start, code);
      return head;
    }
    const reader = new ByteReader(bytes, start, code);
    const declared = reader.u32();
    const moved: ValueType[] = [];
    let groups = 0;
    let behind = reader.position;
    let left = 0;
    let type = 0;
    // The first groups lose what moves.
    while (moved.length < displaced) {
      const size = reader.u32();
      type = readValueType(reader, this.target.paramCounts.length);
      const taken = Math.min(size, displaced - moved.length);
      for (let count = 0; count < taken; count++) moved.push(type);
      left = size - taken;
      groups++;
      behind = reader.position;
    }
    moved.push(...added);
    head.u32(declared - groups + (left > 0 ? 1 : 0) + runs(moved));
    if (left > 0) {
      head.u32(left);
      writeValueType(head, type);
    }
    head.raw(bytes, behind, code);
    for (let from = 0, to = 1; from < moved.length; from = to++) {
      while (to < moved.length && moved[to] === moved[from]) to++;
      head.u32(to - from);
      writeValueType(head, moved[from] as ValueType);
    }
    return head;
  }

  // Copying.

  /** Copies the input up to an offset and renumbers locals. */
  private copyTo(end: number): void {
    const { body, bytes, copied } = this;
    this.copied = end;
    if (this.displaced === 0) {
      body.raw(bytes, copied, end);
      return;
    }
    const { localUses } = this.plan;
    let next = this.nextUse;
    while (next < localUses.length && (localUses[next] as number) < copied) next++;
    if (this.oneByteLocals) {
      // All indices before and after take the same bytes.
      const { params, displaced, displacedTo } = this;
      const shift = body.length - copied;
      body.raw(bytes, copied, end);
      const written = body.bytes;
      for (; next < localUses.length; next++) {
        const at = localUses[next] as number;
        if (at >= end) break;
        const byte = bytes[at] as number;
        const position = (byte & 0x7f) - params;
        if (position < displaced) written[at + shift] = (byte & 0x80) | (displacedTo + position);
      }
    } else {
      next = this.copyRenumbering(copied, end, next);
    }
    this.nextUse = next;
  }

  private copyRenumbering(from: number, end: number, firstUse: number): number {
    const { body, bytes, displaced, params } = this;
    const { localUses } = this.plan;
    let copied = from;
    let next = firstUse;
    for (; next < localUses.length; next++) {
      const at = localUses[next] as number;
      if (at >= end) break;
      let behind = at + 1;
      let index = bytes[at] as number;
      if (index >= 0x80) {
        index &= 0x7f;
        for (let shift = 7; ; shift += 7) {
          const byte = bytes[behind++] as number;
          index |= (byte & 0x7f) << shift;
          if (byte < 0x80) break;
        }
      }
      if (index - params >= displaced) continue;
      body.raw(bytes, copied, at);
      body.u32(this.displacedTo + index - params);
      copied = behind;
    }
    body.raw(bytes, copied, end);
    return next;
  }

  // Fuel and depth.

  /** Pushes the fuel to go on with. */
  private pushFuel(): void {
    const { body } = this;
    if (this.inGlobal) {
      this.at(Op.globalGet, this.target.fuelGlobal);
    } else if (this.poppedEnd === body.length) {
      // It was set right before.
      body.bytes[this.poppedAt] = Op.localTee;
    } else {
      this.at(Op.localGet, this.fuelLocal);
    }
  }

  /** Pushes the fuel where its local is not looked at again before it is set anew; charges what was put off. */
  private moveFuel(): void {
    if (!this.inGlobal && this.poppedEnd === this.body.length) this.body.length = this.poppedAt;
    else this.pushFuel();
    this.poppedEnd = -1;
    if (this.putOff === 0) return;
    this.constant(this.putOff);
    this.body.u8(Op.i64Sub);
    this.putOff = 0;
  }

  private popFuel(): void {
    if (this.inGlobal) {
      this.at(Op.globalSet, this.target.fuelGlobal);
      return;
    }
    this.poppedAt = this.body.length;
    this.at(Op.localSet, this.fuelLocal);
    this.poppedEnd = this.body.length;
  }

  private pushDepth(): void {
    if (this.threads === Threads.both) this.at(Op.localGet, this.depthLocal);
    else this.constant(0);
  }

  /** The depth as it was when the function was entered. */
  private pushEntryDepth(): void {
    this.pushDepth();
    this.constant(this.frame);
    this.body.u8(Op.i64Add);
  }

  private carry(threads: number): void {
    if (threads === Threads.both) this.pushDepth();
    if (threads !== Threads.none) this.moveFuel();
  }

  private spill(): void {
    if (this.inGlobal || this.threads === Threads.none) return;
    this.at(Op.localGet, this.fuelLocal);
    this.at(Op.globalSet, this.target.fuelGlobal);
  }

  private at(opcode: number, index: number): void {
    this.body.u8(opcode);
    this.body.u32(index);
  }

  private constant(value: number): void {
    this.body.u8(Op.i64Const);
    this.body.s53(value);
  }

  private has(trait: number): boolean {
    return (this.traits & trait) !== 0;
  }

  private writeEntry(): void {
    if (this.threads === Threads.none) return;
    if (this.inGlobal) {
      this.at(Op.localGet, this.fuelLocal);
      this.popFuel();
    }
    const cost = this.of(Column.entry);
    if (this.threads === Threads.both && this.of(Column.prologue) === -1) this.writePrologue(cost);
    else this.charge(cost, this.of(Column.atEntry) === 1);
  }

  /** Lowers the depth by the function's frame, charges, and looks at both. */
  private writePrologue(cost: number): void {
    const { body } = this;
    this.at(Op.localGet, this.depthLocal);
    this.constant(this.frame);
    body.u8(Op.i64Sub);
    this.at(Op.localTee, this.depthLocal);
    this.pushLowered(cost);
    body.u8(Op.i64Or);
    this.check();
  }

  /** Charges, and pushes what is left. */
  private pushLowered(cost: number): void {
    if (cost === 0) return this.pushFuel();
    if (this.inGlobal) {
      this.lower(cost);
      return this.pushFuel();
    }
    this.moveFuel();
    this.constant(cost);
    this.body.u8(Op.i64Sub);
    this.at(Op.localTee, this.fuelLocal);
  }

  private lower(cost: number): void {
    if (cost === 0) return;
    this.moveFuel();
    this.constant(cost);
    this.body.u8(Op.i64Sub);
    this.popFuel();
  }

  /** Looks at the i64 on top of the stack and asks for more fuel where it is below zero. */
  private check(): void {
    const { body } = this;
    this.constant(0);
    body.u8(Op.i64LtS);
    if (this.endsTogether) {
      this.at(Op.brIf, this.nesting);
      return;
    }
    body.u8(Op.if);
    body.u8(0x40);
    this.askForMore();
    body.u8(Op.end);
  }

  private askForMore(): void {
    this.pushDepth();
    this.pushFuel();
    this.at(Op.call, this.target.exhausted);
    if (this.target.renewable) this.popFuel();
    else this.body.u8(Op.unreachable);
  }

  private charge(cost: number, checked: boolean): void {
    if (this.threads === Threads.none) return;
    const owed = cost + this.putOff;
    this.putOff = 0;
    if (!checked) return this.lower(owed);
    this.pushLowered(owed);
    this.check();
  }

  /**
   * A charge that nothing looks at. Where fuel is handed on next anyway, in a straight line from here, it is put off until
   * then: what is lowered on the way takes no instructions to keep.
   */
  private chargeUnseen(cost: number, event: number): void {
    if (this.inGlobal || this.threads === Threads.none || !this.handsOnNext(event)) this.charge(cost, false);
    else this.putOff += cost;
  }

  private handsOnNext(event: number): boolean {
    const { events, target } = this;
    const last = this.of(Column.lastEvent) - 1;
    for (let next = event + 1; next < last; next++) {
      if ((events.flags(next) & EventFlag.dead) !== 0) continue;
      switch (events.kind(next)) {
        case Op.block: case Op.refFunc:
          break;
        case Op.call:
          if (target.threads[events.argument(next)] !== Threads.none) return true;
          break;
        case Op.callIndirect: case Op.callRef:
          if (target.open || target.typeThreads[events.argument(next)] !== Threads.none) return true;
          break;
        case Op.return: case HELPER_EVENT:
          return true;
        default:
          return false;
      }
    }
    return !this.has(FunctionTrait.wrapped);
  }

  // Instructions.

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

  // A loop in which nothing is called keeps its values in registers only where there is no call at all in it. Its head
  // therefore leaves it when fuel runs out, to an outer loop that asks for more and enters it again:
  //   block loop block loop charge, br_if 1 … end br 2 end ask, give back the charge, br 0 end end

  private leavesToRefuel(loop: number): boolean {
    const { events, bytes } = this;
    const { open } = this.plan;
    const last = this.of(Column.lastEvent);
    if (!this.target.renewable || this.inGlobal || this.threads === Threads.none || (this.plan.after[loop] as number) === 0) return false;
    const type = bytes[events.start(loop) + 1] as number;
    if ((type & 0xc0) !== 0x40 || type === 0x63 || type === 0x64) return false;
    for (let event = loop + 1; event < last; event++) {
      if ((events.flags(event) & EventFlag.dead) !== 0) continue;
      switch (events.kind(event)) {
        case Op.end:
          if (open[event] === loop) return true;
          break;
        case Op.block: case Op.if: case Op.else: case Op.br: case Op.return: case Op.unreachable: case Op.refFunc:
          break;
        case Op.brIf:
          if (bytes[events.start(event)] !== Op.brIf) return false;
          break;
        default:
          return false;
      }
    }
    return false;
  }

  private openRefuelled(loop: number): void {
    const { body } = this;
    const type = this.bytes[this.events.start(loop) + 1] as number;
    this.refuelled = loop;
    body.u8(Op.block);
    body.u8(type);
    body.u8(Op.loop);
    body.u8(type);
    body.u8(Op.block);
    body.u8(0x40);
  }

  private chargeRefuelled(cost: number): void {
    this.pushLowered(cost);
    this.constant(0);
    this.body.u8(Op.i64LtS);
    this.at(Op.brIf, 1);
  }

  private closeRefuelled(): void {
    const { body } = this;
    const cost = this.plan.after[this.refuelled] as number;
    this.refuelled = -1;
    this.at(Op.br, 2);
    body.u8(Op.end);
    this.pushDepth();
    this.pushFuel();
    this.at(Op.call, this.target.exhausted);
    this.constant(cost);
    body.u8(Op.i64Add);
    this.popFuel();
    this.at(Op.br, 0);
    body.u8(Op.end);
    body.u8(Op.end);
  }

  /** Whether a branch leaves a loop that has labels around it. */
  private leaves(event: number): boolean {
    return this.refuelled >= 0 && (this.plan.open[event] as number) < this.refuelled;
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

/** How many groups declare locals of these types, in this order. */
function runs(types: readonly ValueType[]): number {
  let count = 0;
  for (let index = 0; index < types.length; index++) if (types[index] !== types[index - 1]) count++;
  return count;
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
