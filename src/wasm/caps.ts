import { readDataSegment, readElementSegment } from './decodeModule';
import { SectionId, type ModuleOutline } from './module';
import { ByteReader } from './reader';
import { refused } from './refusal';
import { findSection } from './sections';

const PAGE = 65_536n;

/** Upper bounds of every memory, in pages, and of every table, in elements. */
export interface Caps {
  readonly pages: bigint;
  readonly elements: bigint;
}

/** Pages as people count: `4096 pages (256 MiB)`. */
function inMiB(pages: bigint): string {
  return `${pages} pages (${Number(pages) / 16} MiB)`;
}

/** Refuses a module whose memories, tables or active segments are larger than the caps before it even starts. */
export function checkCaps(outline: ModuleOutline, caps: Caps): void {
  for (const { limits, offset } of outline.memories) {
    if (limits.min > caps.pages) {
      throw refused('over-cap', offset, `The module declares a memory of ${inMiB(limits.min)}; the cap is ${inMiB(caps.pages)}.`);
    }
  }
  for (const { limits, offset } of outline.tables) {
    if (limits.min > caps.elements) {
      throw refused('over-cap', offset, `The module declares a table of ${limits.min} elements; the cap is ${caps.elements}.`);
    }
  }
  const visitor = { typeCount: outline.types.length, functionCount: outline.functions.length, globalCount: outline.globals.length };
  eachEntry(outline, SectionId.data, (reader, at) => {
    const { active, offset, length } = readDataSegment(reader, visitor);
    if (active && offset !== undefined && offset + BigInt(length) > caps.pages * PAGE) {
      throw refused('over-cap', at, `A data segment ends behind the cap of ${inMiB(caps.pages)} of memory.`);
    }
  });
  eachEntry(outline, SectionId.element, (reader, at) => {
    const { offset, count } = readElementSegment(reader, visitor, () => undefined);
    if (offset !== undefined && offset + BigInt(count) > caps.elements) {
      throw refused('over-cap', at, `An element segment ends behind the cap of ${caps.elements} elements.`);
    }
  });
}

function eachEntry(outline: ModuleOutline, id: number, read: (reader: ByteReader, at: number) => void): void {
  const section = findSection(outline, id);
  if (section === undefined) return;
  const reader = new ByteReader(outline.bytes, section.start, section.end);
  for (let count = reader.u32(); count > 0; count--) read(reader, reader.position);
}
