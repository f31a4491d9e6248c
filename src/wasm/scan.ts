import { opcodeCosts } from './costs';
import { MAX_LOCALS } from './engineLimits';
import { EVENT_COLUMNS, EventList, type OffsetList } from './events';
import type { HelperSet } from './helpers';
import { estimateInlining } from './inlining';
import type { FunctionType, MemoryType, ModuleOutline, Span } from './module';
import { mainOpcodes, Op, Shape } from './opcodes';
import { malformed, refused, Refused } from './refusal';
import { readMisc } from './scanBulk';
import { readControl } from './scanControl';
import { readGc } from './scanGc';
import { FUNCTION_FRAME } from './scanState';
import { StraightScan } from './scanStraight';
import { readVector } from './scanVector';
import { unknownOpcode } from './unknownInstruction';
import { slotsOf, type ValueType } from './valueTypes';
import type { FunctionScan } from './functionScan';

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
  /** By type, whether a block names it as its own. */
  readonly blockTypes: Uint8Array;
}

/** Most code has fewer events than one for so many bytes. */
const BYTES_OF_EVENT = 8;

/** Reads every function body once. Throws Refused with the offset and the function. */
export function scanModule(outline: ModuleOutline): ModuleScan {
  const code = (outline.bodies.at(-1)?.end ?? 0) - (outline.bodies[0]?.start ?? 0);
  const room = new Int32Array(EVENT_COLUMNS * (64 + Math.ceil(code / BYTES_OF_EVENT)));
  const scanner = new FunctionScanner(outline, new EventList(room));
  const functions = outline.bodies.map((body, index) => scanner.scan(outline.importedFunctions + index, body));
  const { events, helpers, catches, referenced, localUses, typedReferences, blockTypes } = scanner;
  estimateInlining(outline.importedFunctions, functions, events);
  return { functions, events, helpers, catches, referenced, localUses, typedReferences, blockTypes };
}

/** Goes through function bodies, one after the other. */
export class FunctionScanner extends StraightScan {
  /** Slots of parameters and locals. */
  private frameLocals = 0;

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

  private startBody(typeIndex: number): void {
    this.clear();
    this.openFrame(FUNCTION_FRAME, typeIndex, -1);
  }

  private readInstructions(): void {
    const { reader } = this;
    const { shape, pops, pushes } = mainOpcodes;
    while (this.depth > 0) {
      if (this.narrow) this.readStraight();
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
      this.apply(pops[opcode] as number, pushes[opcode] as number);
    }
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
        return this.apply(1, 1);
      case Op.tableSet:
        this.readTable();
        return this.apply(2, 0);
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
        return this.apply(1, 1);
      }
      case Op.refNull:
        this.skipHeap();
        return this.push(1);
      case Op.refFunc:
        return this.readReference(start);
      case Op.prefixMisc:
        return readMisc(this, start);
      case Op.prefixVector:
        return readVector(this, start);
      case Op.prefixGc:
        return readGc(this, start);
      default:
        return readControl(this, opcode, start);
    }
  }

  private readReference(start: number): void {
    const index = this.readFunctionIndex();
    this.referenced.add(index);
    this.edit(Op.refFunc, start, index);
    this.push(1);
  }
}

/** The refusal with the function that it is about. */
function located(error: unknown, functionIndex: number): unknown {
  return error instanceof Refused ? new Refused({ ...error.refusal, functionIndex }) : error;
}
