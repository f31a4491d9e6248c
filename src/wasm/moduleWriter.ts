import { SectionId, sectionOrder, type ModuleOutline, type Section } from './module';
import { findSection } from './sections';
import { ByteWriter } from './writer';

/** What becomes of a known section: new content, in one piece or several, left out, or kept as it is. */
export type SectionContent = ByteWriter | readonly Uint8Array[] | 'drop' | 'keep';

export interface ModuleParts {
  readonly content: ReadonlyMap<number, SectionContent>;
  /** Content of the name section. */
  readonly names: ByteWriter;
  /** Whether a custom section is kept, at its place among the known ones. The name section is always written anew. */
  readonly keepCustom: (name: string) => boolean;
}

/** Writes the module: known sections in their order, each as `parts` says or else as it is. */
export function writeModule(outline: ModuleOutline, parts: ModuleParts): Uint8Array<ArrayBuffer> {
  const out = new Pieces();
  out.add(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  const customs = customsBehind(outline, parts.keepCustom);
  const writeCustoms = (behind: number): void => {
    for (const section of customs.get(behind) ?? []) out.keep(outline, section);
  };
  writeCustoms(SectionId.custom);
  for (const id of sectionOrder) {
    const content = parts.content.get(id) ?? 'keep';
    const section = findSection(outline, id);
    if (content instanceof ByteWriter) out.section(id, [content.view()]);
    else if (content !== 'keep' && content !== 'drop') out.section(id, content);
    else if (content === 'keep' && section !== undefined) out.keep(outline, section);
    writeCustoms(id);
  }
  out.section(SectionId.custom, [parts.names.view()]);
  return out.joined();
}

/** What the module consists of. It is copied once, into a buffer of the right size. */
class Pieces {
  private readonly list: Uint8Array[] = [];
  private length = 0;

  add(piece: Uint8Array): void {
    this.list.push(piece);
    this.length += piece.length;
  }

  section(id: number, content: readonly Uint8Array[]): void {
    this.head(id, content.reduce((sum, { length }) => sum + length, 0));
    for (const piece of content) this.add(piece);
  }

  keep({ bytes }: ModuleOutline, { id, start, end }: Section): void {
    this.head(id, end - start);
    this.add(bytes.subarray(start, end));
  }

  private head(id: number, size: number): void {
    const head = new ByteWriter(6);
    head.u8(id);
    head.u32(size);
    this.add(head.view());
  }

  joined(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.length);
    let at = 0;
    for (const piece of this.list) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }
}

/** Custom sections by the known section that they stand behind; the first ones are behind `custom`. */
function customsBehind(outline: ModuleOutline, keep: ModuleParts['keepCustom']): Map<number, Section[]> {
  const behind = new Map<number, Section[]>();
  let last: number = SectionId.custom;
  for (const section of outline.sections) {
    if (section.custom === undefined) {
      last = section.id;
    } else if (section.custom.name !== 'name' && keep(section.custom.name)) {
      const known = behind.get(last);
      if (known === undefined) behind.set(last, [section]);
      else known.push(section);
    }
  }
  return behind;
}
