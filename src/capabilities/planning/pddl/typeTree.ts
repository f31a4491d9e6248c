import type { List, Word } from './expressions';
import { nameIn, Taken } from './shapes';
import { quoted, type Source } from './source';
import { readTypedList } from './typedList';

/** Types, `object` included: for each pair of them a byte is kept. */
const MAX_TYPES = 1000;

/** The types of a domain, by number; `object`, the type of everything, is 0. */
export class TypeTree {
  /** At `type * count + ancestor`: whether all of the one are of the other. */
  readonly #isA: Uint8Array;

  constructor(private readonly numbers: ReadonlyMap<string, number>, parents: readonly (readonly number[])[]) {
    const count = parents.length;
    this.#isA = new Uint8Array(count * count);
    for (let type = 0; type < count; type++) {
      const pending = [type, 0];
      for (let ancestor = pending.pop(); ancestor !== undefined; ancestor = pending.pop()) {
        if (this.#isA[type * count + ancestor] === 1) continue;
        this.#isA[type * count + ancestor] = 1;
        pending.push(...parents[ancestor] ?? []);
      }
    }
  }

  get count(): number {
    return this.numbers.size;
  }

  /** The numbers of types that were named. Throws PddlError for one that there is not. */
  resolve(source: Source, names: readonly Word[]): readonly number[] {
    return names.map(name => {
      const found = this.numbers.get(name.word);
      if (found === undefined) throw source.invalid(name, `There is no type ${quoted(name.written)}. Declare it in the domain's :types.`);
      return found;
    });
  }

  /** Whether what is of one of the types is always of one of the ancestors. */
  areAll(types: readonly number[], ancestors: readonly number[]): boolean {
    return types.every(type => this.isAny(type, ancestors));
  }

  /** Whether what is of a type is of one of the ancestors. */
  isAny(type: number, ancestors: readonly number[]): boolean {
    return ancestors.some(ancestor => this.#isA[type * this.count + ancestor] === 1);
  }

  /** Whether something could be of one of these and of one of those. */
  meet(these: readonly number[], those: readonly number[]): boolean {
    if (this.areAll(these, those)) return true;
    for (let type = 0; type < this.count; type++) if (this.isAny(type, these) && this.isAny(type, those)) return true;
    return false;
  }
}

/** Reads `:types`; where there is none, everything is an object. Throws PddlError. */
export function readTypes(source: Source, section: List | undefined): TypeTree {
  const numbers = new Map([['object', 0]]);
  const parents: number[][] = [[]];
  const numberOf = (name: Word): number => {
    const known = numbers.get(name.word);
    if (known !== undefined) return known;
    if (numbers.size === MAX_TYPES) throw source.unsupported(name, `There are more than ${MAX_TYPES} types. Declare fewer.`);
    numbers.set(name.word, parents.length);
    parents.push([]);
    return parents.length - 1;
  };
  if (section !== undefined) {
    const taken = new Taken(source, 'types');
    for (const { entry, types } of readTypedList(source, section.items.slice(1), section, item => nameIn(source, item, 'a type', section))) {
      taken.add(entry);
      const type = numberOf(entry);
      // A type that is only named as the parent of others is a type, too.
      const above = types.map(numberOf);
      if (type !== 0) parents[type] = above;
      if (isBelowItself(parents, type)) throw source.invalid(entry, `The type ${quoted(entry.written)} is a kind of itself. Break the circle.`);
    }
  }
  return new TypeTree(numbers, parents);
}

function isBelowItself(parents: readonly (readonly number[])[], type: number): boolean {
  const seen = new Set<number>();
  const pending = [...parents[type] ?? []];
  for (let above = pending.pop(); above !== undefined; above = pending.pop()) {
    if (above === type) return true;
    if (seen.has(above)) continue;
    seen.add(above);
    pending.push(...parents[above] ?? []);
  }
  return false;
}
