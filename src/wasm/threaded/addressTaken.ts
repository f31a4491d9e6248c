import { readConstantExpression, type ConstantVisitor } from '../constantExpressions';
import { readElementSegment } from '../decodeModule';
import { SectionId, type ModuleOutline } from '../module';
import { ByteReader } from '../reader';
import type { ModuleScan } from '../scan';
import { findSection, skipGlobalType } from '../sections';

/** The functions that anything refers to, other than by calling or exporting them: the ones that calls through references can reach. */
export function addressTaken(outline: ModuleOutline, scan: ModuleScan): Uint8Array {
  const taken = new Uint8Array(outline.functions.length);
  for (const index of scan.referenced) taken[index] = 1;
  const take = (_start: number, _end: number, index: number): void => {
    taken[index] = 1;
  };
  const visitor: ConstantVisitor = {
    typeCount: outline.types.length, functionCount: outline.functions.length, globalCount: outline.globals.length, onFunction: take,
  };
  const each = (id: number, read: (reader: ByteReader) => void): void => {
    const section = findSection(outline, id);
    if (section === undefined) return;
    const reader = new ByteReader(outline.bytes, section.start, section.end);
    for (let count = reader.u32(); count > 0; count--) read(reader);
  };
  each(SectionId.element, reader => readElementSegment(reader, visitor, take));
  each(SectionId.global, reader => {
    skipGlobalType(reader);
    readConstantExpression(reader, visitor);
  });
  for (const { init } of outline.tables) {
    if (init !== undefined) readConstantExpression(new ByteReader(outline.bytes, init.start, init.end), visitor);
  }
  return taken;
}
