import { Bytes, NotCovered } from './bytes';
import { readCode, type Instruction } from './code';

export interface Type {
  readonly params: readonly number[];
  readonly results: readonly number[];
}

/** A constant expression: its instructions, up to its end. */
export type Constant = readonly Instruction[];

export interface Limits {
  readonly min: number;
  readonly max: number | undefined;
}

export interface Import {
  readonly module: string;
  readonly name: string;
  /** 0 a function, 1 a table, 2 a memory, 3 a global. */
  readonly kind: number;
  /** Of a function, its type. */
  readonly type: number;
  readonly limits: Limits | undefined;
}

export interface Body {
  readonly locals: readonly number[];
  readonly code: readonly Instruction[];
}

/** A segment of elements or of data; without a place it waits for an `init` instruction, or for nothing. */
export interface Segment<T> {
  readonly place: { readonly index: number; readonly offset: Constant } | undefined;
  readonly items: T;
  readonly declared: boolean;
}

/** A module of WebAssembly 1.0 and what came soon after, decoded. */
export interface Module {
  readonly types: Type[];
  readonly imports: Import[];
  /** Types of the functions that are not imported. */
  readonly functions: number[];
  readonly tables: Limits[];
  readonly memories: Limits[];
  readonly globals: { readonly type: number; readonly init: Constant }[];
  readonly exports: { readonly name: string; readonly kind: number; readonly index: number }[];
  start: number | undefined;
  readonly elements: Segment<readonly Constant[]>[];
  readonly bodies: Body[];
  readonly data: Segment<Uint8Array>[];
}

/** Decodes a valid module (specification section 5.5). Throws NotCovered. */
export function readModule(all: Uint8Array): Module {
  const bytes = new Bytes(all);
  bytes.take(8);
  const module: Module = {
    types: [], imports: [], functions: [], tables: [], memories: [], globals: [], exports: [], start: undefined, elements: [], bodies: [], data: [],
  };
  while (bytes.position < all.length) {
    const id = bytes.u8();
    const size = bytes.unsigned();
    const end = bytes.position + size;
    readSection(id, bytes, module);
    bytes.position = end;
  }
  return module;
}

function readSection(id: number, bytes: Bytes, module: Module): void {
  switch (id) {
    case 0: case 12: return;
    case 1: return void module.types.push(...bytes.list(() => readType(bytes)));
    case 2: return void module.imports.push(...bytes.list(() => readImport(bytes)));
    case 3: return void module.functions.push(...bytes.list(() => bytes.unsigned()));
    case 4: return void module.tables.push(...bytes.list(() => readTable(bytes)));
    case 5: return void module.memories.push(...bytes.list(() => readLimits(bytes)));
    case 6: return void module.globals.push(...bytes.list(() => {
      const type = readValueType(bytes);
      bytes.u8();
      return { type, init: readCode(bytes) };
    }));
    case 7: return void module.exports.push(...bytes.list(() => ({ name: bytes.name(), kind: bytes.u8(), index: bytes.unsigned() })));
    case 8: return void (module.start = bytes.unsigned());
    case 9: return void module.elements.push(...bytes.list(() => readElements(bytes)));
    case 10: return void module.bodies.push(...bytes.list(() => readBody(bytes)));
    case 11: return void module.data.push(...bytes.list(() => readData(bytes)));
    default: throw new NotCovered(`section ${id}`);
  }
}

/** i32, i64, f32, f64, funcref or externref. */
function readValueType(bytes: Bytes): number {
  const type = bytes.u8();
  if (![0x7f, 0x7e, 0x7d, 0x7c, 0x70, 0x6f].includes(type)) throw new NotCovered(`value type ${type}`);
  return type;
}

function readType(bytes: Bytes): Type {
  if (bytes.u8() !== 0x60) throw new NotCovered('a type that is not of a function');
  return { params: bytes.list(() => readValueType(bytes)), results: bytes.list(() => readValueType(bytes)) };
}

function readLimits(bytes: Bytes): Limits {
  const flags = bytes.u8();
  if (flags > 1) throw new NotCovered('limits');
  return { min: bytes.unsigned(), max: flags === 1 ? bytes.unsigned() : undefined };
}

function readTable(bytes: Bytes): Limits {
  readValueType(bytes);
  return readLimits(bytes);
}

function readImport(bytes: Bytes): Import {
  const module = bytes.name();
  const name = bytes.name();
  const kind = bytes.u8();
  switch (kind) {
    case 0: return { module, name, kind, type: bytes.unsigned(), limits: undefined };
    case 1: return { module, name, kind, type: 0, limits: readTable(bytes) };
    case 2: return { module, name, kind, type: 0, limits: readLimits(bytes) };
    case 3: return { module, name, kind, type: readValueType(bytes) + bytes.u8() * 0, limits: undefined };
    default: throw new NotCovered('an import of another kind');
  }
}

function readBody(bytes: Bytes): Body {
  bytes.unsigned();
  const locals = bytes.list(() => {
    const count = bytes.unsigned();
    return Array<number>(count).fill(readValueType(bytes));
  }).flat();
  return { locals, code: readCode(bytes) };
}

function readElements(bytes: Bytes): Segment<readonly Constant[]> {
  const flags = bytes.unsigned();
  const passive = (flags & 1) !== 0;
  const table = !passive && (flags & 2) !== 0 ? bytes.unsigned() : 0;
  const place = passive ? undefined : { index: table, offset: readCode(bytes) };
  if ((flags & 3) !== 0) bytes.u8();
  const items = bytes.list((): Constant => ((flags & 4) === 0 ? [{ op: 0xd2, a: bytes.unsigned(), b: 0, value: 0, targets: [] }] : readCode(bytes)));
  return { place, items, declared: passive && (flags & 2) !== 0 };
}

function readData(bytes: Bytes): Segment<Uint8Array> {
  const flags = bytes.unsigned();
  const memory = flags === 2 ? bytes.unsigned() : 0;
  const place = flags === 1 ? undefined : { index: memory, offset: readCode(bytes) };
  return { place, items: bytes.take(bytes.unsigned()), declared: false };
}
