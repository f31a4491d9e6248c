import { OffsetList } from './events';
import type { CompositeType, FunctionType, ModuleOutline } from './module';
import { OperandStack } from './operandStack';
import { ByteReader } from './reader';
import { malformed } from './refusal';
import { isConcrete, readHeapType, readValueType, slotsOf, type ValueType } from './valueTypes';

/**
 * Reads what stands behind opcodes. Every index is checked against the module's own spaces: what is added to a module
 * lies behind them, and its code must not reach it.
 */
export class Immediates extends OperandStack {
  /** Offsets of the local indices that name one of the first two locals behind the parameters. */
  readonly localUses = new OffsetList();
  /** Whether a type of the type section was named as a reference, or called through. */
  typedReferences = false;
  /** By type, whether a block names it as its own. */
  readonly blockTypes: Uint8Array;
  protected locals = 0;
  protected params = 0;
  /** Slots of each local, parameters first. */
  protected localSlots = new Uint8Array(64);

  constructor(readonly outline: ModuleOutline) {
    super(new ByteReader(outline.bytes, 0, 0));
    this.blockTypes = new Uint8Array(outline.types.length);
  }

  /** A value type. */
  readValue(): ValueType {
    const type = readValueType(this.reader, this.outline.types.length);
    if (isConcrete(type)) this.typedReferences = true;
    return type;
  }

  /** Reads past a heap type. */
  skipHeap(): void {
    if ((readHeapType(this.reader, this.outline.types.length) & 1) === 0) this.typedReferences = true;
  }

  /** Slots of the local that is named. */
  readLocal(): number {
    const at = this.reader.position;
    const index = this.reader.u32();
    if (index >= this.locals) throw malformed(at, `Local ${index} does not exist.`);
    if ((index - this.params) >>> 0 < 2) this.localUses.add(at);
    return this.localSlots[index] as number;
  }

  funcType(index: number, at: number): FunctionType {
    const type = this.outline.types[index];
    if (type?.kind !== 'func') throw malformed(at, `Type ${index} is not a function type.`);
    return type;
  }

  checkMemory(index: number, at: number): boolean {
    const memory = this.outline.memories[index];
    if (memory === undefined) throw malformed(at, `Memory ${index} does not exist.`);
    return memory.limits.is64;
  }

  readMemory(): { index: number; is64: boolean } {
    const at = this.reader.position;
    const index = this.reader.u32();
    return { index, is64: this.checkMemory(index, at) };
  }

  readTable(): { index: number; is64: boolean } {
    const at = this.reader.position;
    const index = this.reader.u32();
    const table = this.outline.tables[index];
    if (table === undefined) throw malformed(at, `Table ${index} does not exist.`);
    return { index, is64: table.limits.is64 };
  }

  readFunctionIndex(): number {
    const at = this.reader.position;
    const index = this.reader.u32();
    if (index >= this.outline.functions.length) throw malformed(at, `Function ${index} does not exist.`);
    return index;
  }

  /** Slots of the global that is named. */
  readGlobal(): number {
    const at = this.reader.position;
    const index = this.reader.u32();
    const global = this.outline.globals[index];
    if (global === undefined) throw malformed(at, `Global ${index} does not exist.`);
    return slotsOf(global.type);
  }

  readType<K extends CompositeType['kind']>(kind: K): Extract<CompositeType, { kind: K }> {
    const at = this.reader.position;
    const index = this.reader.u32();
    const type = this.outline.types[index];
    if (type?.kind !== kind) throw malformed(at, `Type ${index} is not of the kind ${kind}.`);
    return type as Extract<CompositeType, { kind: K }>;
  }

  readTag(): FunctionType {
    const at = this.reader.position;
    const type = this.outline.tags[this.reader.u32()];
    if (type === undefined) throw malformed(at, 'A tag does not exist.');
    return this.funcType(type, at);
  }

  readDataIndex(): void {
    const at = this.reader.position;
    const index = this.reader.u32();
    if (index >= this.outline.dataSegments) throw malformed(at, `Data segment ${index} does not exist.`);
  }

  readElementIndex(): void {
    const at = this.reader.position;
    const index = this.reader.u32();
    if (index >= this.outline.elementSegments) throw malformed(at, `Element segment ${index} does not exist.`);
  }

  readField(): ValueType {
    const { fields } = this.readType('struct');
    const at = this.reader.position;
    const field = fields[this.reader.u32()];
    if (field === undefined) throw malformed(at, 'A field does not exist.');
    return field;
  }

  /** Alignment, memory and offset of a load or a store. */
  readMemoryImmediate(): void {
    const { reader } = this;
    const at = reader.position;
    const flags = reader.u32();
    if (flags >= 0x80) throw malformed(at, 'A memory instruction has an unknown alignment.');
    const memory = (flags & 0x40) !== 0 ? reader.u32() : 0;
    this.checkMemory(memory, at);
    reader.skipLeb(10);
  }
}
