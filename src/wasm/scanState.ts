import type { OperandPrice } from './costs';
import { MAX_NESTING } from './engineLimits';
import { EventFlag, HELPER_EVENT, type EventList } from './events';
import { HelperSet } from './helpers';
import { Immediates } from './immediates';
import type { FunctionType, ModuleOutline } from './module';
import { Op } from './opcodes';
import { malformed, refused } from './refusal';
import { slotsOf, type ValueType } from './valueTypes';

/** The frame of the function itself, where the others have their opcode. */
export const FUNCTION_FRAME = 0;

/** A block's type is an index into the type section, or one of these. */
const EMPTY = -1;
const ONE_SLOT = -2;
const ONE_VECTOR = -3;
const none: readonly ValueType[] = [];

/**
 * Where the scan stands in a function: operands, open blocks, whether this code can be reached, what it costs since the
 * last event. The files scan*.ts move it along, instruction by instruction.
 */
export class ScanState extends Immediates {
  readonly helpers = new HelperSet();
  /** Whether code that can be reached catches exceptions. */
  catches = false;
  /** Functions that code refers to. */
  readonly referenced = new Set<number>();
  /** Whether this instruction can be reached. */
  live = true;
  /** Fuel since the last event. */
  cost = 0;
  /** How many blocks are open, the function itself counted. */
  depth = 0;
  /** Whether the function calls anything. */
  calls = false;
  /** Slots of arguments and results of the widest call. */
  maxHandover = 0;
  private frameOpcodes = new Uint8Array(64);
  /** Operands below the frame's own. */
  private frameBases = new Int32Array(64);
  private frameTypes = new Int32Array(64);
  /** The event that opened it. */
  private frameEvents = new Int32Array(64);
  /** Bit 0: entered in code that can be reached. Bit 1: the code around it is polymorphic. */
  private frameLive = new Uint8Array(64);
  /** Whether an exception handler branches to its label. */
  private frameCaught = new Uint8Array(64);

  /** @param events where events are noted */
  constructor(outline: ModuleOutline, readonly events: EventList) {
    super(outline);
  }

  protected override clear(): void {
    super.clear();
    this.cost = this.depth = this.maxHandover = 0;
    this.live = true;
    this.calls = false;
  }

  /** What opened the innermost block. */
  get openOpcode(): number | undefined {
    return this.frameOpcodes[this.depth - 1];
  }

  /** Parameters of the innermost block. */
  openParams(): readonly ValueType[] {
    return this.blockParams(this.frameTypes[this.depth - 1] as number);
  }

  /** Opens a block of a type; `event` is the one that it was noted with. */
  openFrame(opcode: number, type: number, event: number): void {
    if (this.depth === this.frameBases.length) this.growFrames();
    const at = this.depth++;
    // The parameters of a function are its locals; those of a block are operands, popped and pushed again.
    const params = opcode === FUNCTION_FRAME ? none : this.blockParams(type);
    this.popMany(params.length);
    this.base = this.count;
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
    if (size > MAX_NESTING) throw refused('over-limit', this.reader.position, `A function has more than ${MAX_NESTING} blocks in each other.`);
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

  /** A type index, or one of the constants above. */
  readBlockType(): number {
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
    this.blockTypes[index] = 1;
    return index;
  }

  /** What a branch to the label takes along: a loop's parameters, any other frame's results. */
  labelArity(depth: number): number {
    const at = this.depth - 1 - depth;
    const type = this.frameTypes[at] as number;
    if (this.frameOpcodes[at] === Op.loop) return type >= 0 ? this.funcType(type, this.reader.position).params.length : 0;
    return this.resultCount(type);
  }

  readLabel(): number {
    const at = this.reader.position;
    const depth = this.reader.u32();
    if (depth >= this.depth) throw malformed(at, `Label ${depth} does not exist.`);
    return depth;
  }

  /** The code behind this instruction cannot be reached. */
  endReach(): void {
    this.dropToBase();
    this.live = false;
    this.polymorphic = true;
  }

  /** Notes an event in code that can be reached; returns its number. */
  event(kind: number, start: number, argument: number): number {
    if (!this.live) return -1;
    this.events.add(kind, 0, start, this.reader.position, argument, this.cost);
    this.cost = 0;
    return this.events.count - 1;
  }

  /** An event that changes its own instruction, dead or alive. */
  edit(kind: number, start: number, argument: number): void {
    if (this.live) this.event(kind, start, argument);
    else this.events.add(kind, EventFlag.dead, start, this.reader.position, argument, 0);
  }

  /** Has a helper called before the instruction. */
  helper(start: number, id: number): void {
    if (this.live) this.event(HELPER_EVENT, start, id);
  }

  /** After a conditional branch the operands that it would have taken along are still there. */
  checkBranch(label: number): void {
    const available = this.count - this.base;
    if (!this.polymorphic && available < this.labelArity(label)) throw malformed(this.reader.position, 'A branch finds too few operands.');
  }

  /** An exception handler branches to the label. */
  markCaught(label: number): void {
    const at = this.depth - 1 - label;
    this.frameCaught[at] = 1;
    if (this.frameOpcodes[at] === Op.loop) this.events.addFlags(this.frameEvents[at] as number, EventFlag.caught);
  }

  /** Ends one arm of a frame and starts the next with its parameters. */
  switchArm(opcode: number, start: number, flags = 0): void {
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

  /** Ends the innermost block. */
  closeFrame(opcode: number, start: number): void {
    const at = --this.depth;
    const entered = this.frameLive[at] as number;
    const type = this.frameTypes[at] as number;
    const frame = this.frameOpcodes[at] as number;
    const cost = this.live ? this.cost : 0;
    const available = this.count - this.base;
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

  /** Has the length on the operand stack charged. */
  charge(start: number, price: OperandPrice, is64: boolean): void {
    this.helper(start, this.helpers.charge(price, is64));
  }

  /** A call of this type is made. */
  noteCall({ params, results }: FunctionType): void {
    this.calls = true;
    let slots = 0;
    for (let index = 0; index < params.length; index++) slots += slotsOf(params[index] as ValueType);
    for (let index = 0; index < results.length; index++) slots += slotsOf(results[index] as ValueType);
    if (slots > this.maxHandover) this.maxHandover = slots;
  }
}
