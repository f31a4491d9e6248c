import type { ValueType } from './valueTypes';

/** A span of the input, in byte offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface FunctionType {
  readonly kind: 'func';
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  /** Whether another type could be a subtype of it. */
  readonly open: boolean;
  /** Whether more than its parameters and results tells it apart: it stands in a group or has a supertype. */
  readonly nested: boolean;
}
export interface StructType {
  readonly kind: 'struct';
  /** Packed fields are I32. */
  readonly fields: readonly ValueType[];
}
export interface ArrayType {
  readonly kind: 'array';
  readonly element: ValueType;
}
export type CompositeType = FunctionType | StructType | ArrayType;

export interface Limits {
  readonly min: bigint;
  readonly max?: bigint;
  readonly is64: boolean;
}

export interface MemoryType {
  readonly limits: Limits;
  readonly offset: number;
}

export interface TableType {
  readonly element: ValueType;
  readonly limits: Limits;
  readonly offset: number;
  /** The initialiser, where it is written out. */
  readonly init?: Span;
}

export interface GlobalType {
  readonly type: ValueType;
  readonly mutable: boolean;
}

export const ExternKind = { func: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;

export interface ModuleImport {
  readonly module: string;
  readonly name: string;
  readonly kind: number;
  /** Of the whole entry. */
  readonly span: Span;
  /** Index in its own index space. */
  readonly index: number;
}

export interface ModuleExport {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
  readonly offset: number;
}

/** A section as it lies in the input: its id and the span of its content. */
export interface Section extends Span {
  readonly id: number;
  /** Of a custom section, its name and where its content starts after it. */
  readonly custom?: { readonly name: string; readonly start: number };
}

export const SectionId = {
  custom: 0, type: 1, import: 2, function: 3, table: 4, memory: 5, global: 6, export: 7, start: 8, element: 9,
  code: 10, data: 11, dataCount: 12, tag: 13,
} as const;

/** Order in which known sections must come (specification section 5.5.2). */
export const sectionOrder = [
  SectionId.type, SectionId.import, SectionId.function, SectionId.table, SectionId.memory, SectionId.tag, SectionId.global,
  SectionId.export, SectionId.start, SectionId.element, SectionId.dataCount, SectionId.code, SectionId.data,
] as const;

/** What of a module is needed to rewrite it. Index spaces count imports first. */
export interface ModuleOutline {
  readonly bytes: Uint8Array;
  readonly sections: readonly Section[];
  readonly types: readonly CompositeType[];
  /** Entries of the type section: recursion groups and single types. */
  readonly typeEntries: number;
  readonly imports: readonly ModuleImport[];
  readonly importedFunctions: number;
  readonly importedTables: number;
  readonly importedMemories: number;
  readonly importedGlobals: number;
  /** Type index of each function. */
  readonly functions: readonly number[];
  readonly tables: readonly TableType[];
  readonly memories: readonly MemoryType[];
  readonly globals: readonly GlobalType[];
  /** Type index of each tag. */
  readonly tags: readonly number[];
  readonly exports: readonly ModuleExport[];
  readonly start: { readonly index: number; readonly offset: number } | undefined;
  readonly dataSegments: number;
  readonly elementSegments: number;
  /** Each body of the code section, without its size. */
  readonly bodies: readonly Span[];
}
