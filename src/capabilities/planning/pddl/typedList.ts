import type { Expression, List, Word } from './expressions';
import { headOf, isList, isWord, nameIn, shown } from './shapes';
import type { Source } from './source';

/** One entry of a typed list, with the types that were written after it. */
export interface Typed<T> {
  readonly entry: T;
  /** Any of them; `object` where none was written. */
  readonly types: readonly Word[];
}

/**
 * Reads `a b - t c - (either u v) d`.
 *
 * @param read turns an item into an entry
 * @throws PddlError
 */
export function readTypedList<T>(source: Source, items: readonly Expression[], parent: List, read: (item: Expression) => T): readonly Typed<T>[] {
  const result: Typed<T>[] = [];
  let untyped: T[] = [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as Expression;
    if (!isWord(item, '-')) {
      untyped.push(read(item));
      continue;
    }
    if (untyped.length === 0) throw source.invalid(item, 'Nothing stands before this "-" that could have a type.');
    at += 1;
    const types = readTypes(source, items[at], item.at, parent);
    for (const entry of untyped) result.push({ entry, types });
    untyped = [];
  }
  for (const entry of untyped) result.push({ entry, types: [{ at: parent.at, word: 'object', written: 'object' }] });
  return result;
}

function readTypes(source: Source, type: Expression | undefined, dash: number, parent: List): readonly Word[] {
  if (type === undefined) throw source.invalid({ at: dash }, 'A type is missing after this "-".');
  if (!isList(type)) return [nameIn(source, type, 'a type', parent)];
  const [, ...names] = type.items;
  if (headOf(type) !== 'either' || names.length === 0) throw source.invalid(type, `Here a type or (either TYPE …) is expected, not ${shown(type)}.`);
  return names.map(name => nameIn(source, name, 'a type', type));
}
