import { FUNCTION_ENTRY, LOOP_ITERATION } from './costs';
import { EventFlag, HELPER_EVENT, type EventList } from './events';
import { functionTypeOf } from './decodeModule';
import type { ModuleOutline } from './module';
import { Op } from './opcodes';
import { ByteReader } from './reader';
import { refused } from './refusal';
import type { Profile } from './profile';
import type { ModuleScan } from './scan';
import type { FunctionScan } from './functionScan';
import { frameBytes, needsCounter } from './stackEstimate';
import { MAX_FUNCTION_BYTES, MAX_LOCALS } from './engineLimits';
import { I32, writeValueType } from './valueTypes';
import { ByteWriter } from './writer';

/** Where the added parts of the module are, for the code that refers to them. */
export interface RewriteTarget {
  /** New index for the callee of a direct call. */
  readonly callee: (index: number) => number;
  /** New index for the callee of a direct tail call. */
  readonly tailCallee: (index: number) => number;
  /** New index for a function that is referred to. */
  readonly reference: (index: number) => number;
  /** Function index of each helper, by id. */
  readonly helpers: readonly number[];
  readonly fuelGlobal: number;
  readonly stackGlobal: number;
  readonly outOfFuel: number;
  readonly stackExhausted: number;
  /** Function that reports `unreachable`; it takes the function index in the plugin's own module. */
  readonly unreachable?: number;
  /** Index of the type without parameters and with these results. */
  readonly resultsType: (typeIndex: number) => number;
  /** Where fuel is counted by call path too. */
  readonly profile?: Profile;
}

/**
 * Writes the bodies of a module's functions with the simple fuel scheme: each basic block charges for itself at its
 * start, on the global. It stays the oracle for every faster scheme.
 */
export class BodyRewriter {
  private readonly body = new ByteWriter(64 * 1024);
  private readonly events: EventList;
  private readonly bytes: Uint8Array;

  constructor(
    private readonly outline: ModuleOutline,
    private readonly scan: ModuleScan,
    private readonly target: RewriteTarget,
  ) {
    this.events = scan.events;
    this.bytes = outline.bytes;
  }

  /** Appends one body with its size. */
  write(scan: FunctionScan, into: ByteWriter): void {
    this.body.clear();
    this.writeBody(scan);
    if (this.body.length > MAX_FUNCTION_BYTES) {
      throw refused('over-limit', scan.body.start, 'A function would grow past the engine\'s limit.', { functionIndex: scan.index });
    }
    into.u32(this.body.length);
    into.writer(this.body);
  }

  private writeBody(scan: FunctionScan): void {
    const { body } = this;
    // Under a profile every function has a way out that all its paths pass.
    const counted = needsCounter(scan) || this.target.profile !== undefined;
    this.writeLocals(scan, counted);
    this.writeEntry(scan, counted);
    if (counted) this.openWrap(scan);
    this.charge(FUNCTION_ENTRY + this.blockCost(scan.firstEvent, scan.lastEvent));
    let copied = scan.code;
    for (let event = scan.firstEvent; event < scan.lastEvent; event++) {
      const start = this.events.start(event);
      const end = this.events.end(event);
      body.raw(this.bytes, copied, start);
      copied = start;
      if (this.replace(scan, event, counted)) copied = end;
      const flags = this.events.flags(event);
      if ((flags & EventFlag.dead) !== 0 || event === scan.lastEvent - 1) continue;
      const kind = this.events.kind(event);
      if (!this.endsBlock(kind, flags)) continue;
      body.raw(this.bytes, copied, end);
      copied = end;
      if (counted && (flags & EventFlag.caught) !== 0) this.restoreInside(scan);
      const own = kind === Op.loop ? LOOP_ITERATION : 0;
      this.charge(own + this.blockCost(event + 1, scan.lastEvent));
    }
    body.raw(this.bytes, copied, scan.body.end);
    if (counted) {
      this.restore(scan);
      body.u8(Op.end);
    }
  }

  private writeLocals(scan: FunctionScan, counted: boolean): void {
    const { body } = this;
    if (!counted) return body.raw(this.bytes, scan.body.start, scan.code);
    const added = this.target.profile === undefined ? 1 : 3;
    if (scan.locals + added > MAX_LOCALS) {
      throw refused('over-limit', scan.body.start, `A function has no room for ${added === 1 ? 'one more local' : `${added} more locals`}.`, { functionIndex: scan.index });
    }
    const reader = new ByteReader(this.bytes, scan.body.start, scan.code);
    reader.u32();
    body.u32(scan.localGroups + 1);
    body.raw(this.bytes, reader.position, scan.code);
    body.u32(added);
    body.u8(I32);
  }

  /** The saved counter is the local behind the function's own; behind it, under a profile, the caller's node and its own. */
  private writeEntry(scan: FunctionScan, counted: boolean): void {
    const { body, target } = this;
    if (target.profile !== undefined) this.enterNode(target.profile, scan);
    body.u8(Op.globalGet);
    body.u32(target.stackGlobal);
    if (counted) {
      body.u8(Op.localTee);
      body.u32(scan.locals);
    }
    body.u8(Op.i32Const);
    body.s32(frameBytes(scan));
    if (counted) {
      body.u8(Op.i32Sub);
      body.u8(Op.globalSet);
      body.u32(target.stackGlobal);
      body.u8(Op.globalGet);
      body.u32(target.stackGlobal);
      body.u8(Op.i32Const);
      body.s32(0);
    }
    body.u8(Op.i32LtS);
    this.callIf(target.stackExhausted);
  }

  private enterNode({ node, enter }: Profile, scan: FunctionScan): void {
    const { body } = this;
    body.u8(Op.globalGet);
    body.u32(node);
    body.u8(Op.localSet);
    body.u32(scan.locals + 1);
    body.u8(Op.i32Const);
    body.s32(scan.index);
    body.u8(Op.call);
    body.u32(enter);
    if (!this.scan.catches) return;
    body.u8(Op.globalGet);
    body.u32(node);
    body.u8(Op.localSet);
    body.u32(scan.locals + 2);
  }

  /** Goes back to the node that a local holds. */
  private leaveTo(local: number): void {
    const { body, target } = this;
    if (target.profile === undefined) return;
    body.u8(Op.localGet);
    body.u32(local);
    body.u8(Op.call);
    body.u32(target.profile.leave);
  }

  private callIf(index: number): void {
    const { body } = this;
    body.u8(Op.if);
    body.u8(0x40);
    body.u8(Op.call);
    body.u32(index);
    body.u8(Op.end);
  }

  /** A block of the function's results around its body, so that every way out passes the restoring end. */
  private openWrap(scan: FunctionScan): void {
    const { body } = this;
    const { params, results } = functionTypeOf(this.outline, scan.index);
    body.u8(Op.block);
    if (results.length === 0) body.u8(0x40);
    else if (results.length === 1) writeValueType(body, results[0] as number);
    else {
      const type = this.outline.functions[scan.index] as number;
      body.s32(params.length === 0 ? type : this.target.resultsType(type));
    }
  }

  private restore(scan: FunctionScan): void {
    const { body } = this;
    body.u8(Op.localGet);
    body.u32(scan.locals);
    body.u8(Op.globalSet);
    body.u32(this.target.stackGlobal);
    this.leaveTo(scan.locals + 1);
  }

  /** Behind a caught exception the frames above this one are gone, this one is not. */
  private restoreInside(scan: FunctionScan): void {
    const { body } = this;
    body.u8(Op.localGet);
    body.u32(scan.locals);
    body.u8(Op.i32Const);
    body.s32(frameBytes(scan));
    body.u8(Op.i32Sub);
    body.u8(Op.globalSet);
    body.u32(this.target.stackGlobal);
    this.leaveTo(scan.locals + 2);
  }

  /** Writes what stands in place of an event's instruction or before it; true where it stands in place. */
  private replace(scan: FunctionScan, event: number, counted: boolean): boolean {
    const { body, target, events } = this;
    const argument = events.argument(event);
    const kind = events.kind(event);
    switch (kind) {
      case Op.returnCall:
        if (counted && (events.flags(event) & EventFlag.dead) === 0) this.restore(scan);
        body.u8(kind);
        body.u32(target.tailCallee(argument));
        return true;
      case Op.call:
        body.u8(kind);
        body.u32(target.callee(argument));
        return true;
      case Op.refFunc:
        body.u8(kind);
        body.u32(target.reference(argument));
        return true;
      case Op.returnCallIndirect:
      case Op.returnCallRef:
        if (counted) this.restore(scan);
        return false;
      case Op.return:
        if (!counted) return false;
        body.u8(Op.br);
        body.u32(argument);
        return true;
      case Op.unreachable:
        if (target.unreachable === undefined) return false;
        body.u8(Op.i32Const);
        body.s32(scan.index);
        body.u8(Op.call);
        body.u32(target.unreachable);
        return false;
      case HELPER_EVENT:
        body.u8(Op.call);
        body.u32(target.helpers[argument] as number);
        return false;
      default:
        return false;
    }
  }

  /** Whether control can arrive behind this event, or leave at it, other than in a straight line. */
  private endsBlock(kind: number, flags: number): boolean {
    switch (kind) {
      case Op.call:
      case Op.callIndirect:
      case Op.callRef:
        return this.scan.catches;
      case Op.block:
      case Op.try:
      case Op.tryTable:
      case Op.refFunc:
      case HELPER_EVENT:
        return false;
      case Op.end:
        return (flags & EventFlag.loopEnd) === 0;
      default:
        return true;
    }
  }

  /** Fuel of the straight line from an event on. */
  private blockCost(from: number, to: number): number {
    const { events } = this;
    let cost = 0;
    for (let event = from; event < to; event++) {
      const flags = events.flags(event);
      if ((flags & EventFlag.dead) !== 0) continue;
      cost += events.cost(event);
      if (this.endsBlock(events.kind(event), flags)) break;
    }
    return cost;
  }

  private charge(cost: number): void {
    if (cost === 0) return;
    const { body, target } = this;
    body.u8(Op.globalGet);
    body.u32(target.fuelGlobal);
    body.u8(Op.i64Const);
    body.s53(cost);
    body.u8(Op.i64Sub);
    body.u8(Op.globalSet);
    body.u32(target.fuelGlobal);
    body.u8(Op.globalGet);
    body.u32(target.fuelGlobal);
    body.u8(Op.i64Const);
    body.s32(0);
    body.u8(Op.i64LtS);
    this.callIf(target.outOfFuel);
  }
}
