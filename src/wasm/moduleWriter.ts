import { SectionId, sectionOrder, type ModuleOutline, type Section } from './module';
import { findSection } from './sections';
import { ByteWriter } from './writer';

/** What becomes of a known section: new content, left out, or kept as it is. */
export type SectionContent = ByteWriter | 'drop' | 'keep';

export interface ModuleParts {
  readonly content: ReadonlyMap<number, SectionContent>;
  /** Content of the name section. */
  readonly names: ByteWriter;
  /** Whether a custom section is kept, at its place among the known ones. The name section is always written anew. */
  readonly keepCustom: (name: string) => boolean;
}

/** Writes the module: known sections in their order, each as `parts` says or else as it is. */
export function writeModule(outline: ModuleOutline, parts: ModuleParts): Uint8Array<ArrayBuffer> {
  const size = [...parts.content.values()].reduce((sum, content) => sum + (content instanceof ByteWriter ? content.length : 0), 0);
  const out = new ByteWriter(outline.bytes.length + size);
  out.raw(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  const customs = customsBehind(outline, parts.keepCustom);
  writeCustoms(outline, customs.get(SectionId.custom), out);
  for (const id of sectionOrder) {
    const content = parts.content.get(id) ?? 'keep';
    const section = findSection(outline, id);
    if (content instanceof ByteWriter) writeSection(out, id, content);
    else if (content === 'keep' && section !== undefined) copySection(outline, section, out);
    writeCustoms(outline, customs.get(id), out);
  }
  writeSection(out, SectionId.custom, parts.names);
  return out.toBytes();
}

/** Custom sections by the known section that they stand behind; the first ones are behind `custom`. */
function customsBehind(outline: ModuleOutline, keep: ModuleParts['keepCustom']): Map<number, Section[]> {
  const behind = new Map<number, Section[]>();
  let last: number = SectionId.custom;
  for (const section of outline.sections) {
    if (section.custom === undefined) last = section.id;
    else if (section.custom.name !== 'name' && keep(section.custom.name)) behind.set(last, [...(behind.get(last) ?? []), section]);
  }
  return behind;
}

function writeCustoms(outline: ModuleOutline, sections: readonly Section[] | undefined, out: ByteWriter): void {
  for (const section of sections ?? []) copySection(outline, section, out);
}

function copySection(outline: ModuleOutline, section: Section, out: ByteWriter): void {
  out.u8(section.id);
  out.u32(section.end - section.start);
  out.raw(outline.bytes, section.start, section.end);
}

function writeSection(out: ByteWriter, id: number, content: ByteWriter): void {
  out.u8(id);
  out.u32(content.length);
  out.writer(content);
}
