import { gcCosts, miscCosts, opcodeCosts, SIMPLE, vectorCosts } from './costs';
import { MAX_BR_TABLE, MAX_LOCALS, MAX_OPERAND_SLOTS } from './engineLimits';
import { EventFlag, EventList, HELPER_EVENT, OffsetList } from './events';
import { HelperSet } from './helpers';
import type { CompositeType, FunctionType, MemoryType, ModuleOutline, Span, TableType } from './module';
import { mainOpcodes, Op, Shape, vectorOpcodes } from './opcodes';
import { ByteReader } from './reader';
import { estimateInlining } from './inlining';
import { malformed, refused, Refused, unsupported } from './refusal';
import { isConcrete, readHeapType, readValueType, slotsOf, type ValueType } from './valueTypes';

/** What the scan learned of one function. */
export interface FunctionScan {
  /** Function index, imports counted. */
  readonly index: number;
  readonly body: Span;
  /** Where its instructions start, after the declarations of locals. */
  readonly code: number;
  /** Parameters and locals. */
  readonly locals: number;
  /** Groups of local declarations. */
  readonly localGroups: number;
  /** Parameters, locals, the most operands at once and the most values handed over by one call, in 8-byte slots. */
  readonly frameSlots: number;
  /** Its events are `firstEvent` up to, not including, `lastEvent`. */
  readonly firstEvent: number;
  readonly lastEvent: number;
  /** Whether it calls anything, so that frames can lie above its own. */
  readonly calls: boolean;
  /** Estimate of what other functions' values take in its frame where the engine inlines them, in bytes. */
  inlined: number;
}

/** What the scan learned of all functions. */
export interface ModuleScan {
  readonly functions: readonly FunctionScan[];
  readonly events: EventList;
  readonly helpers: HelperSet;
  /** Whether any function catches exceptions, so that a call need not return to its caller's next instruction. */
  readonly catches: boolean;
  /** Functions that code refers to with `ref.func`. */
  readonly referenced: ReadonlySet<number>;
  /** Offsets of the local indices in code that name one of the first two locals behind the parameters, ascending. */
  readonly localUses: OffsetList;
  /** Whether code names a type of the type section as a reference, or calls through one. */
  readonly typedReferences: boolean;
}

/** Reads every function body once. Throws Refused with the offset and the function. */
export function scanModule(outline: ModuleOutline): ModuleScan {
  const scanner = new Scanner(outline);
  const functions = outline.bodies.map((body, index) => scanner.scan(outline.importedFunctions + index, body));
  const { events, helpers, catches, referenced, localUses, typedReferences } = scanner;
  estimateInlining(outline.importedFunctions, functions, events);
  return { functions, events, helpers, catches, referenced, localUses, typedReferences };
}

/** The frame of the function itself, where the others have their opcode. */
const FUNCTION_FRAME = 0;

class Scanner {
  readonly events = new EventList();
  readonly helpers = new HelperSet();
  catches = false;
  readonly referenced = new Set<number>();
  readonly localUses = new OffsetList();
  typedReferences = false;

  private readonly reader: ByteReader;
  private localSlots = new Uint8Array(64);
  private locals = 0;
  private params = 0;
  private calls = false;

  /** Slots of each operand. */
  private operands = new Uint8Array(1024);
  private operandCount = 0;
  private height = 0;
  private maxHeight = 0;

  /** Control frames: opcode, operands below it, type, event of its opening; and whether it was entered in live code. */
  private frameOpcodes = new Uint8Array(64);
  private frameBases = new Int32Array(64);
  private frameTypes = new Int32Array(64);
  private frameEvents = new Int32Array(64);
  private frameLive = new Uint8Array(64);
  private frameCaught = new Uint8Array(64);
  private depth = 0;
  private base = 0;
  /** Whether this instruction can be reached. */
  private live = true;
  /** Whether operands below the frame's base may be popped, as after a branch. */
  private polymorphic = false;
  private cost = 0;

  constructor(private readonly outline: ModuleOutline) {
    this.reader = new ByteReader(outline.bytes, 0, 0);
  }

  scan(index: number, body: Span): FunctionScan {
    const { reader, events } = this;
    reader.position = body.start;
    reader.end = body.end;
    const typeIndex = this.outline.functions[index] as number;
    const type = this.funcType(typeIndex, body.start);
    const firstEvent = events.count;
    try {
      const localGroups = this.readLocals(type);
      const code = reader.position;
      this.startBody(typeIndex);
      this.readInstructions();
      if (!reader.done) throw malformed(reader.position, 'A function goes on after its end.');
      return {
        index, body, code, localGroups, locals: this.locals, firstEvent, lastEvent: events.count, calls: this.calls, inlined: 0,
        frameSlots: this.frameLocals + this.maxHeight + this.maxHandover,
      };
    } catch (error) {
      throw located(error, index);
    }
  }

  /** Slots of parameters and locals. */
  private frameLocals = 0;
  /** Slots of arguments and results of the widest call. */
  private maxHandover = 0;

  private readLocals(type: FunctionType): number {
    const { reader } = this;
    this.locals = 0;
    this.frameLocals = 0;
    for (const param of type.params) this.addLocals(1, param);
    this.params = this.locals;
    const groups = reader.count('groups of locals');
    for (let group = 0; group < groups; group++) {
      const at = reader.position;
      const count = reader.u32();
      if (this.locals + count > MAX_LOCALS) throw refused('over-limit', at, `A function has more than ${MAX_LOCALS} locals.`);
      this.addLocals(count, this.readValue());
    }
    return groups;
  }

  private addLocals(count: number, type: ValueType): void {
    const wanted = this.locals + count;
    if (wanted > this.localSlots.length) {
      const grown = new Uint8Array(Math.max(wanted, this.localSlots.length * 2));
      grown.set(this.localSlots);
      this.localSlots = grown;
    }
    const slots = slotsOf(type);
    this.localSlots.fill(slots, this.locals, wanted);
    this.locals = wanted;
    this.frameLocals += slots * count;
  }

  private readValue(): ValueType {
    const type = readValueType(this.reader, this.outline.types.length);
    if (isConcrete(type)) this.typedReferences = true;
    return type;
  }

  private skipHeap(): void {
    if ((readHeapType(this.reader, this.outline.types.length) & 1) === 0) this.typedReferences = true;
  }

  private startBody(typeIndex: number): void {
    this.operandCount = this.height = this.maxHeight = this.maxHandover = this.depth = this.base = this.cost = 0;
    this.live = true;
    this.polymorphic = false;
    this.calls = false;
    this.openFrame(FUNCTION_FRAME, typeIndex, -1);
  }

  // Operands.

  private push(slots: number): void {
    if (this.operandCount === this.operands.length) {
      if (this.operandCount >= MAX_OPERAND_SLOTS) throw refused('over-limit', this.reader.position, 'A function has too many operands at once.');
      const grown = new Uint8Array(this.operands.length * 2);
      grown.set(this.operands);
      this.operands = grown;
    }
    this.operands[this.operandCount++] = slots;
    this.height += slots;
    if (this.height > this.maxHeight) this.maxHeight = this.height;
  }

  /** Pops one operand and returns its slots. */
  private pop(): number {
    if (this.operandCount > this.base) {
      const slots = this.operands[--this.operandCount] as number;
      this.height -= slots;
      return slots;
    }
    if (!this.polymorphic) throw malformed(this.reader.position, 'An instruction finds too few operands.');
    return 1;
  }

  private popMany(count: number): void {
    for (; count > 0; count--) this.pop();
  }

  private pushAll(types: readonly ValueType[]): void {
    for (let index = 0; index < types.length; index++) this.push(slotsOf(types[index] as ValueType));
  }

  private dropToBase(): void {
    while (this.operandCount > this.base) this.height -= this.operands[--this.operandCount] as number;
  }

  // Control frames.

  private openFrame(opcode: number, type: number, event: number): void {
    if (this.depth === this.frameBases.length) this.growFrames();
    const at = this.depth++;
    // The parameters of a function are its locals; those of a block are operands, popped and pushed again.
    const params = opcode === FUNCTION_FRAME ? none : this.blockParams(type);
    this.popMany(params.length);
    this.base = this.operandCount;
    this.frameOpcodes[at] = opcode;
    this.frameBases[at] = this.base;
    this.frameTypes[at] = type;
    this.frameEvents[at] = event;
    this.frameLive[at] = (this.live ? 1 : 0) | (this.polymorphic ? 2 : 0);
    this.frameCaught[at] = 0;
    this.polymorphic = false;
    this.pushAll(params);
  }

  private growFrames(): void {
    const size = this.frameBases.length * 2;
    const grow = <T extends Uint8Array | Int32Array>(from: T, into: T): T => {
      into.set(from);
      return into;
    };
    this.frameOpcodes = grow(this.frameOpcodes, new Uint8Array(size));
    this.frameBases = grow(this.frameBases, new Int32Array(size));
    this.frameTypes = grow(this.frameTypes, new Int32Array(size));
    this.frameEvents = grow(this.frameEvents, new Int32Array(size));
    this.frameLive = grow(this.frameLive, new Uint8Array(size));
    this.frameCaught = grow(this.frameCaught, new Uint8Array(size));
  }

  private blockParams(type: number): readonly ValueType[] {
    return type >= 0 ? this.funcType(type, this.reader.position).params : none;
  }

  private resultCount(type: number): number {
    if (type >= 0) return this.funcType(type, this.reader.position).results.length;
    return type === EMPTY ? 0 : 1;
  }

  private pushResults(type: number): void {
    if (type >= 0) this.pushAll(this.funcType(type, this.reader.position).results);
    else if (type !== EMPTY) this.push(type === ONE_VECTOR ? 2 : 1);
  }

  private readBlockType(): number {
    const { reader } = this;
    const byte = reader.bytes[reader.position];
    if (byte === 0x40) {
      reader.u8();
      return EMPTY;
    }
    if (byte !== undefined && (byte & 0xc0) === 0x40) return slotsOf(this.readValue()) === 2 ? ONE_VECTOR : ONE_SLOT;
    const at = reader.position;
    const index = reader.s33();
    this.funcType(index, at);
    return index;
  }

  private funcType(index: number, at: number): FunctionType {
    const type = this.outline.types[index];
    if (type?.kind !== 'func') throw malformed(at, `Type ${index} is not a function type.`);
    return type;
  }

  /** What a branch to the label takes along: a loop's parameters, any other frame's results. */
  private labelArity(depth: number): number {
    const at = this.depth - 1 - depth;
    const type = this.frameTypes[at] as number;
    if (this.frameOpcodes[at] === Op.loop) return type >= 0 ? this.funcType(type, this.reader.position).params.length : 0;
    return this.resultCount(type);
  }

  private readLabel(): number {
    const at = this.reader.position;
    const depth = this.reader.u32();
    if (depth >= this.depth) throw malformed(at, `Label ${depth} does not exist.`);
    return depth;
  }

  /** The code behind this instruction cannot be reached. */
  private endReach(): void {
    this.dropToBase();
    this.live = false;
    this.polymorphic = true;
  }

  private event(kind: number, start: number, argument: number): number {
    if (!this.live) return -1;
    this.events.add(kind, 0, start, this.reader.position, argument, this.cost);
    this.cost = 0;
    return this.events.count - 1;
  }

  /** An event that changes its own instruction, dead or alive. */
  private edit(kind: number, start: number, argument: number): void {
    if (this.live) this.event(kind, start, argument);
    else this.events.add(kind, EventFlag.dead, start, this.reader.position, argument, 0);
  }

  private helper(start: number, id: number): void {
    if (this.live) this.event(HELPER_EVENT, start, id);
  }

  // Instructions.

  private readInstructions(): void {
    const { reader } = this;
    const { shape, pops, pushes } = mainOpcodes;
    while (this.depth > 0) {
      const start = reader.position;
      const opcode = reader.u8();
      if (this.live) this.cost += opcodeCosts[opcode] as number;
      const kind = shape[opcode] as number;
      switch (kind) {
        case Shape.plain:
          break;
        case Shape.memory:
          this.readMemoryImmediate();
          break;
        case Shape.leb32:
          reader.skipLeb(5);
          break;
        case Shape.leb64:
          reader.skipLeb(10);
          break;
        case Shape.bytes4:
          reader.skip(4);
          break;
        case Shape.bytes8:
          reader.skip(8);
          break;
        case Shape.special:
          this.readSpecial(opcode, start);
          continue;
        default:
          throw unknownOpcode(start, opcode);
      }
      this.applyEffect(pops[opcode] as number, pushes[opcode] as number);
    }
  }

  private applyEffect(pops: number, pushed: number): void {
    for (; pops > 0; pops--) this.pop();
    if (pushed !== 0) this.push(pushed);
  }

  private readMemoryImmediate(): void {
    const { reader } = this;
    const at = reader.position;
    const flags = reader.u32();
    if (flags >= 0x80) throw malformed(at, 'A memory instruction has an unknown alignment.');
    const memory = (flags & 0x40) !== 0 ? reader.u32() : 0;
    this.checkMemory(memory, at);
    reader.skipLeb(10);
  }

  private checkMemory(index: number, at: number): boolean {
    const memory = this.outline.memories[index];
    if (memory === undefined) throw malformed(at, `Memory ${index} does not exist.`);
    return memory.limits.is64;
  }

  private readMemory(): { index: number; is64: boolean } {
    const at = this.reader.position;
    const index = this.reader.u32();
    return { index, is64: this.checkMemory(index, at) };
  }

  private readTable(): { index: number; is64: boolean } {
    const at = this.reader.position;
    const index = this.reader.u32();
    const table = this.outline.tables[index];
    if (table === undefined) throw malformed(at, `Table ${index} does not exist.`);
    return { index, is64: table.limits.is64 };
  }

  private readFunctionIndex(): number {
    const at = this.reader.position;
    const index = this.reader.u32();
    if (index >= this.outline.functions.length) throw malformed(at, `Function ${index} does not exist.`);
    return index;
  }

  private readLocal(): number {
    const at = this.reader.position;
    const index = this.reader.u32();
    if (index >= this.locals) throw malformed(at, `Local ${index} does not exist.`);
    if ((index - this.params) >>> 0 < 2) this.localUses.add(at);
    return this.localSlots[index] as number;
  }

  private readGlobal(): number {
    const at = this.reader.position;
    const index = this.reader.u32();
    const global = this.outline.globals[index];
    if (global === undefined) throw malformed(at, `Global ${index} does not exist.`);
    return slotsOf(global.type);
  }

  private readType<K extends CompositeType['kind']>(kind: K): Extract<CompositeType, { kind: K }> {
    const at = this.reader.position;
    const index = this.reader.u32();
    const type = this.outline.types[index];
    if (type?.kind !== kind) throw malformed(at, `Type ${index} is not of the kind ${kind}.`);
    return type as Extract<CompositeType, { kind: K }>;
  }

  private readSpecial(opcode: number, start: number): void {
    const { reader } = this;
    switch (opcode) {
      case Op.localGet:
        return this.push(this.readLocal());
      case Op.localSet:
        this.readLocal();
        this.pop();
        return;
      case Op.localTee: {
        const slots = this.readLocal();
        this.pop();
        return this.push(slots);
      }
      case Op.globalGet:
        return this.push(this.readGlobal());
      case Op.globalSet:
        this.readGlobal();
        this.pop();
        return;
      case Op.tableGet:
        this.readTable();
        return this.applyEffect(1, 1);
      case Op.tableSet:
        this.readTable();
        return this.applyEffect(2, 0);
      case Op.select: {
        this.pop();
        this.pop();
        return this.push(this.pop());
      }
      case Op.selectTyped: {
        const at = reader.position;
        if (reader.u32() !== 1) throw malformed(at, 'A select has not one type.');
        const slots = slotsOf(this.readValue());
        this.popMany(3);
        return this.push(slots);
      }
      case Op.memorySize:
        this.readMemory();
        return this.push(1);
      case Op.memoryGrow: {
        const { index } = this.readMemory();
        this.helper(start, this.helpers.growMemory(index, (this.outline.memories[index] as MemoryType).limits));
        return this.applyEffect(1, 1);
      }
      case Op.refNull:
        this.skipHeap();
        return this.push(1);
      case Op.refFunc:
        return this.readReference(start);
      case Op.prefixMisc:
        return this.readMisc(start);
      case Op.prefixVector:
        return this.readVector(start);
      case Op.prefixGc:
        return this.readGc(start);
      default:
        return this.readControl(opcode, start);
    }
  }

  private readReference(start: number): void {
    const index = this.readFunctionIndex();
    this.referenced.add(index);
    this.edit(Op.refFunc, start, index);
    this.push(1);
  }

  private readControl(opcode: number, start: number): void {
    const { reader } = this;
    switch (opcode) {
      case Op.unreachable:
        this.event(opcode, start, 0);
        return this.endReach();
      case Op.try:
        if (this.live) this.catches = true;
        return this.openBlock(opcode, start);
      case Op.block:
      case Op.loop:
        return this.openBlock(opcode, start);
      case Op.if:
        this.pop();
        return this.openBlock(opcode, start);
      case Op.tryTable:
        return this.openTryTable(start);
      case Op.else: {
        if (this.frameOpcodes[this.depth - 1] !== Op.if) throw malformed(start, 'An else stands outside an if.');
        this.switchArm(opcode, start);
        return this.pushAll(this.blockParams(this.frameTypes[this.depth - 1] as number));
      }
      case Op.catch: {
        const tag = this.readTag();
        this.startHandler(opcode, start);
        return this.pushAll(tag.params);
      }
      case Op.catchAll:
        return this.startHandler(opcode, start);
      case Op.delegate: {
        // The label counts from outside the try.
        const at = reader.position;
        if (reader.u32() >= this.depth - 1) throw malformed(at, 'A label does not exist.');
        if (this.frameOpcodes[this.depth - 1] !== Op.try) throw malformed(start, 'A delegate stands outside a try.');
        return this.closeFrame(opcode, start);
      }
      case Op.end:
        return this.closeFrame(opcode, start);
      case Op.throw:
        this.popMany(this.readTag().params.length);
        this.event(opcode, start, 0);
        return this.endReach();
      case Op.rethrow:
        this.readLabel();
        this.event(opcode, start, 0);
        return this.endReach();
      case Op.throwRef:
        this.pop();
        this.event(opcode, start, 0);
        return this.endReach();
      case Op.br: {
        const label = this.readLabel();
        this.event(opcode, start, label);
        this.popMany(this.labelArity(label));
        return this.endReach();
      }
      case Op.brIf: {
        const label = this.readLabel();
        this.pop();
        this.event(opcode, start, label);
        return this.checkBranch(label);
      }
      case Op.brTable: {
        this.pop();
        const at = reader.position;
        const count = reader.count('labels');
        if (count > MAX_BR_TABLE) throw refused('over-limit', at, `A br_table has more than ${MAX_BR_TABLE} labels.`);
        for (let label = 0; label <= count; label++) this.readLabel();
        this.event(opcode, start, count);
        return this.endReach();
      }
      case Op.return:
        this.event(opcode, start, this.depth - 1);
        return this.endReach();
      case Op.brOnNull: {
        const label = this.readLabel();
        this.pop();
        this.event(opcode, start, label);
        this.checkBranch(label);
        return this.push(1);
      }
      case Op.brOnNonNull: {
        const label = this.readLabel();
        this.event(opcode, start, label);
        this.pop();
        return;
      }
      default:
        return this.readCall(opcode, start);
    }
  }

  private readCall(opcode: number, start: number): void {
    const { reader } = this;
    let type: FunctionType;
    let argument: number;
    switch (opcode) {
      case Op.call:
      case Op.returnCall: {
        const at = reader.position;
        argument = this.readFunctionIndex();
        type = this.funcType(this.outline.functions[argument] as number, at);
        break;
      }
      case Op.callIndirect:
      case Op.returnCallIndirect:
        argument = reader.u32();
        type = this.funcType(argument, start);
        this.readTable();
        this.pop();
        break;
      case Op.callRef:
      case Op.returnCallRef:
        argument = reader.u32();
        type = this.funcType(argument, start);
        this.typedReferences = true;
        this.pop();
        break;
      default:
        throw unknownOpcode(start, opcode);
    }
    if (opcode === Op.call || opcode === Op.returnCall) this.edit(opcode, start, argument);
    else this.event(opcode, start, argument);
    if (this.live) this.noteCall(type);
    this.popMany(type.params.length);
    if (opcode === Op.call || opcode === Op.callIndirect || opcode === Op.callRef) this.pushAll(type.results);
    else this.endReach();
  }

  private noteCall({ params, results }: FunctionType): void {
    this.calls = true;
    let slots = 0;
    for (let index = 0; index < params.length; index++) slots += slotsOf(params[index] as ValueType);
    for (let index = 0; index < results.length; index++) slots += slotsOf(results[index] as ValueType);
    if (slots > this.maxHandover) this.maxHandover = slots;
  }

  /** After a conditional branch the operands that it would have taken along are still there. */
  private checkBranch(label: number): void {
    const available = this.operandCount - this.base;
    if (!this.polymorphic && available < this.labelArity(label)) throw malformed(this.reader.position, 'A branch finds too few operands.');
  }

  private openBlock(opcode: number, start: number): void {
    const type = this.readBlockType();
    const event = this.event(opcode, start, 0);
    this.openFrame(opcode, type, event);
  }

  private openTryTable(start: number): void {
    const { reader } = this;
    const type = this.readBlockType();
    const count = reader.count('handlers');
    for (let handler = 0; handler < count; handler++) {
      const at = reader.position;
      const kind = reader.u8();
      if (kind > 3) throw malformed(at, 'A handler is of an unknown kind.');
      if (kind < 2) this.readTag();
      const label = this.readLabel();
      if (this.live) this.markCaught(label);
    }
    if (this.live && count > 0) this.catches = true;
    const event = this.event(Op.tryTable, start, count);
    this.openFrame(Op.tryTable, type, event);
  }

  private markCaught(label: number): void {
    const at = this.depth - 1 - label;
    this.frameCaught[at] = 1;
    if (this.frameOpcodes[at] === Op.loop) this.events.addFlags(this.frameEvents[at] as number, EventFlag.caught);
  }

  private readTag(): FunctionType {
    const at = this.reader.position;
    const type = this.outline.tags[this.reader.u32()];
    if (type === undefined) throw malformed(at, 'A tag does not exist.');
    return this.funcType(type, at);
  }

  /** Ends one arm of a frame and starts the next with its parameters. */
  private switchArm(opcode: number, start: number, flags = 0): void {
    const at = this.depth - 1;
    const entered = this.frameLive[at] as number;
    this.dropToBase();
    const cost = this.live ? this.cost : 0;
    this.cost = 0;
    this.live = (entered & 1) !== 0;
    this.polymorphic = false;
    if (this.live) this.events.add(opcode, flags, start, this.reader.position, 0, cost);
    this.frameOpcodes[at] = opcode;
  }

  private startHandler(opcode: number, start: number): void {
    const open = this.frameOpcodes[this.depth - 1];
    if (open !== Op.try && open !== Op.catch) throw malformed(start, 'A handler stands outside a try.');
    this.switchArm(opcode, start, EventFlag.caught);
  }

  private closeFrame(opcode: number, start: number): void {
    const at = --this.depth;
    const entered = this.frameLive[at] as number;
    const type = this.frameTypes[at] as number;
    const frame = this.frameOpcodes[at] as number;
    const cost = this.live ? this.cost : 0;
    const available = this.operandCount - this.base;
    if (!this.polymorphic && available !== this.resultCount(type)) throw malformed(start, 'A block ends with another number of operands than its type has.');
    this.dropToBase();
    this.cost = 0;
    this.live = (entered & 1) !== 0;
    this.polymorphic = (entered & 2) !== 0;
    if (this.live) {
      const flags = (this.frameCaught[at] === 1 && frame !== Op.loop ? EventFlag.caught : 0) | (frame === Op.loop ? EventFlag.loopEnd : 0);
      this.events.add(opcode, flags, start, this.reader.position, at, cost);
    }
    this.base = at === 0 ? 0 : this.frameBases[at - 1] as number;
    this.pushResults(type);
  }

  private readMisc(start: number): void {
    const { reader } = this;
    const opcode = reader.u32();
    if (opcode >= miscCosts.length) throw unknownPrefixed(start, Op.prefixMisc, opcode);
    this.cost += this.live ? (miscCosts[opcode] as number) - SIMPLE : 0;
    switch (opcode) {
      case 8: { // memory.init
        this.readDataIndex();
        this.readMemory();
        this.charge(start, 'memoryBytes', false);
        return this.applyEffect(3, 0);
      }
      case 9: // data.drop
        return this.readDataIndex();
      case 10: { // memory.copy
        const to = this.readMemory();
        const from = this.readMemory();
        this.charge(start, 'memoryBytes', to.is64 && from.is64);
        return this.applyEffect(3, 0);
      }
      case 11: // memory.fill
        this.charge(start, 'memoryBytes', this.readMemory().is64);
        return this.applyEffect(3, 0);
      case 12: // table.init
        this.readElementIndex();
        this.readTable();
        this.charge(start, 'tableElements', false);
        return this.applyEffect(3, 0);
      case 13: // elem.drop
        return this.readElementIndex();
      case 14: { // table.copy
        const to = this.readTable();
        const from = this.readTable();
        this.charge(start, 'tableElements', to.is64 && from.is64);
        return this.applyEffect(3, 0);
      }
      case 15: { // table.grow
        const { index } = this.readTable();
        this.helper(start, this.helpers.growTable(index, (this.outline.tables[index] as TableType).limits));
        return this.applyEffect(2, 1);
      }
      case 16: // table.size
        this.readTable();
        return this.push(1);
      case 17: // table.fill
        this.charge(start, 'tableElements', this.readTable().is64);
        return this.applyEffect(3, 0);
      default: // saturating conversions
        return this.applyEffect(1, 1);
    }
  }

  private charge(start: number, price: 'memoryBytes' | 'tableElements' | 'arrayElements', is64: boolean): void {
    this.helper(start, this.helpers.charge(price, is64));
  }

  private readDataIndex(): void {
    const at = this.reader.position;
    const index = this.reader.u32();
    if (index >= this.outline.dataSegments) throw malformed(at, `Data segment ${index} does not exist.`);
  }

  private readElementIndex(): void {
    const at = this.reader.position;
    const index = this.reader.u32();
    if (index >= this.outline.elementSegments) throw malformed(at, `Element segment ${index} does not exist.`);
  }

  private readVector(start: number): void {
    const { reader } = this;
    const opcode = reader.u32();
    if (opcode >= 0x100 && opcode <= 0x12f) {
      throw unsupported(start, 'relaxed SIMD', 'The module uses a relaxed vector instruction, whose result depends on the machine.');
    }
    const shape = opcode < 0x100 ? (vectorOpcodes.shape[opcode] as number) : Shape.unknown;
    this.cost += this.live && opcode < 0x100 ? (vectorCosts[opcode] as number) - SIMPLE : 0;
    switch (shape) {
      case Shape.plain:
        break;
      case Shape.memory:
        this.readMemoryImmediate();
        break;
      case Shape.memoryLane:
        this.readMemoryImmediate();
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
    this.applyEffect(vectorOpcodes.pops[opcode] as number, vectorOpcodes.pushes[opcode] as number);
  }

  private readGc(start: number): void {
    const { reader } = this;
    const opcode = reader.u32();
    if (opcode >= gcCosts.length) throw unknownPrefixed(start, Op.prefixGc, opcode);
    if (this.live) this.cost += (gcCosts[opcode] as number) - SIMPLE;
    switch (opcode) {
      case 0: { // struct.new
        const { fields } = this.readType('struct');
        if (this.live) this.cost += fields.length * SIMPLE;
        return this.applyEffect(fields.length, 1);
      }
      case 1: { // struct.new_default
        const { fields } = this.readType('struct');
        if (this.live) this.cost += fields.length * SIMPLE;
        return this.push(1);
      }
      case 2: case 3: case 4: { // struct.get
        const field = this.readField();
        return this.applyEffect(1, slotsOf(field));
      }
      case 5: // struct.set
        this.readField();
        return this.applyEffect(2, 0);
      case 6: case 7: // array.new, array.new_default
        this.readType('array');
        this.charge(start, 'arrayElements', false);
        return this.applyEffect(opcode === 6 ? 2 : 1, 1);
      case 8: { // array.new_fixed
        this.readType('array');
        const count = reader.u32();
        if (this.live) this.cost += count * SIMPLE;
        return this.applyEffect(count, 1);
      }
      case 9: case 10: // array.new_data, array.new_elem
        this.readType('array');
        if (opcode === 9) this.readDataIndex();
        else this.readElementIndex();
        this.charge(start, 'arrayElements', false);
        return this.applyEffect(2, 1);
      case 11: case 12: case 13: // array.get
        return this.applyEffect(2, slotsOf(this.readType('array').element));
      case 14: // array.set
        this.readType('array');
        return this.applyEffect(3, 0);
      case 15: // array.len
        return this.applyEffect(1, 1);
      case 16: // array.fill
        this.readType('array');
        this.charge(start, 'arrayElements', false);
        return this.applyEffect(4, 0);
      case 17: // array.copy
        this.readType('array');
        this.readType('array');
        this.charge(start, 'arrayElements', false);
        return this.applyEffect(5, 0);
      case 18: case 19: // array.init_data, array.init_elem
        this.readType('array');
        if (opcode === 18) this.readDataIndex();
        else this.readElementIndex();
        this.charge(start, 'arrayElements', false);
        return this.applyEffect(4, 0);
      case 20: case 21: case 22: case 23: // ref.test, ref.cast
        this.skipHeap();
        return this.applyEffect(1, 1);
      case 24: case 25: { // br_on_cast, br_on_cast_fail
        const at = reader.position;
        if (reader.u8() > 3) throw malformed(at, 'A cast has unknown flags.');
        const label = this.readLabel();
        this.skipHeap();
        this.skipHeap();
        this.event(Op.brIf, start, label);
        return this.applyEffect(1, 1);
      }
      default: // any.convert_extern, extern.convert_any, ref.i31, i31.get
        return this.applyEffect(1, 1);
    }
  }

  private readField(): ValueType {
    const { fields } = this.readType('struct');
    const at = this.reader.position;
    const field = fields[this.reader.u32()];
    if (field === undefined) throw malformed(at, 'A field does not exist.');
    return field;
  }
}

/** A block's type is an index into the type section, or one of these. */
const EMPTY = -1;
const ONE_SLOT = -2;
const ONE_VECTOR = -3;
const none: readonly ValueType[] = [];

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}

function unknownOpcode(at: number, opcode: number): Error {
  if (opcode === Op.prefixAtomic) return unsupported(at, 'atomic instructions', 'The module uses an atomic instruction.');
  if (opcode >= 0xe0 && opcode <= 0xe6) return unsupported(at, 'stack switching', 'The module uses a stack-switching instruction.');
  return unsupported(at, `instruction ${hex(opcode)}`, `The module uses the instruction ${hex(opcode)}, which is not known.`);
}

function unknownPrefixed(at: number, prefix: number, opcode: number): Error {
  const name = `${hex(prefix)} ${hex(opcode)}`;
  return unsupported(at, `instruction ${name}`, `The module uses the instruction ${name}, which is not known.`);
}

/** The refusal with the function that it is about. */
function located(error: unknown, functionIndex: number): unknown {
  return error instanceof Refused ? new Refused({ ...error.refusal, functionIndex }) : error;
}
