import type { Additions } from './additions';
import { readConstantExpression, type ConstantVisitor } from './constantExpressions';
import { readElementSegment } from './decodeModule';
import { SectionId, type Limits, type ModuleOutline, type Section } from './module';
import { ByteReader } from './reader';
import { writeValueType } from './valueTypes';
import { ByteWriter } from './writer';

/** New index of a function that is referred to. */
export type Reference = (index: number) => number;

export function findSection(outline: ModuleOutline, id: number): Section | undefined {
  return outline.sections.find(section => section.id === id);
}

/** The entries of a section as they are, behind a new count. */
function copyEntries(outline: ModuleOutline, id: number, count: number, into: ByteWriter): void {
  const section = findSection(outline, id);
  into.u32(count);
  if (section === undefined) return;
  const reader = new ByteReader(outline.bytes, section.start, section.end);
  reader.u32();
  into.raw(outline.bytes, reader.position, section.end);
}

export function typeSection(outline: ModuleOutline, additions: Additions): ByteWriter {
  const content = new ByteWriter();
  copyEntries(outline, SectionId.type, outline.typeEntries + additions.typeCount, content);
  content.writer(additions.types);
  return content;
}

function visitorFor(outline: ModuleOutline, onFunction: ConstantVisitor['onFunction']): ConstantVisitor {
  return {
    typeCount: outline.types.length, functionCount: outline.functions.length, globalCount: outline.globals.length,
    ...(onFunction === undefined ? {} : { onFunction }),
  };
}

/** Copies a span of the input and puts new function indices in the places that `patch` was told about. */
class PatchedCopy {
  private copied: number;
  readonly patch: (start: number, end: number, index: number) => void;

  constructor(private readonly outline: ModuleOutline, private readonly into: ByteWriter, start: number, reference: Reference) {
    this.copied = start;
    this.patch = (from, to, index) => {
      into.raw(outline.bytes, this.copied, from);
      into.u32(reference(index));
      this.copied = to;
    };
  }

  finish(end: number): void {
    this.into.raw(this.outline.bytes, this.copied, end);
  }
}

export function globalSection(outline: ModuleOutline, additions: Additions, reference: Reference): ByteWriter {
  const content = new ByteWriter();
  const defined = outline.globals.length - outline.importedGlobals;
  content.u32(defined + additions.globalCount);
  const section = findSection(outline, SectionId.global);
  if (section !== undefined) {
    const reader = new ByteReader(outline.bytes, section.start, section.end);
    reader.u32();
    const copy = new PatchedCopy(outline, content, reader.position, reference);
    const visitor = visitorFor(outline, copy.patch);
    for (let index = 0; index < defined; index++) {
      skipGlobalType(reader);
      readConstantExpression(reader, visitor);
    }
    copy.finish(section.end);
  }
  content.writer(additions.globals);
  return content;
}

/** Reads past the type of a global that the decoder has checked. */
export function skipGlobalType(reader: ByteReader): void {
  const byte = reader.u8();
  if (byte === 0x63 || byte === 0x64) reader.skipLeb(5);
  reader.u8();
}

/** Flags and kind of a segment that only declares that functions are referred to. */
const DECLARATIVE = [0x03, 0x00] as const;

/**
 * The element segments, and behind them one that declares the functions that code refers to: what declared them before
 * may have been an export that is gone. `undefined` where there is nothing to write.
 * @param declared indices in the rewritten module
 */
export function elementSection(outline: ModuleOutline, reference: Reference, declared: readonly number[]): ByteWriter | undefined {
  const section = findSection(outline, SectionId.element);
  if (section === undefined && declared.length === 0) return undefined;
  const content = new ByteWriter();
  content.u32(outline.elementSegments + (declared.length === 0 ? 0 : 1));
  if (section !== undefined) {
    const reader = new ByteReader(outline.bytes, section.start, section.end);
    reader.u32();
    const copy = new PatchedCopy(outline, content, reader.position, reference);
    const visitor = visitorFor(outline, copy.patch);
    for (let count = outline.elementSegments; count > 0; count--) readElementSegment(reader, visitor, copy.patch);
    copy.finish(section.end);
  }
  if (declared.length > 0) {
    for (const byte of DECLARATIVE) content.u8(byte);
    content.u32(declared.length);
    for (const index of declared) content.u32(index);
  }
  return content;
}

/** Limits with a maximum no higher than the cap. */
export function writeLimits(into: ByteWriter, limits: Limits, cap: bigint | undefined): void {
  let { max } = limits;
  if (cap !== undefined && (max === undefined || max > cap)) max = cap;
  into.u8((limits.is64 ? 4 : 0) | (max === undefined ? 0 : 1));
  into.u64(limits.min);
  if (max !== undefined) into.u64(max);
}

/** The defined tables, their maxima lowered to the cap where there is one. */
export function tableSection(outline: ModuleOutline, cap: bigint | undefined, reference: Reference): ByteWriter {
  const content = new ByteWriter();
  const tables = outline.tables.slice(outline.importedTables);
  content.u32(tables.length);
  for (const table of tables) {
    if (table.init !== undefined) {
      content.u8(0x40);
      content.u8(0x00);
    }
    writeValueType(content, table.element);
    writeLimits(content, table.limits, cap);
    if (table.init !== undefined) {
      const reader = new ByteReader(outline.bytes, table.init.start, table.init.end);
      const copy = new PatchedCopy(outline, content, table.init.start, reference);
      readConstantExpression(reader, visitorFor(outline, copy.patch));
      copy.finish(table.init.end);
    }
  }
  return content;
}

/** The defined memories. */
export function memorySection(memories: readonly Limits[], cap: bigint | undefined): ByteWriter {
  const content = new ByteWriter();
  content.u32(memories.length);
  for (const limits of memories) writeLimits(content, limits, cap);
  return content;
}

/** The code section: the number of bodies, and those that are written already, in pieces. */
export function codeSection(count: number, bodies: readonly Uint8Array[]): readonly Uint8Array[] {
  const head = new ByteWriter(5);
  head.u32(count);
  return [head.view(), ...bodies];
}

/** The function section of `types`, behind which the added functions stand. */
export function functionSection(types: readonly number[], additions: Additions): ByteWriter {
  const content = new ByteWriter();
  content.u32(types.length + additions.functions.length);
  for (const type of types) content.u32(type);
  for (const { type } of additions.functions) content.u32(type);
  return content;
}

/** The start section. */
export function startSection(index: number): ByteWriter {
  const content = new ByteWriter(5);
  content.u32(index);
  return content;
}
