import { readConstantExpression, type ConstantVisitor } from './constantExpressions';
import { readTypes } from './decodeTypes';
import {
  MAX_CUSTOM_SECTIONS, MAX_EXPORTS, MAX_FUNCTIONS, MAX_FUNCTION_BYTES, MAX_GLOBALS, MAX_IMPORTS, MAX_MEMORIES, MAX_MODULE_BYTES, MAX_TABLES,
} from './engineLimits';
import { ExternKind, SectionId, sectionOrder } from './module';
import type {
  CompositeType, FunctionType, GlobalType, Limits, MemoryType, ModuleExport, ModuleImport, ModuleOutline, Section, Span, TableType,
} from './module';
import { ByteReader } from './reader';
import { malformed, refused, unsupported } from './refusal';
import { isReference, readValueType, V128 } from './valueTypes';

/**
 * Reads everything of a module but the instructions: index spaces, spans, constant expressions.
 * @throws Refused where the bytes are no module or use what is not admitted
 */
export function decodeModule(bytes: Uint8Array): ModuleOutline {
  return new ModuleDecoder(bytes).decode();
}

class ModuleDecoder {
  private readonly sections: Section[] = [];
  private types: CompositeType[] = [];
  private typeEntries = 0;
  private readonly imports: ModuleImport[] = [];
  private readonly functions: number[] = [];
  private readonly tables: TableType[] = [];
  private readonly memories: MemoryType[] = [];
  private readonly globals: GlobalType[] = [];
  private readonly tags: number[] = [];
  private readonly exports: ModuleExport[] = [];
  private readonly bodies: Span[] = [];
  private start: { index: number; offset: number } | undefined;
  private dataSegments = 0;
  private declaredData: number | undefined;
  private elementSegments = 0;
  private importedFunctions = 0;
  private importedTables = 0;
  private importedMemories = 0;
  private importedGlobals = 0;
  private customSections = 0;

  constructor(private readonly bytes: Uint8Array) {}

  decode(): ModuleOutline {
    this.readSections();
    const defined = this.functions.length - this.importedFunctions;
    if (this.bodies.length !== defined) {
      throw malformed(this.bytes.length, `The module declares ${defined} functions and has ${this.bodies.length} bodies.`);
    }
    if (this.declaredData !== undefined && this.declaredData !== this.dataSegments) {
      throw malformed(this.bytes.length, `The module announces ${this.declaredData} data segments and has ${this.dataSegments}.`);
    }
    return {
      bytes: this.bytes, sections: this.sections, types: this.types, typeEntries: this.typeEntries, imports: this.imports,
      importedFunctions: this.importedFunctions, importedTables: this.importedTables, importedMemories: this.importedMemories,
      importedGlobals: this.importedGlobals, functions: this.functions, tables: this.tables, memories: this.memories,
      globals: this.globals, tags: this.tags, exports: this.exports, start: this.start, dataSegments: this.dataSegments,
      elementSegments: this.elementSegments, bodies: this.bodies,
    };
  }

  private readSections(): void {
    const { bytes } = this;
    if (bytes.length > MAX_MODULE_BYTES) throw refused('over-limit', 0, `The module is larger than ${MAX_MODULE_BYTES} bytes.`);
    const reader = new ByteReader(bytes, 0, bytes.length);
    const magic = [0x00, 0x61, 0x73, 0x6d];
    if (bytes.length < 8 || magic.some((byte, index) => bytes[index] !== byte)) throw malformed(0, 'This is not a WebAssembly module.');
    if (bytes[4] === 0x0d && bytes[6] === 0x01) throw unsupported(4, 'the component model', 'This is a component, not a core module.');
    if (bytes[4] !== 1 || bytes[5] !== 0 || bytes[6] !== 0 || bytes[7] !== 0) throw malformed(4, 'The version of the module is not 1.');
    reader.position = 8;
    let reached = -1;
    while (!reader.done) {
      const at = reader.position;
      const id = reader.u8();
      const length = reader.u32();
      const content = reader.slice(length);
      if (id === SectionId.custom) {
        const name = content.name();
        if (++this.customSections > MAX_CUSTOM_SECTIONS) throw refused('over-limit', at, `The module has more than ${MAX_CUSTOM_SECTIONS} custom sections.`);
        this.sections.push({ id, start: content.end - length, end: content.end, custom: { name, start: content.position } });
        continue;
      }
      const place = sectionOrder.indexOf(id as (typeof sectionOrder)[number]);
      if (place < 0) throw malformed(at, `Section ${id} is not known.`);
      if (place <= reached) throw malformed(at, `Section ${id} is out of order or comes twice.`);
      reached = place;
      this.sections.push({ id, start: content.position, end: content.end });
      this.readSection(id, content);
      if (!content.done) throw malformed(content.position, `Section ${id} is longer than its content.`);
    }
  }

  private readSection(id: number, reader: ByteReader): void {
    switch (id) {
      case SectionId.type:
        ({ types: this.types, entries: this.typeEntries } = readTypes(reader));
        return;
      case SectionId.import:
        return this.each(reader, 'imports', () => this.readImport(reader), MAX_IMPORTS);
      case SectionId.function:
        return this.each(reader, 'functions', () => this.functions.push(this.functionTypeIndex(reader)), MAX_FUNCTIONS - this.functions.length);
      case SectionId.table:
        return this.each(reader, 'tables', () => this.readTable(reader), MAX_TABLES);
      case SectionId.memory:
        return this.each(reader, 'memories', () => this.memories.push(readMemoryType(reader)), MAX_MEMORIES);
      case SectionId.tag:
        return this.each(reader, 'tags', () => this.tags.push(this.readTag(reader)));
      case SectionId.global:
        return this.each(reader, 'globals', () => this.readGlobal(reader), MAX_GLOBALS - this.globals.length);
      case SectionId.export:
        return this.each(reader, 'exports', () => this.readExport(reader), MAX_EXPORTS);
      case SectionId.start: {
        const offset = reader.position;
        const index = reader.u32();
        if (index >= this.functions.length) throw malformed(offset, `The start function ${index} does not exist.`);
        this.start = { index, offset };
        return;
      }
      case SectionId.element:
        return this.each(reader, 'element segments', () => {
          const at = reader.position;
          const { flags, table } = readElementSegment(reader, this.visitor(), () => undefined);
          if ((flags & 1) === 0 && table >= this.tables.length) throw malformed(at, `Table ${table} does not exist.`);
          this.elementSegments++;
        });
      case SectionId.dataCount:
        this.declaredData = reader.u32();
        return;
      case SectionId.code:
        return this.each(reader, 'bodies', () => {
          const at = reader.position;
          const length = reader.u32();
          if (length > MAX_FUNCTION_BYTES) throw refused('over-limit', at, `A function is larger than ${MAX_FUNCTION_BYTES} bytes.`);
          const body = reader.slice(length);
          this.bodies.push({ start: body.position, end: body.end });
        });
      default:
        return this.each(reader, 'data segments', () => {
          const at = reader.position;
          const { active, memory } = readDataSegment(reader, this.visitor());
          if (active && memory >= this.memories.length) throw malformed(at, `Memory ${memory} does not exist.`);
          this.dataSegments++;
        });
    }
  }

  private each(reader: ByteReader, what: string, read: () => void, most = Infinity): void {
    const at = reader.position;
    const declared = reader.count(what);
    if (declared > most) throw refused('over-limit', at, `The module has ${declared} ${what}; ${most} are allowed.`);
    for (let count = declared; count > 0; count--) read();
  }

  private visitor(): ConstantVisitor {
    return { typeCount: this.types.length, functionCount: this.functions.length, globalCount: this.globals.length };
  }

  private functionTypeIndex(reader: ByteReader): number {
    const at = reader.position;
    const index = reader.u32();
    if (this.types[index]?.kind !== 'func') throw malformed(at, `Type ${index} is not a function type.`);
    return index;
  }

  private readImport(reader: ByteReader): void {
    const start = reader.position;
    const module = reader.name();
    const name = reader.name();
    const at = reader.position;
    const kind = reader.u8();
    const add = (index: number): void => {
      this.imports.push({ module, name, kind, index, span: { start, end: reader.position } });
    };
    switch (kind) {
      case ExternKind.func:
        this.functions.push(this.functionTypeIndex(reader));
        return add(this.importedFunctions++);
      case ExternKind.table:
        this.tables.push(readTableType(reader, this.types.length));
        return add(this.importedTables++);
      case ExternKind.memory:
        this.memories.push(readMemoryType(reader));
        return add(this.importedMemories++);
      case ExternKind.global:
        this.globals.push(readGlobalType(reader, this.types.length));
        return add(this.importedGlobals++);
      case ExternKind.tag:
        this.tags.push(this.readTag(reader));
        return add(this.tags.length - 1);
      case 0x20:
        throw unsupported(at, 'custom descriptors', 'The module imports a function by its exact type.');
      default:
        throw malformed(at, `${kind} is not a kind of import.`);
    }
  }

  private readTable(reader: ByteReader): void {
    if (reader.bytes[reader.position] === 0x40) {
      reader.u8();
      const at = reader.position;
      if (reader.u8() !== 0) throw malformed(at, 'A table is declared in an unknown form.');
      const type = readTableType(reader, this.types.length);
      const start = reader.position;
      readConstantExpression(reader, this.visitor());
      this.tables.push({ ...type, init: { start, end: reader.position } });
    } else {
      this.tables.push(readTableType(reader, this.types.length));
    }
  }

  private readTag(reader: ByteReader): number {
    const at = reader.position;
    if (reader.u8() !== 0) throw malformed(at, 'A tag has an unknown attribute.');
    return this.functionTypeIndex(reader);
  }

  private readGlobal(reader: ByteReader): void {
    const type = readGlobalType(reader, this.types.length);
    readConstantExpression(reader, this.visitor());
    this.globals.push(type);
  }

  private readExport(reader: ByteReader): void {
    const offset = reader.position;
    const name = reader.name();
    const kind = reader.u8();
    const index = reader.u32();
    const spaces = [this.functions, this.tables, this.memories, this.globals, this.tags];
    const space = spaces[kind];
    if (space === undefined) throw malformed(offset, `${kind} is not a kind of export.`);
    if (index >= space.length) throw malformed(offset, `The export "${name}" refers to nothing.`);
    this.exports.push({ name, kind, index, offset });
  }
}

/** Reads limits; `most` is the highest flag that is known, further ones belong to proposals. */
function readLimits(reader: ByteReader): Limits {
  const at = reader.position;
  const flags = reader.u8();
  if ((flags & 0x02) !== 0 && flags < 8) throw unsupported(at, 'shared memory', 'The module declares a shared memory or table.');
  if ((flags & 0x08) !== 0 && flags < 16) throw unsupported(at, 'custom page sizes', 'The module declares a memory with its own page size.');
  if (flags > 7) throw malformed(at, 'Limits have unknown flags.');
  const is64 = (flags & 0x04) !== 0;
  const read = (): bigint => (is64 ? reader.u64() : BigInt(reader.u32()));
  const min = read();
  if ((flags & 0x01) === 0) return { min, is64 };
  const max = read();
  if (max < min) throw malformed(at, 'A maximum is below its minimum.');
  return { min, max, is64 };
}

function readMemoryType(reader: ByteReader): MemoryType {
  const offset = reader.position;
  return { limits: readLimits(reader), offset };
}

function readTableType(reader: ByteReader, typeCount: number): TableType {
  const offset = reader.position;
  const element = readValueType(reader, typeCount);
  if (!isReference(element)) throw malformed(offset, 'The elements of a table must be references.');
  return { element, limits: readLimits(reader), offset };
}

function readGlobalType(reader: ByteReader, typeCount: number): GlobalType {
  const type = readValueType(reader, typeCount);
  const at = reader.position;
  const mutable = reader.u8();
  if (mutable > 1) {
    if (mutable === 2 || mutable === 3) throw unsupported(at, 'shared-everything threads', 'The module declares a shared global.');
    throw malformed(at, 'A global is neither constant nor variable.');
  }
  return { type, mutable: mutable === 1 };
}

/** An element segment, as far as caps and rewriting need it. */
export interface ElementSegment {
  readonly flags: number;
  readonly table: number;
  /** Its offset where that is one constant. */
  readonly offset: bigint | undefined;
  readonly count: number;
}

/**
 * Reads one element segment (specification section 5.5.12).
 * @param onIndex called for each function index that is written bare, with its span; `ref.func` goes to the visitor
 */
export function readElementSegment(
  reader: ByteReader, visitor: ConstantVisitor, onIndex: (start: number, end: number, index: number) => void,
): ElementSegment {
  const at = reader.position;
  const flags = reader.u32();
  if (flags > 7) throw malformed(at, 'An element segment has unknown flags.');
  const active = (flags & 1) === 0;
  const table = active && (flags & 2) !== 0 ? reader.u32() : 0;
  const offset = active ? readConstantExpression(reader, visitor) : undefined;
  const expressions = (flags & 4) !== 0;
  if ((flags & 3) !== 0) {
    if (expressions) readValueType(reader, visitor.typeCount);
    else if (reader.u8() !== 0) throw malformed(reader.position - 1, 'An element segment has an unknown kind.');
  }
  const count = reader.count('elements');
  for (let element = 0; element < count; element++) {
    if (expressions) {
      readConstantExpression(reader, visitor);
    } else {
      const start = reader.position;
      const index = reader.u32();
      if (index >= visitor.functionCount) throw malformed(start, `Function ${index} does not exist.`);
      onIndex(start, reader.position, index);
    }
  }
  return { flags, table, offset, count };
}

/** A data segment, as far as caps need it. */
export interface DataSegment {
  readonly active: boolean;
  readonly memory: number;
  readonly offset: bigint | undefined;
  readonly length: number;
}

/** Reads one data segment (specification section 5.5.14). */
export function readDataSegment(reader: ByteReader, visitor: ConstantVisitor): DataSegment {
  const at = reader.position;
  const flags = reader.u32();
  if (flags > 2) throw malformed(at, 'A data segment has unknown flags.');
  const active = flags !== 1;
  const memory = flags === 2 ? reader.u32() : 0;
  const offset = active ? readConstantExpression(reader, visitor) : undefined;
  const length = reader.count('bytes of data');
  reader.skip(length);
  return { active, memory, offset, length };
}

/** The function type of a function index. The decoder has checked that it is one. */
export function functionTypeOf(outline: ModuleOutline, index: number): FunctionType {
  const type = outline.types[outline.functions[index] ?? -1];
  if (type?.kind !== 'func') throw malformed(0, `Function ${index} has no type.`);
  return type;
}

/** Whether a value of this type is a vector. */
export function isVector(type: number): boolean {
  return type === V128;
}
