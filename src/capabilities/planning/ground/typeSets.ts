import type { Budget } from '../budget';
import type { PddlObject } from '../pddl/model';
import type { TypeTree } from '../pddl/typeTree';

/** The objects that a parameter may stand for. */
export interface TypeSet {
  /** By object: 1 for those. */
  readonly members: Uint8Array;
  readonly objects: Int32Array;
}

/** Finds the objects of types, each set of types once. */
export class TypeSets {
  readonly #known = new Map<string, TypeSet>();

  constructor(private readonly types: TypeTree, private readonly objects: readonly PddlObject[], private readonly budget: Budget) {}

  /** Throws LimitReached. */
  of(types: readonly number[]): TypeSet {
    const key = types.join(' ');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.budget.take(5 * this.objects.length);
    const members = Uint8Array.from(this.objects, object => (object.types.some(type => this.types.isAny(type, types)) ? 1 : 0));
    const set = { members, objects: Int32Array.from(this.objects.keys()).filter(object => members[object] === 1) };
    this.#known.set(key, set);
    return set;
  }
}
