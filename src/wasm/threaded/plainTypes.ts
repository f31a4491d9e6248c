import { ExternKind, SectionId, type ModuleOutline } from '../module';
import type { SectionContent } from '../moduleWriter';
import { ByteReader } from '../reader';
import { findSection } from '../sections';
import { ByteWriter } from '../writer';

/** The import section, with other types for functions and tags. */
export function importsTyped(outline: ModuleOutline, typeOf: (type: number) => number): SectionContent {
  if (findSection(outline, SectionId.import) === undefined) return 'keep';
  const content = new ByteWriter();
  content.u32(outline.imports.length);
  for (const { kind, span } of outline.imports) {
    const reader = new ByteReader(outline.bytes, span.start, span.end);
    if (kind === ExternKind.func || kind === ExternKind.tag) {
      reader.skip(reader.u32());
      reader.skip(reader.u32());
      reader.skip(kind === ExternKind.tag ? 2 : 1);
      content.raw(outline.bytes, span.start, reader.position);
      content.u32(typeOf(reader.u32()));
    } else {
      content.raw(outline.bytes, span.start, span.end);
    }
  }
  return content;
}

/** The tag section, with other types. */
export function tagsTyped(outline: ModuleOutline, typeOf: (type: number) => number): SectionContent {
  if (findSection(outline, SectionId.tag) === undefined) return 'keep';
  const content = new ByteWriter();
  const tags = outline.tags.slice(outline.imports.filter(({ kind }) => kind === ExternKind.tag).length);
  content.u32(tags.length);
  for (const type of tags) {
    content.u8(0);
    content.u32(typeOf(type));
  }
  return content;
}
